import { SECTIONS, type Section } from '@osteon/domain';
import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';
import { OPEN_TASK } from '../patients/rows.ts';

/** The place of a section in Today; places count from 1, as in section_rank. */
export const rankOf = (section: Section): number => SECTIONS.indexOf(section) + 1;

/** The most rows of a page: a figure that the planner can count on where `$6` is unknown to it. */
export const MOST_ROWS = 200;

const TODAY = '(select today from day)';

/**
 * A task whose section its dates and its patient decide alone. Blood tests of which one has no result are done on no
 * day; with a result of each, the day has to be asked. The partial indexes repeat this condition.
 */
const PLAIN = `t.pauses = '[]' and not t.awaiting_answer and t.kind <> 'red-flag' and t.done_on is null
    and (t.kind <> 'pre-dose-labs' or t.gate is null or (t.gate @? '$.asks[*] ? (@.results.size() == 0)') is true)`;

/** Of the kind and the nurse asked for; who is assigned is read only when a nurse is asked for. */
const WANTED = `t.service_id = $1 and ${OPEN_TASK} and ($3::text is null or t.kind = $3)
    and (($4::uuid is null and not $5::boolean) or (t.patient_id in (select patient_id from assigned)) <> $5::boolean)`;

const PLAIN_TASK = `${WANTED} and ${PLAIN}`;

const NOT_LATE = `(t.critical_from is null or t.critical_from > ${TODAY}) and t.overdue_from > ${TODAY}
    and (t.late_from is null or t.late_from > ${TODAY})`;

/** The section of a plain task whose patient is not apart. */
const RANK = `case when t.critical_from <= ${TODAY} then ${rankOf('critical')}
    when t.overdue_from <= ${TODAY} then ${rankOf('overdue')} when t.late_from <= ${TODAY} then ${rankOf('late')}
    when t.opens_on <= ${TODAY} then ${rankOf('due')} else ${rankOf('upcoming')} end`;

interface Walk {
  readonly section: Section;
  readonly standing: string;
  readonly where: string;
}

const NOT_APART = 't.patient_id not in (select id from apart)';

/** The sections of plain tasks, nearest first; together the same cases as `RANK`. */
const WALKS: readonly Walk[] = [
  { section: 'critical', standing: 'critical', where: `t.critical_from <= ${TODAY} and t.due_on <= ${TODAY}` },
  {
    section: 'overdue',
    standing: 'overdue',
    where: `t.overdue_from <= ${TODAY} and t.due_on < ${TODAY}
      and (t.critical_from is null or t.critical_from > ${TODAY})`,
  },
  {
    section: 'late',
    standing: 'late',
    where: `t.late_from <= ${TODAY} and t.due_on < ${TODAY} and t.overdue_from > ${TODAY}
      and (t.critical_from is null or t.critical_from > ${TODAY})`,
  },
  { section: 'due', standing: 'open', where: `t.opens_on <= ${TODAY} and ${NOT_LATE} and ${NOT_APART}` },
  {
    section: 'upcoming',
    standing: 'upcoming',
    where: `t.opens_on > ${TODAY} and t.due_on > ${TODAY} and ${NOT_APART}`,
  },
];

/**
 * The first plain tasks of a section in the order of an index. The index is not touched when the section is not asked
 * for or counts no task, or when nearer sections fill the page.
 */
function walk({ section, standing, where }: Walk, index: number): string {
  const rank = rankOf(section);
  const nearer = WALKS.slice(0, index).map((other) => ` + (select count(*) from first_${other.section})`);
  return `first_${section} as materialized (
  select t.id, t.patient_id, t.due_on, '${standing}' as standing, ${rank} as rank
  from task t
  where ($2::int is null or $2 = ${rank}) and ($7::int is null or $7 <= ${rank})
    and exists (select from plain_counts where rank = ${rank})
    and (select count(*) from first_judged where rank < ${rank})${nearer.join('')} <= $6
    and ${PLAIN_TASK} and ${where}
    and (t.due_on, t.id) > (case when $7 = ${rank} then $8::date else '-infinity' end,
      case when $7 = ${rank} then $9::uuid else '00000000-0000-0000-0000-000000000000' end)
  order by t.due_on, t.id limit ${MOST_ROWS + 1}
)`;
}

