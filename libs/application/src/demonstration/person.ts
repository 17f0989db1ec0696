import { addDays, addYears, type LocalDate } from '@osteon/domain';
import type { DemonstrationService } from './clinic.ts';
import type { Random } from './random.ts';
import type { Story } from './story.ts';

export interface DemonstrationContactPoint {
  readonly channel: 'sms' | 'email' | 'letter' | 'phone';
  readonly value: string;
  readonly preference: number;
  readonly consented: boolean;
}

/** Who a story happens to: invented, and the same for the same seed. */
export interface DemonstrationPerson {
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly sex: 'female' | 'male';
  readonly careHomeResident: boolean;
  readonly language: string;
  readonly address: {
    readonly lines: readonly string[];
    readonly city: string;
    readonly postalCode: string | null;
    readonly country: string;
  };
  readonly identifiers: readonly { readonly system: string; readonly value: string; readonly type: string }[];
  readonly contactPoints: readonly DemonstrationContactPoint[];
}

const STREETS = [
  'Mill Lane',
  'Station Road',
  'Orchard Close',
  'Quarry Street',
  'Beech Avenue',
  'Harbour View',
  'Chapel Row',
  'Ferry Road',
];

/** Numbers that no subscriber has: drama and fiction ranges where a country keeps them, else plainly invented. */
function mobileNumber(country: string, index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  if (country === 'GB') return `+447700900${last}`;
  if (country === 'NZ') return `+64215550${last}`;
  return `+16045550${last}`;
}

function landline(country: string, index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  if (country === 'GB') return `+441632960${last}`;
  if (country === 'NZ') return `+6495550${last}`;
  return `+12505550${last}`;
}

const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** The `index`-th person of the service, fit for the story: age, sex and home as it says. */
export function personFor(
  story: Story,
  service: DemonstrationService,
  index: number,
  today: LocalDate,
  random: Random,
): DemonstrationPerson {
  const list = random.oneOf(service.nameLists);
  const sex = story.sex === 'either' ? (random.chance(0.72) ? 'female' : 'male') : story.sex;
  const given = random.oneOf(sex === 'female' ? list.women : list.men);
  const family = random.oneOf(list.families);
  const age = random.between(...story.age);
  const birthDate = addDays(addYears(today, -age), -random.between(1, 360));
  const number = index + 1;
  const points: Omit<DemonstrationContactPoint, 'preference' | 'consented'>[] = [];
  const mobile = mobileNumber(service.country, index);
  const home = landline(service.country, index);
  if (story.careHomeResident) {
    points.push({ channel: 'phone', value: home }, { channel: 'letter', value: 'home address' });
  } else if (random.chance(0.75)) {
    points.push({ channel: 'sms', value: mobile });
    if (random.chance(0.5))
      points.push({ channel: 'email', value: `${folded(given)}.${folded(family)}.${number}@post.example` });
    points.push({ channel: 'phone', value: mobile });
  } else {
    points.push({ channel: 'email', value: `${folded(given)}.${folded(family)}.${number}@post.example` });
    points.push({ channel: 'letter', value: 'home address' }, { channel: 'phone', value: home });
  }
  return {
    family,
    given,
    birthDate,
    sex,
    careHomeResident: story.careHomeResident,
    language: random.oneOf(service.languages),
    address: {
      lines: [
        story.careHomeResident
          ? `Willow House, ${random.oneOf(STREETS)}`
          : `${random.between(1, 140)} ${random.oneOf(STREETS)}`,
      ],
      city: random.oneOf(service.towns),
      postalCode: null,
      country: service.country,
    },
    identifiers: [
      {
        system: `urn:osteon:demonstration:${service.code}`,
        value: `${service.code.slice(0, 2).toUpperCase()}${String(100_000 + number * 37)}`,
        type: 'MR',
      },
    ],
    contactPoints: points.map((point, order) => ({
      ...point,
      preference: order + 1,
      consented: !story.refuses.includes(point.channel),
    })),
  };
}
