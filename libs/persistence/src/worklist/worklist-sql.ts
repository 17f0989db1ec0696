import { MOST_WORKLIST_ROWS } from '@osteon/application';
import { NEEDS_NOW, SECTIONS, UNREACHABLE_AFTER_DAYS, type Section } from '@osteon/domain';
import { AUDIT_WHO, auditWho } from '../database/audit.ts';
import type { Statement } from '../database/run.ts';
import { OPEN_TASK } from '../patients/rows.ts';

/** The place of a section in Today; places count from 1, as in section_rank. Those of what needs somebody now come first. */
export const rankOf = (section: Section): number => SECTIONS.indexOf(section) + 1;

/** The most rows of a page: a figure that the planner can count on where the limit asked for is unknown to it. */
export const MOST_ROWS = 200;

/** No section is counted further: what is more says a person no more. */
export const MOST_COUNTED = 10_000;

/** The sections of plain tasks that are open. They are counted together, and no further than they all could be. */
export const COUNTED_OPEN: readonly Section[] = ['critical', 'overdue', 'late', 'due'];
const MOST_OPEN = COUNTED_OPEN.length * MOST_COUNTED;

/** The values of every statement here; those of `FILTERS` come after them. */
const SERVICE = '$1';
const RANKS = { first: '$2::int', last: '$3::int' };
const LIMIT = '$4';
const AFTER = { rank: '$5::int', dueOn: '$6::date', id: '$7::uuid' };
const WHO = 8;
const FIRST_FILTER = 13;

/** What a list can be narrowed by, each with the condition on a task `t` that its value makes. */
const FILTERS = {
  kind: (value: string) => `t.kind = ${value}`,
  agent: (value: string) => `t.agent = ${value}`,
  language: (value: string) =>
    `t.patient_id in (select id from patient where service_id = ${SERVICE} and language = ${value})`,
  user: (value: string) => `t.patient_id in (select patient_id from assignment
    where service_id = ${SERVICE} and ended_at is null and user_id = ${value}::uuid)`,
};
export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as readonly FilterName[];

const NOBODYS = `t.patient_id not in (select patient_id from assignment
    where service_id = ${SERVICE} and ended_at is null)`;

const TODAY = '(select today from day)';

/**
 * A task whose section its dates and its patient decide alone. Blood tests of which one has no result are done on no
 * day; with a result of each, the day has to be asked. The partial indexes repeat this condition.
 */
const PLAIN = `t.pauses = '[]' and not t.awaiting_answer and t.kind <> 'red-flag' and t.done_on is null
    and (t.kind <> 'pre-dose-labs' or t.gate is null or (t.gate @? '$.asks[*] ? (@.results.size() == 0)') is true)`;

/** But for an answer that is awaited: its dates alone decide its standing, though not its section. */
const PLAIN_BUT_ASKED = PLAIN.replace(' and not t.awaiting_answer', '');

/**
 * The same of a patient's tasks, in words by which the planner does not know the partial indexes: it would read what a
 * whole service plans for each patient, where it expects little of that.
 */
const PLAIN_OF_PATIENT = PLAIN.replace("t.kind <> 'red-flag'", "t.kind || '' <> 'red-flag'");

const NOT_LATE = `(t.critical_from is null or t.critical_from > ${TODAY}) and t.overdue_from > ${TODAY}
    and (t.late_from is null or t.late_from > ${TODAY})`;

/** The standing of a task by its dates: where nothing else decides, this is what `standing_of` says. */
const STANDING = `case when t.critical_from <= ${TODAY} then 'critical' when t.overdue_from <= ${TODAY} then 'overdue'
    when t.late_from <= ${TODAY} then 'late' when t.opens_on <= ${TODAY} then 'open' else 'upcoming' end`;

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
function walk({ section, standing, where }: Walk, index: number, plainTask: string, mostRows: number): string {
  const rank = rankOf(section);
  const nearer = WALKS.slice(0, index).map((other) => ` + (select count(*) from first_${other.section})`);
  return `first_${section} as materialized (
  select t.id, t.patient_id, t.due_on, '${standing}' as standing, ${rank} as rank
  from task t
  where ${rank} between ${RANKS.first} and ${RANKS.last} and (${AFTER.rank} is null or ${AFTER.rank} <= ${rank})
    and ((select is_part from open_counted) or exists (select from plain_counts where rank = ${rank}))
    and (select count(*) from first_judged where rank < ${rank})${nearer.join('')} <= ${LIMIT}
    and ${plainTask} and ${where}
    and (t.due_on, t.id) > (case when ${AFTER.rank} = ${rank} then ${AFTER.dueOn} else '-infinity' end,
      case when ${AFTER.rank} = ${rank} then ${AFTER.id} else '00000000-0000-0000-0000-000000000000' end)
  order by t.due_on, t.id limit ${mostRows + 1}
)`;
}

