import { NEVER } from '../plan/days.ts';
import { isRecommended } from './definitions/flsdb-7.ts';
import { isFallsAssessed } from './definitions/flsdb-6.ts';
import { isTreatmentBegun } from './definitions/flsdb-10.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';

/** The levels of the framework, the best first; `none` is below bronze. */
export const PRACTICE_LEVELS = ['gold', 'silver', 'bronze', 'none'] as const;
export type PracticeLevel = (typeof PRACTICE_LEVELS)[number];

interface StandardText {
  readonly number: number;
  readonly name: string;
  /** what each level asks for */
  readonly levels: Readonly<Record<'gold' | 'silver' | 'bronze', string>>;
}

/** A standard that the service sets for itself, because no fact tells it. */
export interface StatedStandard extends StandardText {
  readonly from: 'service';
}

/** A standard measured as a share of episodes: bronze from 50 %, silver from 70 %, gold from 90 %. */
export interface ShareStandard extends StandardText {
  readonly from: 'share';
  /** how the facts stand for the standard: our reading */
  readonly reading: string;
  /** the day by which it should have happened */
  readonly by: EpisodeDay;
  readonly isInScope: (episode: EpisodeObservation) => boolean;
  readonly isMet: (episode: EpisodeObservation) => boolean;
}

/** A standard measured as a time: the median day of what has happened. */
export interface TimingStandard extends StandardText {
  readonly from: 'timing';
  readonly reading: string;
  /** the day on which it happened, `NEVER` when it has not */
  readonly dayOf: (episode: EpisodeObservation) => EpisodeDay;
  /** the last median day of each level */
  readonly limits: Readonly<Record<'gold' | 'silver' | 'bronze', EpisodeDay>>;
}

export type PracticeStandard = StatedStandard | ShareStandard | TimingStandard;

const shares = (of: string): StandardText['levels'] => ({
  bronze: `50 % of ${of}`,
  silver: `70 % of ${of}`,
  gold: `90 % of ${of}`,
});

/**
 * The IOF Best Practice Framework. Source: Åkesson et al., Osteoporos Int 2013;24:2135 and the framework's leaflet.
 * Found there: 13 standards at three levels, gold, silver and bronze, and the first standard. From memory, and so
 * unverified until somebody reads them again: the other names, what each level asks for, and every limit. The readings
 * of facts are ours.
 */
export const PRACTICE_STANDARDS: readonly PracticeStandard[] = [
  {
    number: 1,
    name: 'Patient identification',
    levels: {
      bronze: 'fracture patients are identified, not tracked',
      silver: 'identified and tracked',
      gold: 'identified and tracked, and the quality of it is reviewed from outside',
    },
    from: 'service',
  },
  {
    number: 2,
    name: 'Patient evaluation',
    levels: shares('identified patients assessed for the risk of a further fracture'),
    from: 'share',
    reading: 'an assessment on or after the diagnosis, once day 90 is over',
    by: 90,
    isInScope: () => true,
    isMet: (e) => e.assessed !== NEVER,
  },
  {
    number: 3,
    name: 'Timing of the assessment',
    levels: { bronze: 'within 12 to 16 weeks', silver: 'within 8 to 12 weeks', gold: 'within 8 weeks' },
    from: 'timing',
    reading: 'the median day of the first assessment, of those assessed',
    dayOf: (e) => e.assessed,
    limits: { gold: 56, silver: 84, bronze: 112 },
  },
  {
    number: 4,
    name: 'Vertebral fractures',
    levels: {
      bronze: 'known vertebral fractures are assessed',
      silver: 'patients with other fractures are looked at for vertebral fractures',
      gold: 'vertebral fractures found on images made for other reasons are identified',
    },
    from: 'service',
  },
  {
    number: 5,
    name: 'Assessment guidelines',
    levels: { bronze: 'local guidelines', silver: 'regional guidelines', gold: 'national guidelines' },
    from: 'service',
  },
  {
    number: 6,
    name: 'Secondary causes of osteoporosis',
    levels: shares('patients who need treatment looked at for other causes'),
    from: 'share',
    reading: 'treatment recommended; adjusted calcium or vitamin D on or after the diagnosis, once day 112 is over',
    by: 112,
    isInScope: isRecommended,
    isMet: (e) => e.bloodTested !== NEVER,
  },
  {
    number: 7,
    name: 'Falls prevention',
    levels: shares('patients assessed for falls'),
    from: 'share',
    reading: 'as flsdb-6: a falls assessment, done or referred, by day 90',
    by: 90,
    isInScope: () => true,
    isMet: isFallsAssessed,
  },
  {
    number: 8,
    name: 'Multifaceted risk assessment',
    levels: shares('patients assessed for health and lifestyle risks'),
    from: 'share',
    reading: 'an assessment, whose checklist asks them, and an answer on strength and balance by day 112',
    by: 112,
    isInScope: () => true,
    isMet: (e) => e.assessed <= 112 && e.strengthRecorded <= 112,
  },
  {
    number: 9,
    name: 'Starting medicine',
    levels: shares('patients not yet treated, for whom it is recommended, who begin'),
    from: 'share',
    reading: 'treatment recommended and none at the diagnosis; begun by day 112 as in flsdb-10',
    by: 112,
    isInScope: (e) => isRecommended(e) && !e.treatedAtDiagnosis,
    isMet: isTreatmentBegun,
  },
  {
    number: 10,
    name: 'Reviewing medicine',
    levels: shares('patients already treated when they broke a bone whose treatment is looked at again'),
    from: 'share',
    reading: 'a course runs at the diagnosis; an assessment says something of treatment by day 112',
    by: 112,
    isInScope: (e) => e.treatedAtDiagnosis,
    isMet: (e) => e.advised <= 112,
  },
  {
    number: 11,
    name: 'Communication',
    levels: {
      bronze: 'the plan goes to the general practitioner',
      silver: 'with at least half of what the framework lists',
      gold: 'with at least nine tenths of it',
    },
    from: 'service',
  },
  {
    number: 12,
    name: 'Long-term management',
    levels: {
      bronze: 'a plan for following up after 12 months or more',
      silver: 'a plan for following up within the first year',
      gold: 'both',
    },
    from: 'service',
  },
  {
    number: 13,
    name: 'Database',
    levels: { bronze: 'a local database', silver: 'a regional database', gold: 'a national database' },
    from: 'service',
  },
];
