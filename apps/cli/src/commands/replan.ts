import { replanPatient } from '@osteon/application';
import { chooseService, withDatabase } from '../database.ts';
import { ProgressLine } from '../terminal.ts';

const PAGE = 500;

/** Plans every patient of one or all services again. A second time in a row nothing differs. */
export async function runReplan({ service: code }: { readonly service?: string }): Promise<void> {
  await withDatabase(async (persistence) => {
    const chosen = code === undefined ? null : (await chooseService(persistence, code)).id;
    const progress = new ProgressLine();
    const sum = { patients: 0, patientsChanged: 0, added: 0, changed: 0, withdrawn: 0 };
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const { rows } = await persistence.pool.query<{ id: string; serviceId: string }>(
        `select id, service_id as "serviceId" from patient
         where id > $1 and ($2::uuid is null or service_id = $2) order by id limit ${PAGE}`,
        [after, chosen],
      );
      for (const { id, serviceId } of rows) {
        const { difference } = await replanPatient(persistence, { kind: 'cli', serviceId }, id);
        const { added, changed, withdrawn } = difference;
        sum.patients += 1;
        sum.patientsChanged += added + changed + withdrawn > 0 ? 1 : 0;
        sum.added += added;
        sum.changed += changed;
        sum.withdrawn += withdrawn;
        progress.show(`${sum.patients} patients planned again, ${sum.patientsChanged} differ`);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    progress.end();
    process.stdout.write(
      `${sum.patients} patients planned again: ${sum.patientsChanged} differ; ` +
        `${sum.added} tasks added, ${sum.changed} changed, ${sum.withdrawn} withdrawn.\n`,
    );
  });
}
