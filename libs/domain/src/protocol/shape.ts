import { isLocalDate } from '../time/local-date.ts';

/** Says one fault: where (a JSON pointer) and what, as the rest of a sentence that begins with the place. */
export type Say = (path: string, message: string) => void;

/** Looks at one value; says its faults and answers whether it had none. */
export type Check = (value: unknown, path: string, say: Say) => boolean;

const LONGEST_TEXT = 2_000;

/** A text that says something: not blank, no control characters. */
export const text: Check = (value, path, say) => {
  if (typeof value !== 'string') return refuse(say, path, `must be a text, not ${nameOf(value)}`);
  if (value.trim() === '') return refuse(say, path, 'must not be empty');
  if (value.length > LONGEST_TEXT) return refuse(say, path, `must have at most ${LONGEST_TEXT} characters`);
  if (/\p{Cc}/u.test(value)) return refuse(say, path, 'must hold no control characters');
  return true;
};

/** A text of this form; `what` says it in words. */
export const textLike = (form: RegExp, what: string): Check => {
  return (value, path, say) => {
    if (typeof value === 'string' && form.test(value)) return true;
    return refuse(say, path, `must be ${what}, not ${nameOf(value)}`);
  };
};

export const date: Check = (value, path, say) => {
  if (typeof value !== 'string') return refuse(say, path, `must be a date as YYYY-MM-DD, not ${nameOf(value)}`);
  if (!isLocalDate(value)) return refuse(say, path, `must be a date that exists, as YYYY-MM-DD, not "${value}"`);
  return true;
};

export const yesOrNo: Check = (value, path, say) =>
  typeof value === 'boolean' || refuse(say, path, `must be true or false, not ${nameOf(value)}`);

export const wholeNumber = (from: number, to: number): Check => {
  return (value, path, say) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return true;
    return refuse(say, path, `must be a whole number from ${from} to ${to}, not ${nameOf(value)}`);
  };
};

export const positiveNumber: Check = (value, path, say) =>
  (typeof value === 'number' && Number.isFinite(value) && value > 0) ||
  refuse(say, path, `must be a number above 0, not ${nameOf(value)}`);

/** One word of a closed list. */
export const oneOf = (words: readonly string[]): Check => {
  return (value, path, say) => {
    if (typeof value === 'string' && words.includes(value)) return true;
    return refuse(say, path, `must be one of ${words.join(', ')}; it is ${nameOf(value)}`);
  };
};

export const orNull = (check: Check): Check => {
  return (value, path, say) => value === null || check(value, path, say);
};

/** Either of two forms: `isFirst` tells which one it is meant to be. */
export const either = (isFirst: (value: unknown) => boolean, first: Check, second: Check): Check => {
  return (value, path, say) => (isFirst(value) ? first : second)(value, path, say);
};

export const listOf = (check: Check, least = 0): Check => {
  return (value, path, say) => {
    if (!Array.isArray(value)) return refuse(say, path, `must be a list, not ${nameOf(value)}`);
    if (value.length < least) return refuse(say, path, `must have at least ${least === 1 ? 'one entry' : least}`);
    return value.map((entry, index) => check(entry, `${path}/${index}`, say)).every(Boolean);
  };
};

/** A list of words of a closed list, none of them twice. */
export const setOf = (words: readonly string[], least = 0): Check => {
  const list = listOf(oneOf(words), least);
  return (value, path, say) => {
    if (!list(value, path, say)) return false;
    let good = true;
    (value as readonly string[]).forEach((word, index, all) => {
      if (all.indexOf(word) < index) good = refuse(say, `${path}/${index}`, `names ${word} a second time`);
    });
    return good;
  };
};

/** An object with these fields, all of them and no others: a field that nothing reads is a slip of the pen. */
export const fields = <T extends object>(checks: { readonly [Field in keyof T]-?: Check }): Check => {
  const known = Object.keys(checks);
  return (value, path, say) => {
    if (!isObject(value)) return refuse(say, path, `must be an object, not ${nameOf(value)}`);
    let good = true;
    for (const name of known) {
      if (!Object.hasOwn(value, name)) good = refuse(say, `${path}/${name}`, 'is missing');
      else if (!checks[name as keyof T](value[name], `${path}/${name}`, say)) good = false;
    }
    for (const name of Object.keys(value)) {
      if (!known.includes(name))
        good = refuse(say, `${path}/${pointerPart(name)}`, 'is not a field that is known here');
    }
    return good;
  };
};

/** An object from words of a closed list to values; `all`: every word must be there. */
export const mapOf = (words: readonly string[], check: Check, all = false): Check => {
  return (value, path, say) => {
    if (!isObject(value)) return refuse(say, path, `must be an object, not ${nameOf(value)}`);
    let good = true;
    for (const name of Object.keys(value)) {
      const place = `${path}/${pointerPart(name)}`;
      if (!words.includes(name)) good = refuse(say, place, `must be one of ${words.join(', ')}`);
      else if (!check(value[name], place, say)) good = false;
    }
    if (all) {
      for (const name of words) if (!Object.hasOwn(value, name)) good = refuse(say, `${path}/${name}`, 'is missing');
    }
    return good;
  };
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(say: Say, path: string, message: string): false {
  say(path, message);
  return false;
}

const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const words = JSON.stringify(value);
  return words.length > 60 ? `${words.slice(0, 57)}…` : words;
}
