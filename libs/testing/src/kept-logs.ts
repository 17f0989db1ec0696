import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { SEALED } from '@osteon/application';
import { TEST_KEYS } from './test-keys.ts';

/**
 * What programs under test say, kept for the whole run: `npm test` names the folder, and searches it at the end for
 * the patients of every test. Without the folder nothing is kept.
 */
const folder = (): string | undefined => process.env['OSTEON_TEST_LOGS'];

/** Keeps what a program said on its log, or on the output of its process. */
export function keepLog(program: string, text: string): void {
  const into = folder();
  if (into === undefined || text === '') return;
  appendFileSync(path.join(into, `${program}-${process.pid}.log`), text.endsWith('\n') ? text : `${text}\n`);
}

/** Where a logger of a test writes to: the run's folder, and whoever listens besides. */
export const keptLog = (program: string, also?: { write(line: string): void }): { write(line: string): void } => ({
  write(line) {
    keepLog(program, line);
    also?.write(line);
  },
});

const MOST = 5_000;

interface Asked {
  query<Row>(sql: string): Promise<Row[]>;
}

/** Registers every name, number, telephone number and e-mail address of the patients in a test's database. */
export async function registerPatients({ query }: Asked): Promise<void> {
  const into = folder();
  if (into === undefined) return;
  const opened = (sql: string, context: (id: string) => { table: string; column: string; id: string }) =>
    query<{ value: string; id: string }>(`${sql} limit ${MOST}`).then((rows) =>
      rows.flatMap(({ value, id }) => {
        try {
          return [TEST_KEYS.open(value, context(id))];
        } catch {
          // A test that stores what does not open knows nothing to be found either.
          return [];
        }
      }),
    );
  try {
    const names = await query<{ family: string; given: string }>(`select family, given from patient limit ${MOST}`);
    const values = [
      ...names.flatMap(({ family, given }) => [family, given]),
      ...(await opened('select value, patient_id as id from contact_point', SEALED.contactValue)),
      ...(await opened('select value, patient_id as id from patient_identifier', SEALED.identifierValue)),
    ];
    const lines = [...new Set(values)].map((value) => `${JSON.stringify(value)}\n`);
    appendFileSync(path.join(into, `patients-${process.pid}.jsonl`), lines.join(''));
  } catch {
    // A test that takes tables away, or whose server is gone, has registered nothing.
  }
}
