import { isLocalDate, type Agent, type AssessmentTreatment, type LocalDate, type Sex, type Site } from '@osteon/domain';
import type { FileFaultCode } from './file-faults.ts';

/** A cell as it was understood, or why it was not. */
export type Read<Value> = { readonly value: Value } | { readonly fault: FileFaultCode };

/** Words in one case, without accents, with single spaces. */
const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();

/** `Don't know` as exports have it, with whatever a wrong encoding made of the apostrophe: `Donít know`, `Don?t know`. */
export const isUnknown = (text: string): boolean =>
  /^(don.{0,3}t know|unknown|not known|not recorded|n\/?k|n\/?a|nie wiem|nieznane|-+)$/u.test(folded(text)) ||
  /^don[^a-z]{0,3}t know$/u.test(text.trim().toLowerCase());

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A day: `2026-04-30`, `30/04/2026`, `30.4.2026`, `30 Apr 2026`, with or without a time after it, which is dropped.
 * @param monthFirst `4/30/2026`
 */
export function readDate(text: string, monthFirst: boolean): Read<LocalDate> {
  const bare = text.trim().replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|utc|[ap]m|[+-]\d{2}:?\d{2})?$/i, '');
  if (/^\d{4}-\d{2}-\d{2}$/.test(bare)) return dayOf(bare.slice(0, 4), bare.slice(5, 7), bare.slice(8));
  const ymd = /^(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})$/.exec(bare);
  if (ymd) return dayOf(ymd[1], ymd[2], ymd[3]);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(bare);
  if (compact) return dayOf(compact[1], compact[2], compact[3]);
  const numbers = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})$/.exec(bare);
  if (numbers) {
    const [, first, second, year] = numbers;
    if (year?.length === 2) return { fault: 'two-digit-year' };
    return monthFirst ? dayOf(year, first, second) : dayOf(year, second, first);
  }
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[ -.]?([a-z]{3,9})\.?[ -.,]*(\d{4}|\d{2})$/i.exec(bare);
  if (named) {
    const month = MONTHS.indexOf((named[2] ?? '').slice(0, 3).toLowerCase()) + 1;
    if (month === 0) return { fault: 'not-a-date' };
    if (named[3]?.length === 2) return { fault: 'two-digit-year' };
    return dayOf(named[3], String(month), named[1]);
  }
  return { fault: 'not-a-date' };
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): Read<LocalDate> {
  const text = `${year ?? ''}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`;
  return isLocalDate(text) && text >= '1880-01-01' ? { value: text } : { fault: 'not-a-date' };
}

/** A number with a point or a comma before its decimals. */
export function readNumber(text: string, least: number, most: number): Read<number> {
  const bare = text.trim().replace('−', '-').replace(',', '.');
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(bare)) return { fault: 'not-a-number' };
  const value = Number(bare);
  return value >= least && value <= most ? { value } : { fault: 'out-of-range' };
}

const words = <Value>(table: readonly (readonly [Value, string])[]): ReadonlyMap<string, Value> =>
  new Map(table.flatMap(([value, all]) => all.split(',').map((word) => [word.trim(), value] as const)));