/** What is told of a task `t`, judged as `j`. */
const TASK = `'taskId', t.id, 'patientId', t.patient_id, 'key', t.key, 'kind', t.kind, 'occurrence', t.occurrence,
      'agent', t.agent, 'anchor', t.anchor, 'anchorOn', t.anchor_on, 'opensOn', t.opens_on, 'dueOn', t.due_on,
      'status', j.standing, 'rank', j.rank, 'gate', case when t.kind = 'dose' then t.gate end`;

/** What a page tells besides: what else needs somebody now of the patients shown, and which languages there are. */
const OF_A_PAGE = `
  (select coalesce(json_agg(json_build_object(${TASK}) order by j.rank, t.due_on, t.id), '[]')
    from (select t.id, s.standing, section_rank(section_of(t.kind, s.standing, p.unreached_days, p.promised_on,
        t.awaiting_answer, ${TODAY})) as rank
      from task t join patient p on p.id = t.patient_id
      cross join lateral (select standing_of(t, ${TODAY}) as standing) as s
      where t.service_id = ${SERVICE} and t.patient_id in (select patient_id from shown) and ${OPEN_TASK}
        and t.opens_on <= ${TODAY} and t.id not in (select id from shown)) as j
    join task t on t.id = j.id where j.rank <= ${NEEDS_NOW.length}) as others,
  -- One step a language, along the index.
  (with recursive spoken as (
      (select language from patient where service_id = ${SERVICE} order by language limit 1)
      union all
      select (select p.language from patient p where p.service_id = ${SERVICE} and p.language > spoken.language
        order by p.language limit 1)
      from spoken where spoken.language is not null
    ) select coalesce(json_agg(language), '[]') from spoken where language is not null) as languages,`;

/**
 * Today's list of a service: every open task in its section, counted, and one page of rows (at most `mostRows`) after a
 * section's rank, due date and id. One statement, hence one snapshot: the counts add up with the page.
 *
 * Nearly all open tasks are *plain*: their dates decide, unless their patient is *apart* (unreachable, or a day is
 * agreed). Those are counted from one index (`task_plain_opens`), which holds every date, and paged section by section
 * from another (`task_plain_due`), which holds them in order. Only the rest is judged one by one with the SQL twins of
 * the rules, in two steps, so that each twin is worked into the query and not called. Plain tasks of a patient apart
 * that are not late have *moved*: they are taken off their section's count and listed with the judged.
 *
 * Counting stops where a number tells a person no more: what lies ahead at 10,000, what is open at 40,000 in all. Then
 * the counts of these sections are parts (`isPart`), and every walk is made.
 *
 * @param wanted the conditions of the filter
 * @param besides more that is told
 */
