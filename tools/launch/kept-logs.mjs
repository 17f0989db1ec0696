/**
 * Logs hold ids only. Everything that programs under test said is kept while the rings run (libs/testing/kept-logs),
 * with every name, number, telephone number and e-mail address of the tests' patients; here the one is searched for
 * the other.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Shorter ones are words and syllables. */
const SHORTEST = 4;

/** A number of so many digits is known however it is written. */
const SHORTEST_NUMBER = 8;

const digitsOf = (text) => text.replace(/\D/g, '');
const isNumber = (text) => /^[+\d][\d\s()/-]*$/.test(text) && digitsOf(text).length >= SHORTEST_NUMBER;
/** The last nine digits: +44 7700 900123 and 07700 900123 are one number. */
const endOf = (text) => digitsOf(text).slice(-9);

/**
 * @returns {Promise<{ lines: number, values: number, found: { file: string, line: number, what: string }[] }>} where a
 *   patient stands in a log; `what` says of what kind it is and never what it is
 */
export async function patientsInLogs(folder) {
  const files = (await readdir(folder)).sort();
  const values = new Set();
  for (const file of files.filter((name) => name.endsWith('.jsonl')))
    for (const line of (await readFile(path.join(folder, file), 'utf8')).split('\n').filter(Boolean))
      values.add(JSON.parse(line));
  const search = searchFor(values);
  const found = [];
  let lines = 0;
  for (const file of files.filter((name) => name.endsWith('.log'))) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(path.join(folder, file)) })) {
      number += 1;
      const what = search(line);
      if (what !== undefined) found.push({ file, line: number, what });
    }
    lines += number;
  }
  return { lines, values: values.size, found };
}

/** Tells of a line what of a patient it holds: a name, a number, an address; undefined when nothing. */
export function searchFor(values) {
  const words = new Map();
  const phrases = [];
  const ends = new Set();
  for (const value of values) {
    if (value.length < SHORTEST) continue;
    if (isNumber(value)) ends.add(endOf(value));
    else if (value.includes('@')) words.set(value.toLowerCase(), 'an e-mail address');
    else if (/[\s]/.test(value)) phrases.push(value);
    // Names begin with a capital letter; what is written like a word of the program is one.
    else if (/^\p{Lu}/u.test(value)) words.set(value, 'a name');
    else words.set(value, 'a number');
  }
  return (line) => {
    for (const word of line.match(/[\p{L}\p{N}@.+_'’-]+/gu) ?? []) {
      const what = words.get(word) ?? words.get(word.replace(/[.'’-]+$/, '')) ?? words.get(word.toLowerCase());
      if (what !== undefined) return what;
    }
    // A time, a duration or a port is no number of anybody's: longer runs of digits are looked at alone.
    for (const run of line.match(/(?<![\w.:-])\+?\d[\d \-()]{6,}\d(?![\w.:-])/g) ?? [])
      if (ends.has(endOf(run))) return 'a telephone number or a number';
    return phrases.some((phrase) => line.includes(phrase)) ? 'a name' : undefined;
  };
}
