import { AppError } from '../errors.ts';
import type { KnownPatient } from './import-store.ts';
import type { ImportedPatient } from './imported-patient.ts';

/** Of a name, of a number and of the system that gave it, in characters. */
const LONGEST = 200;

/** Refuses names and numbers that are longer than is stored: FLS-1010 with the field. */
export function checkLengths({
  family,
  given,
  identifiers,
}: Pick<ImportedPatient, 'family' | 'given' | 'identifiers'>): void {
  const tooLong = (text: string): boolean => text.length > LONGEST;
  const field = tooLong(family)
    ? 'family'
    : tooLong(given.join(' '))
      ? 'given'
      : identifiers.some(({ system, value, type }) => tooLong(system) || tooLong(value) || tooLong(type ?? ''))
        ? 'identifiers'
        : undefined;
  if (field !== undefined)
    throw new AppError('FLS-1010', { field, message: `must have at most ${LONGEST} characters` });
}

/** A number led to someone who is not the person that was sent; a person has to see who that is. */
export class OtherPerson extends AppError {
  readonly patientId: string;

  constructor(patientId: string) {
    super('FLS-1021', {
      message:
        'a number of this patient belongs to someone in the service with another family name and another date of birth',
      // as many as the number led to: trying again finds the same
      details: { matches: 1 },
    });
    this.patientId = patientId;
  }
}

/** A name changes with a marriage and a date of birth with a typing error; both at once are somebody else's. */
export function checkSamePerson(
  imported: Pick<ImportedPatient, 'family' | 'birthDate'>,
  known: Pick<KnownPatient, 'family' | 'birthDate' | 'patientId'>,
): void {
  const isSame = imported.birthDate === known.birthDate || folded(imported.family) === folded(known.family);
  if (!isSame) throw new OtherPerson(known.patientId);
}

/** Letters and figures alone, without accents, in one case. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .toLowerCase();
