import type { Role } from '../actor.ts';
import * as names from './names.ts';
import type { NameList } from './names.ts';

/** A region of the demonstration, with its services and their people. */
export interface DemonstrationRegion {
  readonly code: string;
  readonly name: string;
}

export interface DemonstrationUser {
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly installationAdmin?: true;
}

export interface DemonstrationService {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly timeZone: string;
  readonly country: string;
  readonly language: string;
  readonly telephone: string;
  readonly sendsFrom: string;
  readonly sendsUntil: string;
  /** The nurses first, in the order in which stories name them. */
  readonly users: readonly DemonstrationUser[];
  readonly nameLists: readonly NameList[];
  readonly towns: readonly string[];
  readonly languages: readonly string[];
}

/**
 * Demonstration services send at every hour, so that a newcomer sees messages move whenever the clinic is
 * started. Real services keep the default of 09:00–19:00.
 */
const ALL_DAY = { sendsFrom: '00:00', sendsUntil: '23:59' } as const;

export const DEMONSTRATION_REGIONS: readonly DemonstrationRegion[] = [
  { code: 'atlantic', name: 'Atlantic region' },
  { code: 'pacific', name: 'Pacific region' },
];

/** Three invented services in three zones, so that "today" differs between them during a part of every day. */
export const DEMONSTRATION_SERVICES: readonly DemonstrationService[] = [
  {
    code: 'calder',
    name: 'Calder Vale Fracture Liaison Service',
    region: 'atlantic',
    timeZone: 'Europe/London',
    country: 'GB',
    language: 'en',
    telephone: '01632 960100',
    ...ALL_DAY,
    users: [
      { email: 'amara@calder.example', displayName: 'Amara Whitfield', role: 'nurse' },
      { email: 'joseph@calder.example', displayName: 'Joseph Lindgren', role: 'nurse' },
      { email: 'lead@calder.example', displayName: 'Eleanor Pryce', role: 'lead' },
      { email: 'safety@calder.example', displayName: 'Dr Tobias Ashworth', role: 'safety-officer' },
      { email: 'auditor@calder.example', displayName: 'Ruth Oyelaran', role: 'auditor' },
      { email: 'admin@calder.example', displayName: 'Priya Castellan', role: 'admin', installationAdmin: true },
    ],
    nameLists: [
      names.ENGLISH,
      names.ENGLISH,
      names.SCOTTISH_WELSH,
      names.IRISH,
      names.SOUTH_ASIAN,
      names.CARIBBEAN_AFRICAN,
      names.POLISH_ITALIAN,
    ],
    towns: ['Calder Vale', 'Upper Brindle', 'Haworth Cross', 'Millbeck', 'Stanedge', 'Low Wicken'],
    languages: ['en', 'en', 'en', 'en', 'en', 'en', 'pl', 'ur'],
  },
  {
    code: 'tui-bay',
    name: 'Tūī Bay Fracture Liaison Service',
    region: 'pacific',
    timeZone: 'Pacific/Auckland',
    country: 'NZ',
    language: 'en',
    telephone: '09 555 0100',
    ...ALL_DAY,
    users: [
      { email: 'mere@tui-bay.example', displayName: 'Mere Kahu', role: 'nurse' },
      { email: 'callum@tui-bay.example', displayName: 'Callum Ferrier', role: 'nurse' },
      { email: 'lead@tui-bay.example', displayName: 'Hine Tamatea', role: 'lead' },
      { email: 'safety@tui-bay.example', displayName: 'Dr Fergus Loane', role: 'safety-officer' },
      { email: 'auditor@tui-bay.example', displayName: 'Sione Latu', role: 'auditor' },
      { email: 'admin@tui-bay.example', displayName: 'Losa Vaifale', role: 'admin' },
    ],
    nameLists: [
      names.PAKEHA,
      names.PAKEHA,
      names.MAORI_PASIFIKA,
      names.MAORI_PASIFIKA,
      names.ENGLISH,
      names.EAST_ASIAN,
    ],
    towns: ['Tūī Bay', 'Ōtara Point', 'Kahikatea', 'Port Lindis', 'Waimārie'],
    languages: ['en', 'en', 'en', 'en', 'en', 'zh'],
  },
  {
    code: 'heron-sound',
    name: 'Heron Sound Fracture Liaison Service',
    region: 'pacific',
    timeZone: 'America/Vancouver',
    country: 'CA',
    language: 'en',
    telephone: '604-555-0100',
    ...ALL_DAY,
    users: [
      { email: 'noelle@heron-sound.example', displayName: 'Noëlle Arsenault', role: 'nurse' },
      { email: 'gurdeep@heron-sound.example', displayName: 'Gurdeep Mann', role: 'nurse' },
      { email: 'lead@heron-sound.example', displayName: 'Maryam Daoud', role: 'lead' },
      { email: 'safety@heron-sound.example', displayName: 'Dr Étienne Gauvin', role: 'safety-officer' },
      { email: 'auditor@heron-sound.example', displayName: 'Wendy Cheung', role: 'auditor' },
      { email: 'admin@heron-sound.example', displayName: 'Thomas Okafor', role: 'admin' },
    ],
    nameLists: [names.CANADIAN, names.CANADIAN, names.EAST_ASIAN, names.INDIGENOUS_SIKH_CANADIAN, names.SOUTH_ASIAN],
    towns: ['Heron Sound', 'Cedar Landing', 'Port Mercer', 'Salal Creek', 'Juniper Flats'],
    languages: ['en', 'en', 'en', 'en', 'fr', 'zh', 'pa'],
  },
];