function worklistOf(wanted: readonly string[], mostRows: number, besides: string): string {
  const wantedTask = [`t.service_id = ${SERVICE} and ${OPEN_TASK}`, ...wanted].join(' and ');
  const plainTask = `${wantedTask} and ${PLAIN}`;
  return `
with day as materialized (
  select local_today(time_zone) as today from service where id = ${SERVICE}
), apart as materialized (
  select p.id, p.unreached_days >= ${UNREACHABLE_AFTER_DAYS} as unreachable from patient p
  where p.service_id = ${SERVICE} and (p.unreached_days >= 3 or p.promised_on is not null)
    and (p.unreached_days >= ${UNREACHABLE_AFTER_DAYS} or p.promised_on >= ${TODAY})
), not_plain as materialized (
  -- After a day with many messages most of these only await an answer: asking the rule for each would take ten times longer.
  select t.id, t.patient_id, t.due_on, t.kind, t.awaiting_answer,
    case when ${PLAIN_BUT_ASKED} then ${STANDING} else standing_of(t, ${TODAY}) end as standing
  from task t where ${wantedTask} and not (${PLAIN})
), moved as materialized (
  select t.id, t.patient_id, t.due_on, ${RANK} as moved_from,
    case when t.opens_on <= ${TODAY} then 'open' else 'upcoming' end as standing,
    case when apart.unreachable then ${rankOf('unreachable')} else ${rankOf('promised')} end as rank
  from apart join task t on t.patient_id = apart.id where ${wantedTask} and ${PLAIN_OF_PATIENT} and ${NOT_LATE}
), judged as materialized (
  -- Asked of a hash each: a join would be planned for the few rows that a policy makes one expect.
  select t.id, t.patient_id, t.due_on, t.standing, section_rank(section_of(t.kind, t.standing,
    case when t.patient_id in (select id from apart where unreachable) then ${UNREACHABLE_AFTER_DAYS} else 0 end,
    case when t.patient_id in (select id from apart where not unreachable) then ${TODAY} end,
    t.awaiting_answer, ${TODAY})) as rank
  from not_plain t where t.standing <> 'done'
  union all
  select id, patient_id, due_on, standing, rank from moved
), open_counts as materialized (
  select rank, count(*) as n from (
    select ${RANK} as rank from task t where ${plainTask} and t.opens_on <= ${TODAY} limit ${MOST_OPEN + 1}
  ) as open group by rank
), open_counted as materialized (
  select coalesce(sum(n), 0) > ${MOST_OPEN} as is_part from open_counts
), plain_counts as materialized (
  select rank, sum(n) as n from (
    select rank, n from open_counts
    union all
    select ${rankOf('upcoming')}, count(*) from (
      select from task t where ${plainTask} and t.opens_on > ${TODAY}
      limit ${MOST_COUNTED + 1} + (select count(*) from moved where moved_from = ${rankOf('upcoming')})
    ) as ahead
    union all
    select moved_from, -count(*) from moved group by 1
  ) as parts group by rank having sum(n) > 0
), counted as (
  select rank, sum(n)::int as n
  from (select rank, n from plain_counts union all select rank, count(*) from judged group by rank) as parts
  group by rank
), first_judged as materialized (
  select * from judged
  where rank between ${RANKS.first} and ${RANKS.last}
    and (${AFTER.rank} is null or (rank, due_on, id) > (${AFTER.rank}, ${AFTER.dueOn}, ${AFTER.id}))
  order by rank, due_on, id limit ${mostRows + 1}
), ${WALKS.map((section, index) => walk(section, index, plainTask, mostRows)).join(', ')}, page as materialized (
  select * from (select * from first_judged
    ${WALKS.map(({ section }) => `union all select * from first_${section}`).join(' ')}) as rows
  order by rank, due_on, id limit ${LIMIT} + 1
), shown as materialized (
  select * from page order by rank, due_on, id limit ${LIMIT}
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(WHO)}, 'read-worklist', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select ${TODAY} as "asOf",
  (select json_object_agg(rank, n) from counted) as counts, (select is_part from open_counted) as "isPart",
  (select count(*)::int from work_item where service_id = ${SERVICE} and closed_at is null) as "workItems",
  (select count(*) from page) > ${LIMIT} as more,${besides}
  (select coalesce(json_agg(json_build_object(${TASK}, 'family', p.family, 'given', p.given,
      'birthDate', p.birth_date, 'language', p.language, 'promisedOn', p.promised_on,
      'unreachedDays', p.unreached_days,
      'assignedTo', case when u.id is not null then json_build_object('id', u.id, 'displayName', u.display_name) end
    ) order by j.rank, j.due_on, j.id), '[]')
    from shown j join task t on t.id = j.id join patient p on p.id = j.patient_id
    left join assignment a on a.patient_id = p.id and a.service_id = ${SERVICE} and a.ended_at is null
    left join user_account u on u.id = a.user_id) as rows`;
}

interface Asked {
  readonly filters: readonly FilterName[];
  readonly nobodys: boolean;
  /** All rows for a file, and not a page. */
  readonly whole: boolean;
}

const made = new Map<string, Statement>();

/**
 * The statement for these filters: what is not asked stands in no condition, so that it is planned well without its
 * value. Its values: service, ranks of the first and the last section shown, limit, the position after which the page begins (rank, due date, id), who
 * asks (five), and those of the filters in the order of `FILTER_NAMES`.
 */
export function worklistStatement({ filters, nobodys, whole }: Asked): Statement {
  const parts = FILTER_NAMES.filter((name) => filters.includes(name));
  const name = [whole ? 'read-whole-worklist' : 'read-worklist', ...parts, ...(nobodys ? ['nobodys'] : [])].join(' ');
  const known = made.get(name);
  if (known !== undefined) return known;
  const wanted = parts.map((part, index) => FILTERS[part](`$${FIRST_FILTER + index}`));
  const statement = {
    name,
    text: worklistOf(
      nobodys ? [...wanted, NOBODYS] : wanted,
      whole ? MOST_WORKLIST_ROWS : MOST_ROWS,
      whole ? '' : OF_A_PAGE,
    ),
  };
  made.set(name, statement);
  return statement;
}

/** A page of the whole list. */
export const READ_WORKLIST = worklistStatement({ filters: [], nobodys: false, whole: false });
