/** HL7 v2 messages for measuring: no two alike, of the sizes that hospitals send. */

const LINES = [
  'CLINICAL HISTORY: Back pain after a fall from standing height, four weeks ago.',
  'TECHNIQUE: Anteroposterior and lateral views of the thoracic and lumbar spine.',
  'FINDINGS: There is a wedge deformity of T12 with about 30 percent loss of anterior height.',
  'The remaining vertebral bodies keep their height. No retropulsion. The pedicles are intact.',
  'Degenerative change of the lower lumbar facet joints. The sacroiliac joints are unremarkable.',
  'IMPRESSION: Osteoporotic compression fracture of T12, likely recent.',
];

/** The message of a number: now an admission, now a report of six lines and a result. */
export function messageOf(number) {
  const on = '20261101103000';
  const pid = `PID|1||${700000 + number}^^^HOSP^MR||Weaver${number}^Rosa^M||19500102|F|||${number} High Street^^Northam^^NN1 1AA^GB||0117 496 ${String(number % 10_000).padStart(4, '0')}`;
  if (number % 2 === 0) {
    return [
      `MSH|^~\\&|ADT|HOSP|OSTEON|FLS|${on}||ADT^A08^ADT_A01|B${number}|P|2.5`,
      `EVN||${on}`,
      pid,
      `NK1|1|Weaver^Tom|SPO|${number} High Street^^Northam`,
      `PV1|1|I|WARD^3^B||||1234^Smith^Anna||||||||||||V${number}`,
      'DG1|1||S22.0^Fracture of thoracic vertebra^I10',
    ].join('\r');
  }
  const text = LINES.map((line, index) => `OBX|${index + 2}|TX|36554-4^Spine X-ray^LN|1|${line}||||||F`);
  return [
    `MSH|^~\\&|ADT|HOSP|OSTEON|FLS|${on}||ORU^R01^ORU_R01|B${number}|P|2.5`,
    pid,
    `PV1|1|O|XR^1||||1234^Smith^Anna||||||||||||V${number}`,
    `OBR|1|P${number}|F${number}|36554-4^Spine X-ray^LN|||${on}|||||||||1234^Smith^Anna||||||${on}|||F`,
    'OBX|1|NM|17861-6^Calcium^LN||2.41|mmol/L|2.2-2.6|N|||F',
    ...text,
  ].join('\r');
}
