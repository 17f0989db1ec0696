import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { placeText } from './faults.ts';
import { mllpFrame, MllpFramer } from './mllp-framer.ts';
import { translateMessage } from './translate-message.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data/hl7v2');
const isThere = existsSync(folder);
if (!isThere && process.env['CI'] === 'true')
  throw new Error(`CI needs the data of OSTEON_SHARED, and ${folder} is not there`);
if (!isThere) process.stderr.write('skipped: the HL7 v2 messages are not there (OSTEON_SHARED)\n');

const options = {
  timeZone: 'Europe/London',
  today: '2026-11-20',
  systems: {},
  processing: ['P', 'T'],
  charset: null,
} as const;

/** What those say that are taken; all others are of types that are not. */
const SAID: Readonly<Record<string, string>> = {
  'ADT-A01-01.hl7': 'details; death death; codes visit',
  'ADT-A03-02.hl7': 'details; death discharge',
  'ADT-A08-01.hl7': 'details; death death; codes visit',
  'ADT-A11-01.hl7': 'aside death-in-a-cancel; takes back visit',
  'ADT-A11-02.hl7': 'aside death-in-a-cancel; takes back visit',
  'ADT-A13-01.hl7': 'aside death-in-a-cancel',
  'ADT-A13-02.hl7': 'aside death-in-a-cancel',
  'ADT-A28-02.hl7': 'details; death death',
  'ADT-A31-01.hl7': 'details; death death',
  'ADT-A40-01.hl7': 'merges 1',
  'ADT01-28.hl7': 'details',
  'ADT04-23.hl7': 'details; alive',
  'ADT04-28.hl7': 'details',
  'LAB-ORU-1.hl7': 'nothing',
  'LAB-ORU-2.hl7': 'nothing',
  'LRI_2.0-NG_CBC_Typ_Message.hl7': 'report report',
  'ORU-R01-01.hl7': 'nothing',
  'SIU-S12-02.hl7': 'booked 2021-08-18T09:15:00.000Z',
  'SIU-S13-01.hl7': 'booked 2021-09-24T07:15:00.000Z',
  'SIU-S14-01.hl7': 'booked 2021-09-24T07:15:00.000Z',
};

function whatIsSaid(name: string): string {
  const reading = translateMessage(readFileSync(join(folder, name)), options);
  if (!reading.ok) {
    const { answer, code, place } = reading.fault;
    return `${answer} ${code} ${place === null ? '-' : placeText(place)}`;
  }
  const { person, keepsDetails, saysAlive, facts, setAside, takenBack, pointers, merges, appointment } =
    reading.message;
  expect(person.identifiers.length).toBeGreaterThan(0);
  expect(person.family).not.toBe('');
  const said = [
    keepsDetails ? 'details' : '',
    saysAlive ? 'alive' : '',
    ...facts.map(
      ({ type, sourceKey, ...fact }) => `${'event' in fact ? fact.event.type : type} ${withoutNumbers(sourceKey)}`,
    ),
    ...setAside.map(({ reason }) => `aside ${reason}`),
    ...takenBack.map((key) => `takes back ${withoutNumbers(key)}`),
    ...pointers.map(({ key, about }) => `${about.kind} ${withoutNumbers(key)}`),
    ...merges.map(({ identifiers }) => `merges ${identifiers.length}`),
    appointment === null ? '' : `${appointment.status} ${appointment.startsAt?.toISOString() ?? '-'}`,
  ];
  return said.filter((text) => text !== '').join('; ') || 'nothing';
}

const withoutNumbers = (key: string): string => key.split(/[/#]/, 1)[0] ?? '';

(isThere ? describe : describe.skip)('messages that others sent', () => {
  const names = isThere ? readdirSync(folder).filter((name) => name.endsWith('.hl7')) : [];

  it.each([1, 997, 10_000_000])('are all read from one line in pieces of %i bytes, each once', (size) => {
    const line = Buffer.concat(names.map((name) => mllpFrame(readFileSync(join(folder, name)))));
    const framer = new MllpFramer({ maxBytes: 1_000_000 });
    const frames = [];
    for (let at = 0; at < line.length; at += size) frames.push(...framer.push(line.subarray(at, at + size)));
    expect(frames).toHaveLength(names.length);
    for (const [at, frame] of frames.entries()) {
      if (frame.kind !== 'message') throw new Error(`${names[at]} is ${frame.kind}`);
      expect(Buffer.from(frame.bytes).equals(readFileSync(join(folder, names[at] ?? '')))).toBe(true);
    }
  });

  it.each(names)('%s is taken for what it says, or refused with its place', (name) => {
    expect(whatIsSaid(name)).toBe(SAID[name] ?? 'AR FLS-1554 MSH-9');
  });

  it.each(Object.keys(SAID))('%s says the same whatever ends its lines', (name) => {
    const bytes = readFileSync(join(folder, name)).toString('latin1');
    const lines = bytes.split(/\r\n|\r|\n/).filter((line) => line !== '');
    const [cr, lf] = ['\r', '\n'].map((end) => translateMessage(Buffer.from(lines.join(end), 'latin1'), options));
    expect(cr).toEqual(lf);
  });
});
