import { SECTIONS, type Section } from '@osteon/domain';
import type { WorklistReader, WorklistRecord } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, isUuid } from '../database/audit.ts';
import { runOne, type Queryable, type Statement } from '../database/run.ts';
import { OPEN_TASK } from '../patients/rows.ts';

/**
 * Today's list of service `$1`: every open task with its standing and section by the SQL twins, counted, and one page
 * of `$6` rows after (`$7` section's rank, `$8` due date, `$9` id). `$2` section, `$3` kind, `$4` assigned to a user,
 * `$5` to nobody. The twins are asked in two steps, so that each is worked into the query and not called.
 */
export const READ_WORKLIST: Statement = {
  name: 'read-worklist',
  text: `
with day as materialized (
  select id as service_id, local_today(time_zone) as today from service where id = $1
), standing as materialized (
  select t.id, t.patient_id, t.due_on, t.kind, t.awaiting_answer, day.today, standing_of(t, day.today) as standing
  from day join task t on t.service_id = day.service_id
  where t.service_id = $1 and ${OPEN_TASK} and ($3::text is null or t.kind = $3)
), open as materialized (
  select st.id, st.patient_id, st.due_on, st.standing, a.user_id,
    section_rank(section_of(st.kind, st.standing, p.unreached_days, p.promised_on, st.awaiting_answer, st.today)) as rank
  from standing st
  join patient p on p.id = st.patient_id and p.service_id = $1
  left join assignment a on a.patient_id = st.patient_id and a.service_id = $1 and a.ended_at is null
  where st.standing <> 'done' and ($4::uuid is null or a.user_id = $4) and (not $5::boolean or a.user_id is null)
), page as materialized (
  select * from open
  where ($2::int is null or rank = $2) and ($7::int is null or (rank, due_on, id) > ($7, $8::date, $9::uuid))
  order by rank, due_on, id limit $6 + 1
), shown as materialized (
  select * from page order by rank, due_on, id limit $6
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(10)}, 'read-worklist', array(select distinct patient_id from shown), 'shown',
    (select count(distinct patient_id) from shown)
)
select (select today from day) as "asOf",
  (select json_object_agg(rank, n) from (select rank, count(*) as n from open group by rank) as counted) as counts,
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
    left join user_account u on u.id = shown.user_id) as rows`,
};

interface Answer {
  readonly [key: string]: unknown;
  readonly asOf: string;
  readonly counts: Readonly<Record<string, number>> | null;
  readonly workItems: number;
  readonly more: boolean;
  readonly rows: readonly (Omit<WorklistRecord, 'section'> & { readonly rank: number })[];
}

/** Sections count from 1 in SQL. */
const rankOf = (section: Section): number => SECTIONS.indexOf(section) + 1;

/** Today in one statement. */
export function createWorklistReader(db: Queryable): WorklistReader {
  return {
    async readWorklist(actor, serviceId, { section, kind, assignedTo }, limit, after) {
      const nurse = assignedTo !== undefined && isUuid(assignedTo) ? assignedTo : null;
      const found = await runOne<Answer>(db, READ_WORKLIST, [
        serviceId,
        section === undefined ? null : rankOf(section),
        kind ?? null,
        nurse,
        assignedTo === 'nobody',
        limit,
        after === null ? null : rankOf(after.section),
        after?.dueOn ?? null,
        after?.taskId ?? null,
        ...auditValues(actor),
      ]);
      const { counts, rows, asOf, workItems, more } = found;
      return {
        asOf,
        workItems,
        more,
        counts: Object.fromEntries(SECTIONS.map((name) => [name, counts?.[rankOf(name)] ?? 0])) as Record<
          Section,
          number
        >,
        rows: rows.map(({ rank, ...row }) => ({ ...row, section: SECTIONS[rank - 1] as Section })),
      };
    },
  };
}