/**
 * Today's list of service `$1`: every open task in its section, counted, and one page of `$6` rows (at most 200) after
 * (`$7` section's rank, `$8` due date, `$9` id). `$2` section's rank, `$3` kind, `$4` assigned to a user, `$5` to
 * nobody; `$10` to `$14` who asks. One statement, hence one snapshot: the counts add up with the page.
 *
 * Nearly all open tasks are *plain*: their dates decide, unless their patient is *apart* (unreachable, or a day is
 * agreed). Those are counted from one index (`task_plain_opens`), which holds every date, and paged section by section
 * from another (`task_plain_due`), which holds them in order. Only the rest is judged one by one with the SQL twins of
 * the rules, in two steps, so that each twin is worked into the query and not called. Plain tasks of a patient apart
 * that are not late have *moved*: they are taken off their section's count and listed with the judged.
 */
export const READ_WORKLIST: Statement = {
  name: 'read-worklist',
  text: `
with day as materialized (
  select local_today(time_zone) as today from service where id = $1
), apart as materialized (
  select p.id, p.unreached_days, p.promised_on from patient p
  where p.service_id = $1 and (p.unreached_days >= 3 or p.promised_on is not null)
    and (p.unreached_days >= 3 or p.promised_on >= ${TODAY})
), assigned as materialized (
  select patient_id from assignment where service_id = $1 and ended_at is null and ($4::uuid is null or user_id = $4)
), not_plain as materialized (
  select t.id, t.patient_id, t.due_on, t.kind, t.awaiting_answer, standing_of(t, ${TODAY}) as standing
  from task t where ${WANTED} and not (${PLAIN})
), moved as materialized (
  select t.id, t.patient_id, t.due_on, ${RANK} as moved_from,
    case when t.opens_on <= ${TODAY} then 'open' else 'upcoming' end as standing,
    case when apart.unreached_days >= 3 then ${rankOf('unreachable')} else ${rankOf('promised')} end as rank
  from apart join task t on t.patient_id = apart.id where ${PLAIN_TASK} and ${NOT_LATE}
), judged as materialized (
  select t.id, t.patient_id, t.due_on, t.standing, section_rank(section_of(t.kind, t.standing,
    coalesce(apart.unreached_days, 0), apart.promised_on, t.awaiting_answer, ${TODAY})) as rank
  from not_plain t left join apart on apart.id = t.patient_id where t.standing <> 'done'
  union all
  select id, patient_id, due_on, standing, rank from moved
), plain_counts as materialized (
  select rank, sum(n) as n from (
    select ${RANK} as rank, count(*) as n from task t where ${PLAIN_TASK} and t.opens_on <= ${TODAY} group by 1
    union all
    select ${rankOf('upcoming')}, count(*) from task t where ${PLAIN_TASK} and t.opens_on > ${TODAY}
    union all
    select moved_from, -count(*) from moved group by 1
  ) as parts group by rank having sum(n) > 0
), counted as (
  select rank, sum(n)::int as n
  from (select rank, n from plain_counts union all select rank, count(*) from judged group by rank) as parts
  group by rank
), first_judged as materialized (
  select * from judged
  where ($2::int is null or rank = $2) and ($7::int is null or (rank, due_on, id) > ($7, $8::date, $9::uuid))
  order by rank, due_on, id limit ${MOST_ROWS + 1}
), ${WALKS.map(walk).join(', ')}, page as materialized (
  select * from (select * from first_judged
    ${WALKS.map(({ section }) => `union all select * from first_${section}`).join(' ')}) as rows
  order by rank, due_on, id limit $6 + 1
), shown as materialized (
  select * from page order by rank, due_on, id limit $6
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(10)}, 'read-worklist', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select ${TODAY} as "asOf",
  (select json_object_agg(rank, n) from counted) as counts,
  (select count(*)::int from work_item where service_id = $1 and closed_at is null) as "workItems",
  (select count(*) from page) > $6 as more,
  (select coalesce(json_agg(json_build_object('taskId', t.id, 'patientId', p.id, 'family', p.family,
      'given', p.given, 'birthDate', p.birth_date, 'language', p.language, 'key', t.key, 'kind', t.kind,
      'occurrence', t.occurrence, 'agent', t.agent, 'anchor', t.anchor, 'anchorOn', t.anchor_on,
      'opensOn', t.opens_on, 'dueOn', t.due_on, 'status', shown.standing, 'rank', shown.rank,
      'gate', case when t.kind = 'dose' then t.gate end, 'promisedOn', p.promised_on,
      'unreachedDays', p.unreached_days,
      'assignedTo', case when u.id is not null then json_build_object('id', u.id, 'displayName', u.display_name) end
    ) order by shown.rank, shown.due_on, shown.id), '[]')
    from shown join task t on t.id = shown.id join patient p on p.id = shown.patient_id
    left join assignment a on a.patient_id = p.id and a.service_id = $1 and a.ended_at is null
    left join user_account u on u.id = a.user_id) as rows`,
};
