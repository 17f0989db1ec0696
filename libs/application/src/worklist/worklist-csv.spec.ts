import { describe, expect, it } from '@jest/globals';
import { SECTIONS, type Section } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import type { WorklistReader, WorklistRecord } from '../ports/worklist-reader.ts';
import { exportWorklist } from './worklist-csv.ts';

const nurse: UserActor = {
  kind: 'user',
  userId: 'n',
  role: 'nurse',
  serviceId: 's',
  sessionId: 'x',
  stage: 'open',
  method: 'password',
  provedAt: '2026-05-01T08:00:00Z',
  provedSecondsAgo: 0,
  installationAdmin: false,
};

const record = (more: Partial<WorklistRecord> = {}): WorklistRecord => ({
  taskId: 't1',
  patientId: 'p1',
  key: 'f1/first-contact',
  kind: 'first-contact',
  occurrence: '1',
  agent: null,
  anchor: 'diagnosis',
  anchorOn: '2026-04-20',
  opensOn: '2026-04-20',
  dueOn: '2026-05-04',
  status: 'open',
  gate: null,
  section: 'due',
  family: 'Łęcka',
  given: 'Izabela',
  birthDate: '1948-02-03',
  language: 'pl',
  promisedOn: null,
  unreachedDays: 0,
  assignedTo: null,
  ...more,
});

function readerOf(rows: readonly WorklistRecord[], more = false): WorklistReader {
  const counts = Object.fromEntries(SECTIONS.map((section) => [section, 0])) as Record<Section, number>;
  const list = { asOf: '2026-05-01', counts, moreIn: [], workItems: 0, rows, more };
  return {
    readWorklist: () => Promise.reject(new Error('a file is not read in pages')),
    readWholeWorklist: () => Promise.resolve(list),
  };
}

describe('Today as a file', () => {
  it('is CSV with the mark by which spreadsheets know its letters', async () => {
    const file = await exportWorklist({ worklist: readerOf([record()]) }, nurse, {});
    expect(file.text).toBe(
      '\uFEFFsection,family,given,birth date,age,language,task,occurrence,agent,due,days past due,counts from,' +
        'counts from date,opens,status,blocked by,promised for,days tried,assigned to,patient id,task id\r\n' +
        'due,Łęcka,Izabela,1948-02-03,78,pl,first-contact,1,,2026-05-04,-3,diagnosis,2026-04-20,2026-04-20,open,,,0,,p1,t1\r\n',
    );
    expect(file).toMatchObject({ asOf: '2026-05-01', rows: 1, more: false });
  });

  it('has no cell that a spreadsheet takes for a formula', async () => {
    const rows = [record({ family: '=HYPERLINK("https://evil.example","x")', given: '@SUM(A1)' })];
    const { text } = await exportWorklist({ worklist: readerOf(rows, true) }, nurse, {});
    expect(text).toContain(`due,"'=HYPERLINK(""https://evil.example"",""x"")","'@SUM(A1)",`);
  });

  it('says that the list goes on', async () => {
    expect(await exportWorklist({ worklist: readerOf([record()], true) }, nurse, {})).toMatchObject({ more: true });
  });
});
