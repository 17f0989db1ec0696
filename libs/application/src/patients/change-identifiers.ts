import { isNhsNumber, NHS_NUMBER, nhsNumberOf } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ChangeResult, NewIdentifier } from '../ports/patient-store.ts';
import { writeDetails, type DetailsDeps } from './change-details.ts';

/**
 * The patient's numbers as they are to be: what is new is added, what is not named is taken away. FLS-1050 when the check
 * digit of an NHS number does not fit, FLS-1021 when another patient of the service has one of the numbers.
 */
export async function changeIdentifiers(
  deps: DetailsDeps,
  actor: Actor,
  patientId: string,
  wanted: readonly NewIdentifier[],
  expectedVersion?: number,
): Promise<ChangeResult> {
  return writeDetails(deps, actor, patientId, 'change-identifiers', expectedVersion, ({ identifiers }) => {
    const isAmong = (list: readonly NewIdentifier[], one: NewIdentifier): boolean =>
      list.some((other) => other.system === one.system && other.value === one.value);
    const remove = identifiers.filter((one) => !isAmong(wanted, one));
    // One that is there stays as it came, also where an import brought what no person may type.
    const add = checkedIdentifiers(wanted, (one) => isAmong(identifiers, one)).filter(
      (one, index, all) =>
        !isAmong(
          identifiers.filter((kept) => !isAmong(remove, kept)),
          one,
        ) && !isAmong(all.slice(0, index), one),
    );
    const systems = new Set([...add, ...remove].map(({ system }) => system));
    return { fields: [...systems].map((system) => `identifiers.${system}`), identifiers: { add, remove } };
  });
}

/**
 * Numbers as they are stored: an NHS number without its spaces.
 * @param isKnown those are not checked
 * @throws AppError FLS-1050 naming the field
 */
export function checkedIdentifiers(
  identifiers: readonly NewIdentifier[],
  isKnown: (identifier: NewIdentifier) => boolean = () => false,
): NewIdentifier[] {
  return identifiers.map((identifier, index) => {
    if (identifier.system !== NHS_NUMBER || isKnown(identifier)) return identifier;
    if (!isNhsNumber(identifier.value)) throw new AppError('FLS-1050', { field: `identifiers[${index}].value` });
    return { ...identifier, value: nhsNumberOf(identifier.value) ?? identifier.value };
  });
}
