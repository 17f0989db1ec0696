/**
 * One page of Today in SQL written by hand, for the sections that stand on it and nothing else: no filter, no guard, no
 * policy, no parameter but the service, who asks and where the page begins. It gives what the store gives, the counts
 * (as far as they go), what else its patients need and the record of reading included.
 */
const RANK_OF = {
  'red-flag': 1,
  critical: 2,
  overdue: 3,
  late: 4,
  unreachable: 5,
  promised: 6,
  waiting: 7,
  due: 8,
  upcoming: 9,
  paused: 10,
};

const OPEN = `t.service_id = $1 and (t.done_on is null or t.done_until is not null) and t.cancelled_on is null
  and t.withdrawn_at is null`;
const PLAIN = `t.pauses = '[]' and not t.awaiting_answer and t.kind <> 'red-flag' and t.done_on is null
  and (t.kind <> 'pre-dose-labs' or t.gate is null or (t.gate @? '$.asks[*] ? (@.results.size() == 0)') is true)`;
/** But for an answer that is awaited: the dates alone decide the standing. */
const PLAIN_BUT_ASKED = PLAIN.replace(' and not t.awaiting_answer', '');
/** Of one patient: in words that keep the planner from reading what a whole service plans for each of them. */
const PLAIN_OF_PATIENT = PLAIN.replace("t.kind <> 'red-flag'", "t.kind || '' <> 'red-flag'");
const TODAY = '(select today from day)';
const NOT_LATE = `(t.critical_from is null or t.critical_from > ${TODAY}) and t.overdue_from > ${TODAY}
  and (t.late_from is null or t.late_from > ${TODAY})`;
const RANK = `case when t.critical_from <= ${TODAY} then 2 when t.overdue_from <= ${TODAY} then 3
  when t.late_from <= ${TODAY} then 4 when t.opens_on <= ${TODAY} then 8 else 9 end`;
const STANDING_OF = `case when t.critical_from <= ${TODAY} then 'critical' when t.overdue_from <= ${TODAY} then 'overdue'
  when t.late_from <= ${TODAY} then 'late' when t.opens_on <= ${TODAY} then 'open' else 'upcoming' end`;

/** The plain tasks of a section, in the words of its dates. */
const PLAIN_OF = {
  critical: `t.critical_from <= ${TODAY} and t.due_on <= ${TODAY}`,
  overdue: `t.overdue_from <= ${TODAY} and t.due_on < ${TODAY} and (t.critical_from is null or t.critical_from > ${TODAY})`,
  late: `t.late_from <= ${TODAY} and t.due_on < ${TODAY} and t.overdue_from > ${TODAY}
    and (t.critical_from is null or t.critical_from > ${TODAY})`,
  due: `t.opens_on <= ${TODAY} and ${NOT_LATE} and t.patient_id not in (select id from apart)`,
  upcoming: `t.opens_on > ${TODAY} and t.due_on > ${TODAY} and t.patient_id not in (select id from apart)`,
};
const STANDING = { critical: 'critical', overdue: 'overdue', late: 'late', due: 'open', upcoming: 'upcoming' };

const TASK = `'taskId', t.id, 'patientId', t.patient_id, 'key', t.key, 'kind', t.kind, 'occurrence', t.occurrence,
  'agent', t.agent, 'anchor', t.anchor, 'anchorOn', t.anchor_on, 'opensOn', t.opens_on, 'dueOn', t.due_on,
  'status', j.standing, 'rank', j.rank, 'gate', case when t.kind = 'dose' then t.gate end`;

/**
 * @param {readonly string[]} sections that stand on the page, and on the row after it
 * @param {{ rank: number, dueOn: string, id: string } | null} after the last row of the page before
 * @returns {(service: string, who: unknown[]) => { name: string, text: string, values: unknown[] }}
 */
