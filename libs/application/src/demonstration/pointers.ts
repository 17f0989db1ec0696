import { addDays, addYears, type LocalDate } from '@osteon/domain';
import type { FracturePointer, ReportedPerson } from '../finding/fracture-pointer.ts';

/** Somebody invented whom the demonstration's record systems name, and who is no patient yet. */
const named = (family: string, given: string, birthDate: LocalDate, number: string): ReportedPerson => ({
  identifiers: [{ system: 'urn:hospital:number', value: number }],
  family,
  given: [given],
  birthDate,
  sex: 'female',
  telecom: [{ kind: 'phone', value: '+447700900888', use: 'mobile' }],
  address: { lines: ['4 Mill Lane'], city: 'Newtown', postalCode: 'NT1 2AB', country: 'GB' },
});

const NEW_FRACTURE = `CT THORAX WITH CONTRAST

Clinical details: cough for six weeks, smoker.

Findings: No pulmonary embolus. The lungs are clear apart from minor basal atelectasis. No enlarged nodes.
There is a wedge compression fracture of T12 with about 40% loss of height, new since the CT of last year.
No destructive bone lesion.

Impression: No cause for the cough. New T12 compression fracture; please consider bone health.`;

const OLD_FRACTURES = `CHEST X-RAY PA AND LATERAL

Heart size normal. Lungs hyperexpanded. No effusion.
Old compression deformities of T8 and T9, unchanged since 2019. No rib fracture.`;

const UNCERTAIN = `XR LUMBAR SPINE

History: back pain, fell in the garden.
Degenerative change at L4/5 with loss of disc height. No spondylolisthesis.
A subtle fracture of the superior endplate of L1 cannot be excluded; MRI would help.`;

/**
 * What the record systems of a demonstration service sent in the last days: reports with a new, an old and an uncertain
 * fracture, the codes of a broken hip; one of them of somebody who resembles a patient of the clinic.
 */
export function demonstrationPointers(
  code: string,
  today: LocalDate,
  known: Pick<ReportedPerson, 'family' | 'sex'> & { readonly given: string; readonly birthDate: LocalDate },
): FracturePointer[] {
  const origin = { patientId: null, referrer: { name: 'Dr Ahmed, Mill Lane Surgery' } } as const;
  const report = (key: string, text: string, days: number, person: ReportedPerson): FracturePointer => ({
    ...origin,
    source: 'hl7v2',
    sender: 'Radiology',
    sourceKey: `demonstration/${code}/${key}`,
    person,
    about: { kind: 'report', text, on: addDays(today, -days), status: 'final' },
  });
  const { family, given, birthDate, sex } = known;
  const twin = { ...named(family, given, birthDate, `${code}-R2`), sex, telecom: [], address: null };
  return [
    report('new', NEW_FRACTURE, 1, named('Ashgrove', 'Winifred', addYears(today, -78), `${code}-R1`)),
    report('old', OLD_FRACTURES, 2, twin),
    report('uncertain', UNCERTAIN, 3, named('Larkfield', 'Dorothea', addYears(today, -69), `${code}-R3`)),
    {
      ...origin,
      source: 'hl7v2',
      sender: 'Emergency department',
      sourceKey: `demonstration/${code}/codes`,
      person: named('Pemberly', 'Edith', addYears(today, -83), `${code}-R4`),
      about: {
        kind: 'codes',
        on: addDays(today, -1),
        codes: [{ system: 'ICD10', code: 'S72.0', display: 'Fracture of neck of femur' }],
        mechanism: [{ system: 'ICD10', code: 'W18', display: 'Other fall on same level' }],
      },
    },
  ];
}
