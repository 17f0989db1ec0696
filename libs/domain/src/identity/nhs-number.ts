/** The system of NHS numbers of England, Wales and the Isle of Man, as FHIR names it. */
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** The ten digits of an NHS number as people write it, in groups with spaces or hyphens between; null when they are not ten. */
export function nhsNumberOf(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{10}$/.test(digits) ? digits : null;
}

/**
 * Whether a text is an NHS number: ten digits, the last the check digit of the nine before it, modulus 11. Source: NHS
 * Data Model and Dictionary, attribute NHS NUMBER. Whether it was ever issued only the national service knows.
 */
export function isNhsNumber(text: string): boolean {
  const digits = nhsNumberOf(text);
  if (digits === null) return false;
  let sum = 0;
  for (let place = 0; place < 9; place += 1) sum += Number(digits[place]) * (10 - place);
  const check = 11 - (sum % 11);
  // 10 is never issued; 11 is written as 0.
  return check !== 10 && check % 11 === Number(digits[9]);
}
