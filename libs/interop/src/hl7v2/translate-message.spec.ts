import { describe, expect, it } from '@jest/globals';
import type { ReadMessageOptions } from '@osteon/application';
import { placeText } from './faults.ts';
import { translateMessage } from './translate-message.ts';

const options: ReadMessageOptions = {
  timeZone: 'Europe/London',
  today: '2026-11-20',
  systems: {},
  processing: ['P'],
  charset: null,
};
const PID = 'PID|1||12345^^^H1^MR||Example^Ada||19400203|F';
const msh = (type: string, { processing = 'P', version = '2.5', id = '1' } = {}): string =>
  `MSH|^~\\&|ADT|HOSP|OSTEON|FLS|20261101||${type}|${id}|${processing}|${version}`;
const read = (lines: readonly string[], more: Partial<ReadMessageOptions> = {}) =>
  translateMessage(Buffer.from(lines.join('\r')), { ...options, ...more });
const taken = (...lines: string[]) => {
  const reading = read(lines);
  if (!reading.ok) throw new Error(`${reading.fault.answer} ${reading.fault.text}`);
  return reading.message;
};
const refused = (lines: readonly string[], more: Partial<ReadMessageOptions> = {}): string => {
  const reading = read(lines, more);
  if (reading.ok) return 'AA';
  const { answer, code, condition, place } = reading.fault;
  return `${answer} ${code} ${condition} ${place === null ? '-' : placeText(place)}`;
};
/** PID with PID-18, PID-29 and PID-30. */
const pidWith = (diedAt: string, dead: string): string => `${PID}${'|'.repeat(21)}${diedAt}|${dead}`;
const pv1 = ({ visit = '', disposition = '', admitted = '', left = '', referrer = '' }): string =>
  `PV1|1|I||||||${referrer}|||||||||||${visit}${'|'.repeat(17)}${disposition}${'|'.repeat(8)}${admitted}|${left}`;

describe('the header', () => {
  it.each<[string, string[]]>([
    ['AR FLS-1550 100 -', ['GET / HTTP/1.1']],
    ['AE FLS-1552 101 MSH-9.1', [msh('')]],
    ['AE FLS-1552 101 MSH-10', [msh('ADT^A08', { id: '' })]],
    ['AR FLS-1554 201 MSH-9', [msh('ADT^A02'), PID]],
    ['AR FLS-1554 201 MSH-9', [msh('SIU^S26'), PID]],
    ['AR FLS-1554 200 MSH-9', [msh('MDM^T02'), PID]],
    ['AR FLS-1555 202 MSH-11', [msh('ADT^A08', { processing: 'T' }), PID]],
    ['AR FLS-1555 202 MSH-11', [msh('ADT^A08', { processing: 'D' }), PID]],
    ['AE FLS-1553 103 MSH-11', [msh('ADT^A08', { processing: 'Q' }), PID]],
    ['AE FLS-1552 101 MSH-11', [msh('ADT^A08', { processing: '' }), PID]],
    ['AR FLS-1556 203 MSH-12', [msh('ADT^A08', { version: '3.0' }), PID]],
    ['AE FLS-1553 100 PID[2]', [msh('ADT^A08'), PID, PID]],
    ['AE FLS-1552 101 PID', [msh('ADT^A08')]],
  ])('is answered %s', (answer, lines) => {
    expect(refused(lines)).toBe(answer);
  });

  it('may say that a message is a test, where tests are taken', () => {
    expect(refused([msh('ADT^A08', { processing: 'T' }), PID], { processing: ['P', 'T'] })).toBe('AA');
  });
});

