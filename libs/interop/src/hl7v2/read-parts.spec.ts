import { describe, expect, it } from '@jest/globals';
import { decodeMessage } from './decode-message.ts';
import { Hl7Refusal, placeText } from './faults.ts';
import { localDay, writtenDay } from './hl7-dates.ts';
import { parseMessage } from './hl7-message.ts';
import { readPerson } from './read-person.ts';

const MSH = 'MSH|^~\\&|ADT|HOSP|OSTEON|FLS|20261101||ADT^A08|1|P|2.5';
const placeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Hl7Refusal)
      return `${error.fault.answer} ${error.fault.place === null ? '-' : placeText(error.fault.place)}`;
    throw error;
  }
  return 'taken';
};

describe('the text of a message', () => {
  const withName = (charset: string, name: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`${MSH}||||||${charset}\rPID|||1||`), name]);

  it.each<[string, string, number[]]>([
    ['8859/1', 'latin1', [0xe9]],
    ['UNICODE UTF-8', 'utf8', [0xc3, 0xa9]],
    ['', 'utf8', [0xc3, 0xa9]],
    ['', 'latin1', [0xe9]],
    ['8859/15', 'latin1', [0xe9]],
  ])('in the character set "%s" is answered in %s', (charset, answersIn, bytes) => {
    const { text, answersIn: found } = decodeMessage(withName(charset, Uint8Array.from(bytes)));
    expect(text.endsWith('|é')).toBe(true);
    expect(found).toBe(answersIn);
  });

  it('may begin with a mark of its byte order', () => {
    expect(decodeMessage(Buffer.from(`\ufeff${MSH}`)).text).toBe(MSH);
    expect(decodeMessage(Buffer.from(`\ufeff${MSH}`, 'utf16le')).text).toBe(MSH);
  });

  it.each([
    ['another character set', 'EBCDIC', [0x41]],
    ['bytes that are no text in the one that is named', 'UNICODE UTF-8', [0xe9]],
  ])('is refused with its place for %s', (_, charset, bytes) => {
    expect(placeOf(() => decodeMessage(withName(charset, Uint8Array.from(bytes))))).toBe('AE MSH-18');
  });
});

describe('segments', () => {
  it.each(['\r', '\n', '\r\n'])('end with %j', (end) => {
    const { segments } = parseMessage([MSH, 'PID|||1', 'OBX|1', ''].join(end));
    expect(segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'OBX']);
  });

  it('go on where a text has lines of its own', () => {
    const message = parseMessage(`${MSH}\rOBX|1|TX|||No fracture.\nOBX is not meant.\rOBX|2|TX|||End`);
    expect(message.all('OBX').map((obx) => obx.lines(5))).toEqual([['No fracture.\nOBX is not meant.'], ['End']]);
  });

  it('are separated by what the header says, and escaped', () => {
    const message = parseMessage('MSH$%*!@$A$B$$$20261101$$ADT%A08$7$P$2.5\rPID$$$1%%%H%MR$$O!T!Brien%Ann*Other');
    expect(message.header).toMatchObject({ type: 'ADT^A08', controlId: '7', application: 'A', version: '2.5' });
    expect(message.first('PID')?.value(5)).toBe('O@Brien');
    expect(message.first('PID')?.repetitions(5)).toBe(2);
  });

  it.each([
    ['\\F\\', '|'],
    ['a\\.br\\b', 'a\nb'],
    ['\\X41C3A9\\', 'Aé'],
    ['\\H\\bold\\N\\', 'bold'],
    ['C:\\dir', 'C:\\dir'],
  ])('unescape %s', (sent, meant) => {
    expect(parseMessage(`${MSH}\rPID|||||${sent}`).first('PID')?.value(5)).toBe(meant);
  });

  it.each([
    ['AR -', 'PID|1'],
    ['AR -', ''],
    ['AR -', `BHS|^~\\&\r${MSH}`],
    ['AE MSH-2', 'MSH|^^~\\&|A'],
    ['AE MSH-2', 'MSH|^|A'],
    ['AE MSH[2]', `${MSH}\rPID|1\r${MSH}`],
    ['AR -', `${MSH}\rPID|${'~'.repeat(400_001)}`],
  ])('are refused: %s', (place, text) => {
    expect(placeOf(() => parseMessage(text))).toBe(place);
  });
});

describe('days', () => {
  const pid = (time: string) => parseMessage(`${MSH}\rPID|||||||${time}`).first('PID')!;
  it.each([
    ['19241010', '1924-10-10', '1924-10-10'],
    ['202606302330+0000', '2026-06-30', '2026-07-01'],
    ['202606302330', '2026-06-30', '2026-06-30'],
    ['1924', null, null],
    ['', null, null],
  ])('%s', (time, written, local) => {
    expect(writtenDay(pid(time), 7, 'a day')).toBe(written);
    expect(localDay(pid(time), 7, 'a day', 'Europe/London')).toBe(local);
  });

  it.each(['20260230', '2026-02-03', '202602032561', 'soon'])('%s is none', (time) => {
    expect(placeOf(() => writtenDay(pid(time), 7, 'a day'))).toBe('AE PID-7');
  });
});

describe('a person', () => {
  const read = (pid: string, systems = {}) => readPerson(parseMessage(`${MSH}\r${pid}`), systems).person;

  it('has numbers of the systems of the service, a name, an address and ways to be reached', () => {
    const pid =
      'PID|1||12345^^^H1^MR~9434765919^^^NHS^NH~V1^^^H1^VN||Ek^Birth^^^^^M~Example^Ada^B||19500203|F|||1 Road^Flat 2^Town^^AB1 2CD^GB^H||' +
      '020 7946 0000^PRN^PH~^^CP^^44^7700^900000~^NET^Internet^ada@example.org|';
    expect(read(pid, { H1: 'urn:osteon:hospital-number' })).toEqual({
      identifiers: [
        { system: 'urn:osteon:hospital-number', value: '12345', type: 'MR' },
        { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919', type: 'NH' },
      ],
      family: 'Example',
      given: ['Ada', 'B'],
      birthDate: '1950-02-03',
      sex: 'female',
      telecom: [
        { kind: 'phone', value: '020 7946 0000', use: 'home' },
        { kind: 'phone', value: '+44 7700 900000', use: 'mobile' },
        { kind: 'email', value: 'ada@example.org', use: 'home' },
      ],
      address: { lines: ['1 Road', 'Flat 2'], city: 'Town', postalCode: 'AB1 2CD', country: 'GB' },
    });
  });

  it.each([
    ['AE PID', 'PV1|1'],
    ['AE PID-3', 'PID|1||||A^B'],
    ['AE PID-3', 'PID|1||V1^^^H^VN||A^B'],
    ['AE PID-7', 'PID|1||1||A^B||19501301|F'],
    ['AE PID-8', 'PID|1||1||A^B||19500101|?'],
  ])('is refused at %s', (place, pid) => {
    expect(placeOf(() => read(pid))).toBe(place);
  });
});
