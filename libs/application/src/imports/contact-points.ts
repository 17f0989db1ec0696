import { eachOnce, storedValueOf } from '../addresses/contact-point.ts';
import type { Channel } from '@osteon/domain';
import type { NewContactPoint } from '../ports/patient-store.ts';
import type { ImportedPatient } from './imported-patient.ts';

/** What a letter is addressed to: the address itself stands with the patient and may change. */
const HOME_ADDRESS = 'home address';

/**
 * Ways to reach an imported patient, in the order in which they are tried: text messages to a mobile number, e-mail, a
 * letter, the telephone. What a patient gave the hospital to be reached by is used for that until they opt out;
 * where `consented` is false, only a nurse calls until consent to messages is recorded. A number or an address that
 * cannot be right is kept as it came and marked, so that nothing is sent there and somebody can mend it.
 */
export function toContactPoints(
  patient: Pick<ImportedPatient, 'telecom' | 'address'>,
  consented: boolean,
  country: string,
): NewContactPoint[] {
  const { telecom, address } = patient;
  const phones = telecom.filter(({ kind }) => kind === 'phone');
  const points: NewContactPoint[] = [
    ...phones.filter(({ use }) => use === 'mobile').map(({ value }) => ({ channel: 'sms' as const, value, consented })),
    ...telecom
      .filter(({ kind }) => kind === 'email')
      .map(({ value }) => ({ channel: 'email' as const, value, consented })),
    ...(address === null ? [] : [{ channel: 'letter' as const, value: HOME_ADDRESS, consented }]),
    ...phones.map(({ value }) => ({ channel: 'phone' as const, value, consented: true })),
  ];
  // A mobile number is asked about twice, and reading one takes longer than all else here.
  const numbers = new Map<string, string | null>();
  const stored = (point: NewContactPoint): string | null => {
    if (point.channel !== 'sms' && point.channel !== 'phone') return storedValueOf(point, country);
    const known = numbers.get(point.value);
    if (known !== undefined) return known;
    const value = storedValueOf(point, country);
    numbers.set(point.value, value);
    return value;
  };
  return eachOnce(
    points.map((point) => {
      const value = stored(point);
      return value === null ? { ...point, invalid: true } : { ...point, value };
    }),
  );
}

/**
 * Whether what a sender adds to somebody known may be written to. Not where they have numbers or addresses for messages
 * and it is recorded of none that they agreed: whoever recorded that asked them, and a feed did not.
 */
export function mayBeWritten(known: readonly { readonly channel: Channel; readonly consented: boolean }[]): boolean {
  const ways = known.filter(({ channel }) => channel === 'sms' || channel === 'email');
  return ways.length === 0 || ways.some(({ consented }) => consented);
}
