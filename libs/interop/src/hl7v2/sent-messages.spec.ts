import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decodeMessage } from './decode-message.ts';
import { parseMessage } from './hl7-message.ts';
import { mllpFrame, MllpFramer } from './mllp-framer.ts';
import { readPerson } from './read-person.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data/hl7v2');
const isThere = existsSync(folder);
if (!isThere && process.env['CI'] === 'true')
  throw new Error(`CI needs the data of OSTEON_SHARED, and ${folder} is not there`);
if (!isThere) process.stderr.write('skipped: the HL7 v2 messages are not there (OSTEON_SHARED)\n');

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

  it.each(names)('%s is understood as far as its person', (name) => {
    const message = parseMessage(decodeMessage(readFileSync(join(folder, name))).text);
    expect(message.header.controlId).not.toBe('');
    if (!/^(ADT|ORU|SIU)/.test(message.header.type)) return;
    const { person } = readPerson(message, {});
    expect(person.identifiers.length).toBeGreaterThan(0);
    expect(person.family).not.toBe('');
  });
});
