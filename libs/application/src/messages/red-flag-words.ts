/**
 * Words of a patient that suggest a red flag. They raise an urgent work item and show the emergency number; they
 * decide nothing. Written without accents and in lower case; apostrophes are taken out before they are looked for.
 */
const SUGGEST: readonly RegExp[] = [
  /\bnumb(ness|ed)?\b/,
  /\b(cant|cannot|can not|unable to|not able to) (pee|wee|urinate|pass (urine|water)|poo)\b/,
  /\b(wet|soiled|soil|wetting|soiling) (myself|himself|herself|the bed)\b/,
  /\b(lost|no|losing) (control|feeling)\b/,
  /\b(cant|cannot|can not|unable to) (move|feel|walk|stand|breathe)\b/,
  /\bchest pain\b|\bpain in (my|the) chest\b/,
  /\bsuicid|\b(kill|hurt|harm) myself\b|\bend (my|it) (life|all)\b|\bwant to die\b/,
  /\bweak(ness)? in (my|both|the) (legs?|arms?)\b|\blegs? (has|have)? ?(gone|gave|giving) way\b/,
  /\bfits?\b|\bseizure|\btingling\b|\bcramps? (in|all over)\b/,
  /\b(fever|sweating at night|night sweats)\b/,
  /\bcollapsed?\b|\bstroke\b|\bheart attack\b/,
];

/** Whether free text suggests a red flag. */
export function suggestsRedFlag(text: string): boolean {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’`]/g, '')
    .toLowerCase();
  return SUGGEST.some((words) => words.test(plain));
}

/** Emergency numbers by country; 112 works in most others. */
const EMERGENCY: Readonly<Record<string, string>> = {
  GB: '999',
  IE: '999',
  US: '911',
  CA: '911',
  AU: '000',
  NZ: '111',
};

/** The national emergency number of a country (ISO 3166, two letters). */
export function emergencyNumberOf(country: string): string {
  return EMERGENCY[country] ?? '112';
}
