import { type KeyRing, type MatchablePatient, type MatchStore, type PatientSummary, SEALED } from '@osteon/application';
import { identifierHashes, numberHashes, openAddress } from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho, isUuid } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';
import { listOf, OPEN_TASK } from '../patients/rows.ts';

const MATCHABLE = `p.id as "patientId", p.family, p.given, p.birth_date as "birthDate", p.sex, p.address,
  ${listOf('i.system, i.value', 'patient_identifier i where i.patient_id = p.id and i.service_id = p.service_id', 'i.system')}
    as identifiers,
  ${listOf('c.channel, c.value', 'contact_point c where c.patient_id = p.id and c.service_id = p.service_id', 'c.preference, c.id')}
    as "contactPoints"`;

/** Of service `$1`; `$2` to `$6` as `patients_resembling` wants them. */
const FIND: Statement = {
  name: 'matching/find',
  text: `
select ${MATCHABLE}
from patients_resembling($1, $2, $3::date[], $4::bytea[], $5::bytea[], $6) as found (id)
  join patient p on p.id = found.id and p.service_id = $1 and p.merged_into_id is null`,
};

/** Patient `$2` of service `$1`. */
const READ: Statement = {
  name: 'matching/read',
  text: `select ${MATCHABLE} from patient p where p.service_id = $1 and p.id = $2 and p.merged_into_id is null`,
};

/** Patients `$7` of service `$6`. */
const SHOW_ALIKE: Statement = {
  name: 'matching/show-alike',
  text: `
with shown as (
  select p.id, p.family, p.given, p.birth_date, p.sex, p.died_on from patient p
  where p.service_id = $6 and p.id = any($7::uuid[]) and p.merged_into_id is null
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'show-alike', array(select id from shown), 'shown', (select count(*) from shown)
)
select id, family, given, birth_date as "birthDate", sex, died_on as "diedOn",
  (select count(*)::int from task t where t.patient_id = shown.id and t.service_id = $6 and ${OPEN_TASK}) as "openTasks"
from shown`,
};

type Sealed = Omit<MatchablePatient, 'address'> & { readonly address: string | null };

/**
 * Who may be whom, in PostgreSQL. Give it the pool or, within a transaction, its connection; either in the name of an
 * actor of the service: in nobody's name nobody is found.
 */
export function createMatchStore(db: Queryable, keys: KeyRing): MatchStore {
  const opened = ({ address, identifiers, contactPoints, ...patient }: Sealed): MatchablePatient => {
    const { patientId } = patient;
    return {
      ...patient,
      address: openAddress(keys, patientId, address),
      identifiers: identifiers.map(({ system, value }) => ({
        system,
        value: keys.open(value, SEALED.identifierValue(patientId)),
      })),
      contactPoints: contactPoints.map(({ channel, value }) => ({
        channel,
        value: keys.open(value, SEALED.contactValue(patientId)),
      })),
    };
  };
  return {
    async findMatchable(serviceId, { name, birthDates, numbers, telephones, most }) {
      const found = await run<Sealed & { [key: string]: unknown }>(db, FIND, [
        serviceId,
        name,
        birthDates,
        numbers.flatMap((value) => identifierHashes(keys, serviceId, value)),
        telephones.flatMap((value) => numberHashes(keys, value)),
        most,
      ]);
      return found.map(opened);
    },

    showAlike: (actor, serviceId, patientIds) =>
      run<PatientSummary & { [key: string]: unknown }>(db, SHOW_ALIKE, [...auditValues(actor), serviceId, patientIds]),

    async readMatchable(serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<Sealed & { [key: string]: unknown }>(db, READ, [serviceId, patientId]);
      return found === undefined ? null : opened(found);
    },
  };
}