describe('ADT', () => {
  it.each(['A01', 'A03', 'A04', 'A08', 'A28', 'A31'])('%s keeps the details of a person', (event) => {
    expect(taken(msh(`ADT^${event}`), PID)).toMatchObject({
      keepsDetails: true,
      person: { family: 'Example', birthDate: '1940-02-03' },
      facts: [],
      saysAlive: false,
    });
  });

  it('tells of a death on its day, in the zone of the service', () => {
    expect(taken(msh('ADT^A08'), pidWith('202606302330+0000', 'Y')).facts).toEqual([
      { type: 'event', sourceKey: 'death', event: { type: 'death', on: '2026-07-01' }, dateAssumed: false },
    ]);
    expect(taken(msh('ADT^A08'), pidWith('20260630', '')).facts).toHaveLength(1);
  });

  it('tells of a death without its day, and says so', () => {
    const told = taken(msh('ADT^A31'), 'EVN|A31|20261015', pidWith('', 'Y'));
    expect(told.facts).toMatchObject([{ event: { type: 'death', on: '2026-10-15' }, dateAssumed: true }]);
    expect(told.remarks).toMatchObject([{ sourceKey: 'death', reason: 'death-date-unknown' }]);
    // A clock that runs ahead.
    expect(taken(msh('ADT^A31'), 'EVN|A31|20291015', pidWith('', 'Y')).facts).toMatchObject([
      { event: { on: '2026-11-20' } },
    ]);
  });

  it('says when it was recorded, as far as that can be believed', () => {
    const saidAt = (recorded: string, made = '202611011200') =>
      taken(msh('ADT^A08').replace('20261101', made), `EVN|A08|${recorded}`, PID).saidAt;
    expect(saidAt('202610311530+0100')).toEqual(new Date('2026-10-31T14:30:00Z'));
    expect(saidAt('202706010000')).toEqual(new Date('2026-11-01T12:00:00Z'));
    expect(saidAt('yesterday')).toEqual(new Date('2026-11-01T12:00:00Z'));
    expect(saidAt('', '20261101')).toEqual(new Date('2026-11-01T00:00:00Z'));
    expect(saidAt('', '2026')).toBeNull();
  });

  it('says that a person lives', () => {
    expect(taken(msh('ADT^A08'), pidWith('', 'N'))).toMatchObject({ saysAlive: true, facts: [] });
  });

  it('tells of a death by a discharge, which its cancel takes back', () => {
    const discharge = pv1({ visit: 'V7', disposition: '20', left: '202611021200' });
    const [death] = taken(msh('ADT^A03'), PID, discharge).facts;
    expect(death).toMatchObject({ event: { type: 'death', on: '2026-11-02' }, dateAssumed: false });
    expect(taken(msh('ADT^A13'), PID, pv1({ visit: 'V7' })).takenBack).toEqual([death?.sourceKey]);
    expect(taken(msh('ADT^A03'), PID, pv1({ visit: 'V7', disposition: '01' })).facts).toEqual([]);
  });

  it('takes back no death that a cancel repeats, and shows it', () => {
    const told = taken(msh('ADT^A13'), pidWith('', 'Y'), pv1({ visit: 'V7' }));
    expect(told).toMatchObject({ keepsDetails: false, takenBack: [], setAside: [{ reason: 'death-in-a-cancel' }] });
  });

  it('points at the diagnoses of a stay, which the cancel of the admission takes back', () => {
    const [pointer, ...others] = taken(
      msh('ADT^A01'),
      PID,
      pv1({ visit: 'V7', admitted: '20261101', referrer: '1^Smith^Jo^^^Dr' }),
      'DG1|1||S72.0^Fracture of neck of femur^I10||20261102|A',
      'DG1|2||W01^Fall on same level^ICD10||20261102|A',
      `DG1|3||S52.5^Radius^I10||20261102|A${'|'.repeat(15)}D`,
      'DG1|4||X^In words^L',
    ).pointers;
    expect(others).toEqual([]);
    expect(pointer).toEqual({
      key: 'visit/V7',
      referrer: { name: 'Dr Jo Smith' },
      about: {
        kind: 'codes',
        on: '2026-11-02',
        codes: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'S72.0', display: 'Fracture of neck of femur' }],
        mechanism: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'W01', display: 'Fall on same level' }],
      },
    });
    expect(taken(msh('ADT^A11'), PID, pv1({ visit: 'V7' })).takenBack).toEqual(['visit/V7']);
  });

  it('A40 merges the numbers that are given up', () => {
    expect(taken(msh('ADT^A40'), PID, 'MRG|777^^^H1^MR~12345^^^H1^MR')).toMatchObject({
      keepsDetails: false,
      merges: [{ identifiers: [{ system: 'urn:hl7v2:H1', value: '777', type: 'MR' }] }],
    });
  });

  it.each<[string, ...string[]]>([
    ['AE FLS-1553 103 PID-30', msh('ADT^A08'), pidWith('', 'MAYBE')],
    ['AE FLS-1553 102 PID-29', msh('ADT^A08'), pidWith('20261121', 'Y')],
    ['AE FLS-1553 102 PID-29', msh('ADT^A08'), pidWith('19390101', 'Y')],
    ['AE FLS-1553 102 PID-29', msh('ADT^A08'), pidWith('soon', 'Y')],
    ['AE FLS-1553 102 PID-30', msh('ADT^A03'), pidWith('', 'N'), pv1({ visit: 'V', disposition: '20' })],
    ['AE FLS-1552 101 PV1-19', msh('ADT^A11'), PID],
    ['AE FLS-1552 101 PV1-19', msh('ADT^A13'), PID, 'PV1|1|I'],
    ['AE FLS-1553 102 DG1[2]-5', msh('ADT^A01'), PID, 'DG1|1||S72.0^^I10', 'DG1|2||S72.0^^I10||20270101'],
    ['AE FLS-1552 101 MRG', msh('ADT^A40'), PID],
    ['AE FLS-1552 101 MRG-1', msh('ADT^A40'), PID, 'MRG|'],
    ['AE FLS-1553 102 MRG-1', msh('ADT^A40'), PID, 'MRG|12345^^^H1^MR'],
  ])('is answered %s', (answer, ...lines) => {
    expect(refused(lines)).toBe(answer);
  });
});