const YES_NO = words<boolean>([
  [true, 'yes,y,true,1,tak,t,ja,x'],
  [false, 'no,n,false,0,nie,f'],
]);
const SEX_WORDS = words<Sex>([
  ['female', 'female,f,woman,women,2,k,kobieta'],
  ['male', 'male,m,man,1,mezczyzna'],
  ['other', 'other,indeterminate,non-binary,nonbinary,9'],
  ['unknown', 'unknown,not known,u,0'],
]);
const SITE_WORDS = words<Site>([
  ['spine', 'spine,vertebra,vertebral,vertebrae,spinal,thoracic spine,lumbar spine,vertebral fracture,back,kregoslup'],
  ['hip', 'hip,neck of femur,femoral neck,nof,#nof,proximal femur,intertrochanteric,biodro,szyjka kosci udowej'],
  ['humerus', 'humerus,proximal humerus,shoulder,upper arm,kosc ramienna'],
  ['pelvis', 'pelvis,pelvic,pubic ramus,sacrum,acetabulum,miednica'],
  ['wrist', 'wrist,distal radius,radius,colles,colles fracture,forearm,nadgarstek'],
  ['other', 'other,ankle,rib,ribs,foot,hand,clavicle,tibia,fibula,patella,femur,femoral shaft,elbow,inne'],
]);
const ADVICE_WORDS = words<AssessmentTreatment>([
  ['recommended', 'recommended,treat,start treatment,zalecone'],
  ['continue', 'continue,continued,continuing'],
  ['refer', 'refer,referred,refer for clinical opinion,referred for further clinical opinion,referred to gp to decide prescription'],
  ['inappropriate', 'inappropriate,no longer appropriate,not indicated,not appropriate'],
  ['declined', 'declined,informed decline,refused'],
  ['undecided', 'undecided'],
]); // prettier-ignore
const AGENT_WORDS = words<Agent>([
  ['alendronate', 'alendronate,alendronic acid,fosamax,binosto'],
  ['risedronate', 'risedronate,risedronic acid,actonel'],
  ['ibandronate', 'ibandronate,ibandronic acid,bonviva,boniva'],
  ['ibandronate-iv', 'ibandronate-iv,ibandronate iv,iv ibandronate,ibandronic acid iv'],
  ['zoledronate', 'zoledronate,zoledronic acid,aclasta,reclast,zometa,iv bp'],
  ['denosumab', 'denosumab,prolia'],
  ['teriparatide', 'teriparatide,forsteo,forteo'],
  ['abaloparatide', 'abaloparatide,eladynos,tymlos'],
  ['romosozumab', 'romosozumab,evenity'],
  ['raloxifene', 'raloxifene,evista'],
  ['hrt', 'hrt,hormone replacement therapy,tibolone'],
  ['strontium', 'strontium,strontium ranelate'],
  ['calcitonin', 'calcitonin'],
  ['calcium-vitamin-d', 'calcium-vitamin-d,calcium and vitamin d,calcium/vitamin d,adcal,adcal d3,vitamin d,calcium'],
]);
/** Medicines that exports name and that are no course here: what they say is kept as it was told. */
const OTHER_MEDICINES = new Set(['alfacalcidol', 'other', 'calcitriol', 'etidronate', 'clodronate', 'pamidronate']);

const oneOf =
  <Value>(table: ReadonlyMap<string, Value>) =>
  (text: string): Read<Value> => {
    const value = table.get(folded(text).replace(/[.;,]+$/, ''));
    return value === undefined ? { fault: 'no-such-value' } : { value };
  };

export const readYesNo = oneOf(YES_NO);
export const readSex = oneOf(SEX_WORDS);
export const readSite = oneOf(SITE_WORDS);
export const readAdvice = oneOf(ADVICE_WORDS);
export const readAgent = oneOf(AGENT_WORDS);

/** What an assessment advised, or was taken at the fracture, in the words of the national database. */
export interface Therapy {
  readonly agents: readonly Agent[];
  /** Medicines named that are no course here. */
  readonly others: boolean;
  /** Why there is none. */
  readonly advice: AssessmentTreatment | null;
  /** `Not started`. */
  readonly notStarted: boolean;
}

const NO_THERAPY: Therapy = { agents: [], others: false, advice: null, notStarted: false };

/** `Alendronate;Denosumab`, `Informed decline`, `Not started`, `Referred to GP to decide prescription` … */
export function readTherapy(text: string): Read<Therapy> {
  let therapy = NO_THERAPY;
  for (const part of text.split(/[;+|]/)) {
    const word = folded(part);
    if (word === '' || isUnknown(part)) continue;
    const agent = AGENT_WORDS.get(word);
    if (agent !== undefined) {
      if (!therapy.agents.includes(agent)) therapy = { ...therapy, agents: [...therapy.agents, agent] };
    } else if (OTHER_MEDICINES.has(word)) therapy = { ...therapy, others: true };
    else if (/^(not started|none|no|nil|no treatment)$/.test(word)) therapy = { ...therapy, notStarted: true };
    else if (word === 'yes') therapy = { ...therapy, others: true };
    else {
      const advice = ADVICE_WORDS.get(word);
      if (advice === undefined) return { fault: 'no-such-value' };
      therapy = { ...therapy, advice };
    }
  }
  return { value: therapy };
}

/**
 * Whether a spreadsheet would take the text for a formula. A telephone number may begin with +, a number with - or +, and
 * a dash alone is none.
 */
export function isFormula(text: string): boolean {
  const begun = text.trimStart();
  if (/^[=＝@＠]/.test(begun)) return true;
  if (/^\+/.test(begun)) return !/^\+[\d\s().\-/]+$/.test(begun);
  return /^-/.test(begun) && !/^-+$|^-\s*\d+([.,]\d*)?\s*$|^-\s*[.,]\d+\s*$/.test(begun);
}

/** Whether a text holds what no text of a person or a fact holds: control signs, halves of characters. */
export const hasBadCharacter = (text: string): boolean =>
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) || !text.isWellFormed();
