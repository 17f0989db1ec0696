import { writeFile } from 'node:fs/promises';
import { exportPerson, personPage } from '@osteon/application';
import { chooseService, withDatabase } from '../database.ts';

export interface ExportPersonOptions {
  readonly service?: string;
  readonly html?: boolean;
}

/** Everything that is stored of one person, for that person; the audit log says that it was exported. */
export async function runExportPerson(patientId: string, file: string, options: ExportPersonOptions): Promise<void> {
  await withDatabase(
    async (persistence) => {
      const { id: serviceId, name } = await chooseService(persistence, options.service);
      const actor = { kind: 'cli', serviceId } as const;
      const person = await exportPerson(persistence.as(actor), actor, patientId);
      const text =
        options.html === true ? personPage(person) : `${JSON.stringify({ patientId, ...person }, null, 2)}\n`;
      await writeFile(file, text, { flag: 'wx', mode: 0o600 });
      const rows = Object.values(person.tables).reduce((sum, table) => sum + table.length, 0);
      process.stdout.write(`${file}: ${rows} rows of one person at ${name}. Hand it over safely, then delete it.\n`);
    },
    { role: 'osteon_api', poolSize: 1 },
  );
}
