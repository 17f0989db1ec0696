import { addDays, addMonths, type LocalDate } from '@osteon/domain';
import type { WantedSender } from '../hl7/hl7-store.ts';
import type { DemonstrationService } from './clinic.ts';
import type { DemonstrationPatient } from './generate-clinic.ts';
import { newHipFracture } from './other-stories.ts';
import { personFor, type DemonstrationPerson } from './person.ts';
import { randomFrom } from './random.ts';
import { storyDays } from './story.ts';

/** What the hospital of a demonstration service sent and handed in: invented, the same on every machine. */
export interface DemonstrationHospital {
  readonly sender: WantedSender;
  /** HL7 v2, in the order in which they came: most are carried out, two are not taken. */
  readonly messages: readonly string[];
  /** … that came a moment ago, and wait for the worker. */
  readonly latest: readonly string[];
  /** The list of a fracture clinic, with two rows that cannot be taken. */
  readonly file: { readonly name: string; readonly content: string };
}

/** Networks that nobody has (RFC 5737), one a service: an address belongs to one. */
const NETWORKS = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'];

/** A chest film of somebody whom the service follows: the report names them with the number they are known by. */
const REPORT = [
  'CHEST PA AND LATERAL',
  'Clinical details: productive cough, follow-up of pneumonia.',
  'The consolidation of the right lower lobe has cleared. No effusion.',
  'New moderate wedge fracture of T8, not present on the film of last year. Osteopenia.',
  'Impression: pneumonia resolved. New T8 vertebral fracture.',
];

/**
 * What the hospital of a service sent until `today`: details, a result, a report, appointments that were booked, moved
 * and cancelled, somebody nobody knows, and messages that are not taken.
 */
export function demonstrationHospital(
  service: DemonstrationService,
  place: number,
  today: LocalDate,
  patients: readonly DemonstrationPatient[],
): DemonstrationHospital {
  const facility = service.code.toUpperCase();
  const personOf = (told: string): DemonstrationPerson => {
    const found = patients.find(({ story }) => story === told);
    if (found === undefined) throw new Error(`the demonstration tells no ${told}`);
    return found.person;
  };
  const [scan, injection, falls] = [
    personOf('wristAwaitingScan'),
    personOf('denosumabToBeBooked'),
    personOf('scanAndFallsToArrange'),
  ];
  const [review, hip, spine] = [
    personOf('followUpOfOneYear'),
    personOf('newHipFracture'),
    personOf('newVertebralFracture'),
  ];
  const write = writerFor(facility, today);
  const appointment = (number: string, what: string, where: string, days: number, time: string): string[] => [
    `SCH|1|${number}|||||${what}|Normal|30|min|^^^${stamp(addDays(today, days), time)}`,
    `AIL|1||${where}`,
  ];
  return {
    sender: {
      name: `${service.towns[0] ?? service.name} General Hospital`,
      application: 'PAS',
      facility,
      addresses: [NETWORKS[place % NETWORKS.length] ?? ''],
      processing: ['P'],
      timeZone: service.timeZone,
      charset: 'UNICODE UTF-8',
      systems: { [facility]: `urn:osteon:demonstration:${service.code}` },
      enabled: true,
    },
    messages: [
      write('ADT^A04', 3, stranger(service, today), ['PV1|1|E']),
      write('SIU^S12', 3, scan, appointment('B1', 'DXA^Bone density scan', 'Imaging^Room 3', 9, '0940')),
      write('SIU^S12', 3, injection, appointment('B2', 'INJ^Denosumab injection', 'Day unit^Chair 2', 5, '1100')),
      write('SIU^S12', 2, falls, appointment('B3', 'FALLS^Falls clinic', 'Therapies^Gym', 12, '1330')),
      write('SIU^S13', 2, injection, appointment('B2', 'INJ^Denosumab injection', 'Day unit^Chair 4', 8, '0915')),
      write('SIU^S15', 2, falls, appointment('B3', 'FALLS^Falls clinic', 'Therapies^Gym', 12, '1330')),
      write('ADT^A08', 2, hip, ['PV1|1|I'], { address: '12 Orchard Close' }),
      // PID-7 is no day, and a document is not taken at all.
      write('ADT^A08', 2, { ...review, birthDate: '1950-13-02' }, ['PV1|1|O']),
      write('MDM^T02', 1, review, ['TXA|1|DS']),
      write('ORU^R01', 1, review, [
        `OBR|1||X1|36643-5^Chest PA and lateral^LN|||${stamp(addDays(today, -1), '0815')}|||||||||||||||||RAD|F`,
        ...REPORT.map((line, index) => `OBX|${index + 1}|ST|36643-5^^LN|1|${line}||||||F`),
      ]),
      write('ORU^R01', 1, spine, [
        `OBR|1||L1|VITD^Vitamin D^L|||${stamp(addDays(today, -1), '1010')}|||||||||||||||||LAB|F`,
        'OBX|1|NM|14635-7^25-hydroxyvitamin D^LN||38|nmol/L^^UCUM|||||F',
      ]),
    ],
    latest: [
      write('ADT^A08', 0, scan, ['PV1|1|O'], { address: '3 Ferry Road' }),
      write('SIU^S12', 0, spine, appointment('B4', 'DXA^Bone density scan', 'Imaging^Room 3', 15, '1020')),
    ],
    file: { name: 'Fracture clinic last month.csv', content: clinicList(service, today) },
  };
}

