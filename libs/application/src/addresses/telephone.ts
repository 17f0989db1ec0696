import { parsePhoneNumberFromString, validatePhoneNumberLength, type CountryCode } from 'libphonenumber-js/min';

/**
 * A telephone number in E.164 (`+447700900123`); null when it cannot be one. A number without a country code is of
 * `country` (ISO 3166, two letters). Whether a number is in use only calling tells: lists of ranges grow old and would
 * refuse new ones, so its length and shape decide. An extension cannot be sent a message, so it is none here.
 */
export function e164Of(text: string, country: string): string | null {
  const read = parsePhoneNumberFromString(text, country as CountryCode);
  if (!read?.isPossible() || read.ext !== undefined) return null;
  return read.number;
}

/** Why a text cannot be a telephone number, in a phrase. */
export function telephoneProblem(text: string, country: string): string {
  switch (validatePhoneNumberLength(text, country as CountryCode)) {
    case 'TOO_SHORT':
      return 'has too few digits';
    case 'TOO_LONG':
      return 'has too many digits';
    case 'INVALID_COUNTRY':
      return 'begins with a country code that does not exist';
    default:
      return `is not a telephone number of ${country}, nor one with a country code such as +447700900123`;
  }
}
