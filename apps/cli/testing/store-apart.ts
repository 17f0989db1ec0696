import { mergeRows, storePatient, type FileReading, type WorkerActor } from '@osteon/application';
import { fileReader } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';

/** Stores rows one by one, as an import of bundles stores its patients. */
export async function storeApart(
  persistence: Persistence,
  actor: WorkerActor & { readonly serviceId: string },
  rows: readonly string[],
  heads: string,
): Promise<void> {
  const { imports } = persistence.as(actor);
  const run = await imports.openImport(actor, actor.serviceId, 'csv', null);
  const file = {
    format: 'csv' as const,
    encoding: 'utf-8',
    bytes: (async function* () {
      yield Buffer.from([heads, ...rows].join('\n'));
    })(),
  };
  const { fields } = await fileReader.readHeads({
    ...file,
    bytes: (async function* () {
      yield Buffer.from(`${heads}\n`);
    })(),
  });
  const reading: FileReading = { heads: heads.split(';'), fields, monthFirst: false, label: '', today: run.today };
  for await (const row of fileReader.readRows(file, reading)) {
    const merged = mergeRows([row]);
    if (merged === null) throw new Error(JSON.stringify(row.faults));
    await imports.inTransaction(actor, (transaction) =>
      storePatient(transaction, actor, run, merged.patient, { consented: true }),
    );
  }
}