describe('ORU', () => {
  const ORU = msh('ORU^R01');
  const obr = (status = 'F', service = 'RAD', filler = 'F1'): string =>
    `OBR|1||${filler}|XR1^X-ray^L|||20261102|||||||||1^Smith^Jo||||||||${service}|${status}`;
  const text = (set: number, sub: string, line: string, { of = 'RPT', status = 'F' } = {}): string =>
    `OBX|${set}|ST|${of}^Report^L|${sub}|${line}||||||${status}`;
  const measured = (code: string, value: string, unit: string, { type = 'NM', status = 'F' } = {}): string =>
    `OBX|1|${type}|${code}^^LN||${value}|${unit}|||||${status}|||202611030930`;

  it('joins the lines of a report by their sub-ids, whatever their set ids', () => {
    const told = taken(
      ORU,
      PID,
      obr(),
      text(1, '1', 'Spine.'),
      text(1, '10', 'End'),
      text(1, '2', 'Fracture \\T\\ fall.'),
    );
    expect(told.pointers).toEqual([
      {
        key: 'report/F1/XR1',
        referrer: { name: 'Jo Smith' },
        about: { kind: 'report', on: '2026-11-02', status: 'final', text: 'Spine.\nFracture & fall.\nEnd' },
      },
    ]);
    expect(told.keepsDetails).toBe(false);
  });

  it('joins lines as they came where sub-ids are none or repeated, and keeps sections apart', () => {
    const lines = (...all: string[]) => taken(ORU, PID, obr(), ...all).pointers.map(({ about }) => about);
    const joined = { text: 'a\nb\nc' };
    expect(lines(text(1, '', 'a'), text(1, '', 'b'), text(2, '', 'c'))).toMatchObject([joined]);
    expect(lines(text(3, '1', 'a'), text(2, '1', 'b'), text(1, '1', 'c'))).toMatchObject([joined]);
    expect(lines(text(1, '2', 'a'), text(2, '1', 'b', { of: 'IMP' }), text(3, '2', 'c', { of: 'IMP' }))).toMatchObject([
      joined,
    ]);
  });

  it.each([
    ['F', 'final'],
    ['C', 'corrected'],
    ['P', 'preliminary'],
    ['X', 'cancelled'],
  ])('has the status %s: %s', (sent, status) => {
    expect(taken(ORU, PID, obr(sent), text(1, '1', 'a')).pointers).toMatchObject([{ about: { status } }]);
  });

  it('withdraws a report all of whose lines are withdrawn, and leaves out one line that is', () => {
    const [wrong, right] = [text(1, '1', 'a', { status: 'W' }), text(1, '2', 'b')];
    expect(taken(ORU, PID, obr(), wrong).pointers).toMatchObject([{ about: { status: 'cancelled', text: '' } }]);
    expect(taken(ORU, PID, obr(), wrong, right).pointers).toMatchObject([{ about: { status: 'final', text: 'b' } }]);
  });

  it('points at no text of a laboratory, nor of an order that has no result', () => {
    expect(taken(ORU, PID, obr('F', 'LAB'), text(1, '1', 'a')).pointers).toEqual([]);
    expect(taken(ORU, PID, obr('S'), text(1, '1', 'a')).pointers).toEqual([]);
  });

  it('has blood tests in their units', () => {
    const told = taken(
      ORU,
      PID,
      obr('F', 'LAB'),
      measured('29265-6', '2.35', 'mmol/L^^UCUM'),
      measured('62292-8', '=^31', 'ng/mL^^UCUM', { type: 'SN' }),
      measured('35591-7', '62', 'mL / min'),
    );
    const lab = (code: string, test: string, value: number, unit: string) => ({
      type: 'event',
      sourceKey: `result/F1/XR1/${code}`,
      event: { type: 'lab', on: '2026-11-03', test, value, unit },
      dateAssumed: false,
    });
    expect(told.facts).toEqual([
      lab('29265-6', 'adjusted-calcium', 2.35, 'mmol/L'),
      lab('62292-8', 'vitamin-d', 31, 'ng/mL'),
      lab('35591-7', 'creatinine-clearance', 62, 'mL/min'),
    ]);
  });

  it('has one scan with the lowest T-score', () => {
    const told = taken(ORU, PID, obr(), measured('38267-1', '-1.8', ''), measured('38264-8', '-2.7', '{T-score}'));
    expect(told.facts).toEqual([
      {
        type: 'event',
        sourceKey: 'result/F1/XR1/dxa',
        event: { type: 'dxa', on: '2026-11-03', status: 'scanned', tScore: -2.7 },
        dateAssumed: false,
      },
    ]);
  });

  it.each([
    ['not-held', measured('17861-6', '2.3', 'mmol/L')],
    ['not-held', measured('2160-0', '0.9', 'mg/dL')],
    ['comparator', measured('62292-8', '<10', 'ng/mL')],
    ['comparator', measured('62292-8', '<^10', 'ng/mL', { type: 'SN' })],
    ['comparator', measured('62292-8', '< 10', 'ng/mL', { type: 'ST' })],
    ['no-number', measured('62292-8', 'haemolysed', 'ng/mL', { type: 'ST' })],
    ['no-number', measured('62292-8', '^10^-^20', 'ng/mL', { type: 'SN' })],
    ['not-final', measured('62292-8', '31', 'ng/mL', { status: 'P' })],
    ['unit-not-understood', measured('62292-8', '31', 'mmol/L')],
    ['unit-not-understood', measured('62292-8', '31', '')],
    ['unit-not-understood', measured('38267-1', '0.8', 'g/cm2')],
    ['value-not-plausible', measured('38267-1', '-25', '')],
    ['value-not-plausible', measured('62292-8', '0', 'ng/mL')],
  ])('sets aside with the reason %s: %s', (reason, obx) => {
    const told = taken(ORU, PID, obr(), obx);
    expect(told).toMatchObject({ facts: [], pointers: [], setAside: [{ reason }] });
  });

  it('takes back a result that is withdrawn', () => {
    expect(taken(ORU, PID, obr(), measured('62292-8', '31', 'ng/mL', { status: 'D' }))).toMatchObject({
      facts: [],
      takenBack: ['result/F1/XR1/62292-8'],
    });
    expect(taken(ORU, PID, obr(), measured('38267-1', '', '', { status: 'W' })).takenBack).toEqual([
      'result/F1/XR1/dxa',
    ]);
  });

  it.each<[string, ...string[]]>([
    ['AE FLS-1553 102 OBX[2]-5', obr(), text(1, '1', 'a'), measured('62292-8', 'high', 'ng/mL')],
    ['AE FLS-1553 102 OBX-5', obr(), measured('62292-8', '31~32', 'ng/mL')],
    ['AE FLS-1553 103 OBR-25', obr('?'), text(1, '1', 'a')],
    ['AE FLS-1552 101 OBR-3', obr('F', 'RAD', ''), text(1, '1', 'a')],
    ['AE FLS-1552 101 OBR-7', 'OBR|1||F1|XR1', text(1, '1', 'a')],
    ['AE FLS-1553 102 OBR-7', 'OBR|1||F1|XR1|||20261121', text(1, '1', 'a')],
    ['AE FLS-1553 102 OBX-14', obr(), 'OBX|1|ST|RPT||a||||||F|||x'],
    // What nobody reads cannot be wrong.
    ['AA', obr(), measured('8867-4', '60~120', '/min')],
  ])('is answered %s', (answer, ...lines) => {
    expect(refused([ORU, PID, ...lines])).toBe(answer);
  });
});