export function handWritten(name, sections, after) {
  const ranks = sections.map((section) => RANK_OF[section]);
  const plain = sections.filter((section) => section in PLAIN_OF);
  const from = (section) =>
    after !== null && after.rank === RANK_OF[section]
      ? ` and (t.due_on, t.id) > ('${after.dueOn}'::date, '${after.id}'::uuid)`
      : '';
  const position =
    after === null ? '' : ` and (rank, due_on, id) > (${after.rank}, '${after.dueOn}'::date, '${after.id}'::uuid)`;
  const text = `
with day as materialized (
  select local_today(time_zone) as today from service where id = $1
), apart as materialized (
  select id, unreached_days >= 3 as unreachable from patient
  where service_id = $1 and (unreached_days >= 3 or promised_on is not null)
    and (unreached_days >= 3 or promised_on >= ${TODAY})
), moved as materialized (
  select t.id, t.patient_id, t.due_on, ${RANK} as moved_from,
    case when t.opens_on <= ${TODAY} then 'open' else 'upcoming' end as standing,
    case when apart.unreachable then 5 else 6 end as rank
  from apart join task t on t.patient_id = apart.id where ${OPEN} and ${PLAIN_OF_PATIENT} and ${NOT_LATE}
), judged as materialized (
  select t.id, t.patient_id, t.due_on, t.standing, section_rank(section_of(t.kind, t.standing,
    case when t.patient_id in (select id from apart where unreachable) then 3 else 0 end,
    case when t.patient_id in (select id from apart where not unreachable) then ${TODAY} end,
    t.awaiting_answer, ${TODAY})) as rank
  from (select t.id, t.patient_id, t.due_on, t.kind, t.awaiting_answer,
      case when ${PLAIN_BUT_ASKED} then ${STANDING_OF} else standing_of(t, ${TODAY}) end as standing
    from task t where ${OPEN} and not (${PLAIN})) t where t.standing <> 'done'
  union all
  select id, patient_id, due_on, standing, rank from moved
), counted as (
  select rank, sum(n) as n from (
    select rank, count(*) as n from (
      select ${RANK} as rank from task t where ${OPEN} and ${PLAIN} and t.opens_on <= ${TODAY} limit 40001) as open
    group by rank
    union all
    select 9, count(*) from (select from task t where ${OPEN} and ${PLAIN} and t.opens_on > ${TODAY}
      limit 10001 + (select count(*) from moved where moved_from = 9)) as ahead
    union all
    select moved_from, -count(*) from moved group by 1
    union all
    select rank, count(*) from judged group by rank
  ) as parts group by rank
), page as materialized (
  select * from (
    select * from judged where rank in (${ranks.join(', ')})${position}
    ${plain
      .map(
        (section) => `union all (select t.id, t.patient_id, t.due_on, '${STANDING[section]}', ${RANK_OF[section]}
      from task t where ${OPEN} and ${PLAIN} and ${PLAIN_OF[section]}${from(section)} order by t.due_on, t.id limit 51)`,
      )
      .join('\n')}
  ) as rows order by rank, due_on, id limit 51
), shown as materialized (
  select * from page order by rank, due_on, id limit 50
), audited as (
  insert into audit_record (user_id, role, service_id, session_id, address, action, patient_ids, outcome, count)
  select $2::uuid, $3::text, $4::uuid, $5::uuid, $6::text, 'read-worklist',
    array(select distinct patient_id from shown), 'shown', (select count(distinct patient_id) from shown)
)
select ${TODAY} as "asOf", (select json_object_agg(rank, n) from counted) as counts,
  (select count(*)::int from work_item where service_id = $1 and closed_at is null) as "workItems",
  (select count(*) from page) > 50 as more,
  (select coalesce(json_agg(json_build_object(${TASK})), '[]')
    from (select t.id, s.standing, section_rank(section_of(t.kind, s.standing, p.unreached_days, p.promised_on,
        t.awaiting_answer, ${TODAY})) as rank
      from task t join patient p on p.id = t.patient_id
      cross join lateral (select standing_of(t, ${TODAY}) as standing) as s
      where t.patient_id in (select patient_id from shown) and ${OPEN} and t.opens_on <= ${TODAY}
        and t.id not in (select id from shown)) as j join task t on t.id = j.id where j.rank < 9) as others,
  (with recursive spoken as (
      (select language from patient where service_id = $1 order by language limit 1)
      union all
      select (select p.language from patient p where p.service_id = $1 and p.language > spoken.language
        order by p.language limit 1) from spoken where spoken.language is not null
    ) select json_agg(language) from spoken where language is not null) as languages,
  (select json_agg(json_build_object(${TASK}, 'family', p.family, 'given', p.given, 'birthDate', p.birth_date,
      'language', p.language, 'promisedOn', p.promised_on, 'unreachedDays', p.unreached_days,
      'assignedTo', case when u.id is not null then json_build_object('id', u.id, 'displayName', u.display_name) end
    ) order by j.rank, j.due_on, j.id)
    from shown j join task t on t.id = j.id join patient p on p.id = j.patient_id
    left join assignment a on a.patient_id = p.id and a.ended_at is null
    left join user_account u on u.id = a.user_id) as rows`;
  return (service, who) => ({ name, text, values: [service, ...who] });
}

/** Where each page of a service begins, and which sections stand on it: by the plain reading of the rules, once. */
export async function pagesOf(query, service, wanted) {
  await query('drop table if exists pg_temp.listed');
  await query(
    `create temp table listed as
     select row_number() over (order by rank, due_on, id)::int as n, rank, due_on, id from (
       select t.id, t.due_on, section_rank(section_of(t.kind, s.standing, p.unreached_days, p.promised_on,
         t.awaiting_answer, d.today)) as rank
       from task t join patient p on p.id = t.patient_id
       cross join (select local_today('Europe/London') as today) d
       cross join lateral (select standing_of(t, d.today) as standing) s
       where ${OPEN} and s.standing not in ('done', 'cancelled')) as judged`,
    [service],
  );
  const [{ total }] = await query('select count(*)::int as total from listed');
  const last = Math.ceil(total / 50);
  const names = Object.fromEntries(Object.entries(RANK_OF).map(([name, rank]) => [rank, name]));
  const pages = [];
  for (const number of [...new Set([...wanted.filter((page) => page <= last), last])]) {
    const first = (number - 1) * 50 + 1;
    const rows = await query(
      'select n, rank, due_on::text as "dueOn", id from listed where n between $1 and $2 order by n',
      [first - 1, first + 50],
    );
    const before = rows[0]?.n === first - 1 ? rows[0] : null;
    const here = rows.filter(({ n }) => n >= first);
    pages.push({
      number,
      after: before && { rank: before.rank, dueOn: before.dueOn, id: before.id },
      cursor: before && `${names[before.rank]}.${before.dueOn}.${before.id}`,
      sections: [...new Set(here.map(({ rank }) => names[rank]))],
      ids: here.filter(({ n }) => n < first + 50).map(({ id }) => id),
    });
  }
  return { total, pages };
}
