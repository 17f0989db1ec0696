import { AppError, type Actor } from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { runOne, type Queryable, type Statement } from '../database/run.ts';

/** Whose record patient `$6` of service `$7` has become part of in the end; the answer names that one, so it is audited. */
const LEADS_TO: Statement = {
  name: 'merging/leads-to',
  text: `
with recursive way as (
  select id, merged_into_id, 0 as step from patient where id = $6 and service_id = $7
  union all
  select p.id, p.merged_into_id, way.step + 1 from way join patient p on p.id = way.merged_into_id and p.service_id = $7
), survivor as (
  select id from way order by step desc limit 1
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'follow-merge', array(select distinct one from unnest(array[$6::uuid, id]) one), 'shown', 1 from survivor
)
select id from survivor`,
};

/**
 * @throws FLS-1659, whose `details.survivorId` is the record that holds what this one had; without it for whoever may
 * see this patient alone (row-level security hides the others, and the way ends where it began)
 */
export async function refuseMerged(db: Queryable, actor: Actor, serviceId: string, patientId: string): Promise<never> {
  const { id } = await runOne<{ id: string }>(db, LEADS_TO, [...auditValues(actor), patientId, serviceId]);
  throw new AppError('FLS-1659', id === patientId.toLowerCase() ? {} : { details: { survivorId: id } });
}
