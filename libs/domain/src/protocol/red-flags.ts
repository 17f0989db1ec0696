import type { Flag } from '../facts/facts.ts';
import { IN_FORCE_FROM } from './rule-parts.ts';
import type { ReboundRule, RedFlagRule, SourceMark } from './protocol.ts';
import { CONTACT_KINDS } from './task-lists.ts';

const flag = (
  name: Flag,
  dueAfterDays: number,
  action: string,
  sourceMark: SourceMark = 'own',
  source = 'red flags of the follow-up protocol, section 6',
): RedFlagRule => ({ flag: name, dueAfterDays, action, source, sourceMark, inForceFrom: IN_FORCE_FROM });

/** Section 6: how soon each flag is due and the text shown. Guidance to a clinician, never a diagnosis. */
export const RED_FLAGS: readonly RedFlagRule[] = [
  flag('cauda-equina', 0, 'Emergency department now (the same hour); MRI emergency pathway.'),
  flag(
    'cord-compression',
    0,
    'Metastatic cord compression coordinator at once; whole-spine MRI within 24 hours.',
    'found',
    'NICE NG234',
  ),
  flag(
    'suspected-metastasis',
    1,
    'Coordinator within 24 hours; MRI within 1 week; interventional radiology, surgery and radiation oncology together.',
    'seed',
  ),
  flag('suspected-malignancy', 7, 'Bloods including electrophoresis and free light chains; urgent referral.'),
  flag('infection', 0, 'Bloods, cultures, MRI.'),
  flag('neurological-deficit', 0, 'Spinal surgery on call.', 'seed'),
  flag('instability', 0, 'Spinal surgery on call.', 'seed'),
  flag('hypocalcaemia', 0, 'Emergency department; serum calcium urgently.'),
  flag('atypical-femur', 2, 'X-ray of both femurs; the prescriber decides about the drug.'),
  flag('jaw-osteonecrosis', 7, 'Dental or maxillofacial opinion.'),
  flag('rebound-fracture', 0, 'Vertebral fracture after denosumab ran out: doctor review, image the whole spine.'),
];

/** Raised by the planner itself, and what every urgent flag makes wait. */
export const REBOUND: ReboundRule = {
  id: 'red-flag/rebound-fracture-<date>',
  kind: 'red-flag',
  occurrence: 'rebound-fracture-',
  text: 'A vertebral fracture after denosumab ran out and with nothing given since: a doctor reviews it the same day.',
  source: 'red flags of the follow-up protocol, section 6',
  sourceMark: 'own',
  inForceFrom: IN_FORCE_FROM,
  agent: 'denosumab',
  after: { months: 6, days: 0 },
  until: { months: 24, days: 0 },
  pausedKinds: [
    ...CONTACT_KINDS,
    'assessment',
    'dxa',
    'falls-assessment',
    'augmentation-review',
    'decline-revisit',
    'treatment-review',
    'pause-reassessment',
    'adherence-review',
    'supply-gap',
    'turnover-check',
  ],
  pausingDueDays: 1,
};
