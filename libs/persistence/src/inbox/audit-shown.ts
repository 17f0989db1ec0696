import { AUDIT_WHO, auditWho } from '../database/audit.ts';

/**
 * The audit record of the patients in the CTE `shown`, whoever is named there. `$1` to `$5` say who asks.
 * @param one whether one thing was asked for: where nothing is shown, it was not there for who asked
 * @param resource SQL that names what was shown of people who are no patients here
 */
export const auditShown = (action: string, one = false, resource = 'null'): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count, resource)
  select ${auditWho(1)}, '${action}',
    array(select distinct patient_id from shown where patient_id is not null),
    ${one ? `case when exists (select from shown) then 'shown' else 'not-found' end` : `'shown'`},
    (select count(distinct patient_id) from shown), ${resource}
)`;