const stamp = (on: LocalDate, time = ''): string => `${on.replaceAll('-', '')}${time}`;

type Told = Pick<DemonstrationPerson, 'family' | 'given' | 'birthDate' | 'sex' | 'address' | 'identifiers'>;

/** Writes messages that are numbered in their order, each told in the night of its day. */
function writerFor(facility: string, today: LocalDate) {
  let number = 0;
  return (type: string, daysAgo: number, told: Told, segments: readonly string[], changed?: { address: string }) => {
    number += 1;
    const at = `${stamp(addDays(today, -daysAgo))}00${String(number).padStart(2, '0')}`;
    const { family, given, birthDate, sex, identifiers, address } = told;
    const lines = changed === undefined ? address.lines.join(' ') : changed.address;
    const where = [lines, '', address.city, '', address.postalCode ?? '', address.country].join('^');
    return [
      `MSH|^~\\&|PAS|${facility}|OSTEON|FLS|${at}||${type}|${facility}-${number}|P|2.5`,
      `EVN||${at}`,
      `PID|1||${identifiers[0]?.value ?? ''}^^^${facility}^MR||${family}^${given}||${stamp(birthDate)}|${sex === 'female' ? 'F' : 'M'}|||${where}`,
      ...segments,
      '',
    ].join('\r');
  };
}

/** Somebody whom the service does not know. */
const stranger = (service: DemonstrationService, today: LocalDate): Told =>
  newcomers(service, today, 1, 900)[0] as Told;

/** People who are no patients yet, of the service's towns and names. */
function newcomers(
  service: DemonstrationService,
  today: LocalDate,
  count: number,
  from: number,
): DemonstrationPerson[] {
  const random = randomFrom(from);
  const story = newHipFracture({ ...storyDays(today), turn: 0 }).build();
  return Array.from({ length: count }, (_, index) => personFor(story, service, from + index, today, random));
}

const SITES = ['Wrist', 'Hip', 'Humerus', 'Wrist', 'Pelvis', 'Spine'] as const;

/** Last month of a fracture clinic as its secretary keeps it. */
function clinicList(service: DemonstrationService, today: LocalDate): string {
  const people = newcomers(service, today, SITES.length, 920);
  const month = addMonths(today, -1);
  const rows = people.map(({ family, given, birthDate, sex, address, identifiers, contactPoints }, index) => {
    const mobile = contactPoints.find(({ channel }) => channel === 'sms')?.value ?? '';
    // A day that there is not, and a row that was never finished.
    const born = index === 2 ? `${birthDate.slice(0, 4)}-02-31` : birthDate;
    const on = index === 4 ? '' : addDays(month, 2 * index);
    const where = [address.lines.join(' '), address.city];
    return [identifiers[0]?.value, family, given, born, sex, mobile, ...where, on, SITES[index]].join(',');
  });
  return [
    'Hospital number,Surname,First name,DOB,Gender,Mobile,Address,Town,Date of fracture,Fracture site',
    ...rows,
    '',
  ].join('\r\n');
}
