import i18next from 'i18next';
import { checklistWords as polish } from './pl/checklist-words.ts';
import { checklistWords as urdu } from './ur/checklist-words.ts';
import { wordFor } from './words.ts';

/** What the shipped protocol says is to be done about a red flag; a service's own words stand as they are. */
const ACTION_OF: ReadonlyMap<string, string> = new Map([
  ['Emergency department now (the same hour); MRI emergency pathway.', 'cauda-equina'],
  ['Metastatic cord compression coordinator at once; whole-spine MRI within 24 hours.', 'cord-compression'],
  [
    'Coordinator within 24 hours; MRI within 1 week; interventional radiology, surgery and radiation oncology together.',
    'suspected-metastasis',
  ],
  ['Bloods including electrophoresis and free light chains; urgent referral.', 'suspected-malignancy'],
  ['Bloods, cultures, MRI.', 'infection'],
  ['Spinal surgery on call.', 'neurological-deficit'],
  ['Emergency department; serum calcium urgently.', 'hypocalcaemia'],
  ['X-ray of both femurs; the prescriber decides about the drug.', 'atypical-femur'],
  ['Dental or maxillofacial opinion.', 'jaw-osteonecrosis'],
  ['Vertebral fracture after denosumab ran out: doctor review, image the whole spine.', 'rebound-fracture'],
]);

/** The shipped protocol is English: in each other language, its items by their English words. */
const CHECKLIST_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { pl: polish, ur: urdu };

export interface ProtocolWords {
  readonly words: string;
  /** Set where the words are in another language than the page: a screen reader reads them in theirs. */
  readonly lang?: string;
}

/**
 * A sentence of the protocol in force in the language of the pages. Only what ships is translated: what a service wrote
 * into its own version stands as it wrote it.
 */
export function protocolWords(text: string): ProtocolWords {
  const language = i18next.language;
  if (language === 'en') return { words: text };
  const flag = ACTION_OF.get(text);
  if (flag !== undefined) return { words: wordFor('flagAction', flag) };
  const words = CHECKLIST_WORDS[language]?.[text];
  return words === undefined ? { words: text, lang: 'en' } : { words };
}
