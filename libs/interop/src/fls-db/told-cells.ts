import type { EventFact, LocalDate } from '@osteon/domain';
import { readTherapy, readYesNo, type Therapy } from '../files/cells.ts';
import { AGENT_WORDS } from './agent-words.ts';
import { DONT_KNOW, NO, YES, type FlsDbColumn } from './columns.ts';

type Cells = Readonly<Partial<Record<FlsDbColumn, string>>>;

/** What an imported file told in the row of an assessment, kept with it (`flsDb` of the recorded event). */
interface Told {
  readonly flsDb?: unknown;
}

/** The cells that a file told of an episode: those of its first assessment, which column 1.07 names. */
export function toldOf(events: readonly EventFact[] | undefined, diagnosedOn: LocalDate): Cells {
  const [first] = (events ?? [])
    .filter(({ type, on }) => type === 'fls-assessment' && on >= diagnosedOn)
    .sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0));
  const told = (first as Told | undefined)?.flsDb;
  return typeof told === 'object' && told !== null ? (told as Cells) : {};
}

/**
 * A row with the words that its file told: where nothing is recorded, and where they say the same as what is recorded, or
 * more of it. What was recorded otherwise since stands.
 */
export function withTold(recorded: Cells, told: Cells): Partial<Record<FlsDbColumn, string>> {
  const cells: Partial<Record<FlsDbColumn, string>> = { ...recorded };
  for (const [column, words] of Object.entries(told) as [FlsDbColumn, string][]) {
    const known = recorded[column];
    if (known === undefined || known === DONT_KNOW || isSame(column, words, known, recorded)) cells[column] = words;
  }
  return cells;
}

function isSame(column: FlsDbColumn, told: string, known: string, recorded: Cells): boolean {
  switch (column) {
    case '2.06 BoneSpareTherapy':
      return sameNames(namesOf(told), namesOf(known));
    case '4.01 BoneTherapy':
      return isSameAdvice(told, known, recorded['2.06 BoneSpareTherapy'] ?? '');
    case '6.05 BoneTherapy1216':
    case '7.05 BoneTherapy4856':
      return namesOf(told).length === 0 ? isNotStarted(told) && known === 'Not started' : namesOf(told).includes(known);
    case '7.06 NumReFracSinceIndex':
      // They may know of fractures that were treated elsewhere.
      return Number(told) >= Number(known);
    case '4.02 CalciumVitDRec':
      return known === YES && (yesNoOf(told) === YES || /calcium|vit/i.test(told));
    case '5.10 Referrals':
      return known === YES && yesNoOf(told) !== NO;
    default:
      return yesNoOf(told) === known;
  }
}

const therapyOf = (text: string): Therapy | null => {
  const read = readTherapy(text);
  return 'value' in read ? read.value : null;
};
const namesOf = (text: string): string[] => (therapyOf(text)?.agents ?? []).map((agent) => AGENT_WORDS[agent]);
const isNotStarted = (text: string): boolean => therapyOf(text)?.notStarted === true;
const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  new Set([...one, ...other]).size === new Set(one).size && new Set(one).size === new Set(other).size;

/** What was taken before goes on beside what is advised, and is recorded as running. */
function isSameAdvice(told: string, known: string, before: string): boolean {
  const [said, held] = [therapyOf(told), therapyOf(known)];
  if (said === null || held === null) return false;
  if (said.advice !== held.advice) return false;
  const [names, recorded] = [namesOf(told), namesOf(known)];
  if (names.length === 0) return recorded.length === 0;
  return (
    names.every((name) => recorded.includes(name)) &&
    recorded.every((name) => names.includes(name) || namesOf(before).includes(name))
  );
}

function yesNoOf(text: string): string | null {
  const read = readYesNo(text);
  return 'value' in read ? (read.value ? YES : NO) : null;
}