describe('SIU', () => {
  const sch = (status = 'Booked', { when = '', length = '30', number = 'A1' } = {}): string =>
    `SCH|P1|${number}|||||CHECK^Follow-up|Normal|${length}|min|${when}${'|'.repeat(14)}${status}`;
  const TQ1 = 'TQ1|||||||202606100900|202606100945';

  it.each([
    ['S12', 'Booked', 'booked'],
    ['S13', 'Booked', 'booked'],
    ['S14', '', 'booked'],
    ['S14', 'Deleted', 'cancelled'],
    ['S15', 'Booked', 'cancelled'],
  ])('%s with SCH-25 "%s" is %s', (event, said, status) => {
    const told = taken(msh(`SIU^${event}`), sch(said), TQ1, PID, 'AIL|1||DXA^Room 2^^Hospital');
    expect(told.appointment).toEqual({
      number: 'A1',
      startsAt: new Date('2026-06-10T08:00:00Z'),
      endsAt: new Date('2026-06-10T08:45:00Z'),
      status,
      reason: 'Follow-up',
      place: 'DXA, Room 2, Hospital',
    });
  });

  it('of before version 2.5 says its time in SCH-11, and its end by its length', () => {
    expect(taken(msh('SIU^S12'), sch('', { when: '^^^202601100900' }), PID).appointment).toMatchObject({
      startsAt: new Date('2026-01-10T09:00:00Z'),
      endsAt: new Date('2026-01-10T09:30:00Z'),
      place: null,
    });
  });

  it('that changes no time leaves it', () => {
    expect(taken(msh('SIU^S14'), sch(), PID).appointment).toMatchObject({ startsAt: null, endsAt: null });
  });

  it.each<[string, string, ...string[]]>([
    ['AE FLS-1552 101 SCH', 'S12', PID],
    ['AE FLS-1552 101 SCH-2', 'S12', 'SCH|', TQ1, PID],
    ['AE FLS-1552 101 SCH-11.4', 'S12', sch(), PID],
    ['AE FLS-1553 102 TQ1-7', 'S12', sch(), 'TQ1|||||||noon', PID],
    ['AE FLS-1553 102 TQ1-8', 'S12', sch(), 'TQ1|||||||202606100900|202606100800', PID],
  ])('is answered %s', (answer, event, ...lines) => {
    expect(refused([msh(`SIU^${event}`), ...lines])).toBe(answer);
  });
});
