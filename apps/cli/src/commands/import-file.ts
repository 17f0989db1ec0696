import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import {
  AppError,
  checkFile,
  downloadRefusedRows,
  handInFile,
  readFileImport,
  startFile,
  workOnFile,
  type FileImport,
  type OperatorActor,
} from '@osteon/application';
import { faultWords, fileReader } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import { CommandError } from '../command-error.ts';
import { chooseService, withDatabase } from '../database.ts';
import { ProgressLine } from '../terminal.ts';

export interface ImportFileCommand {
  readonly service?: string;
  readonly enrolSince?: string;
  /** The patients agreed to messages; nobody did when it is not said. */
  readonly consented?: boolean;
  readonly dryRun?: boolean;
  readonly monthFirst?: boolean;
  readonly label?: string;
  /** Where the refused rows are written. */
  readonly refused?: string;
  readonly json?: boolean;
}

/** Renewed with each batch. */
const LEASE_MS = 60_000;
/** Between two looks at a file on which a worker works. */
const WAIT_MS = 500;

/**
 * Imports one CSV or XLSX file of patients. Every row is checked first; with `--dry-run` that is all. Progress goes to
 * standard error, the summary to standard output. Status 1 when rows were refused; the others are stored. Killed, it
 * goes on when a worker sees it, or when the same command runs again: what is stored is found and changes nothing.
 */
export async function runImportFile(path: string, options: ImportFileCommand): Promise<void> {
  if (!(await stat(path).catch(() => null))?.isFile()) throw new CommandError(`There is no file ${path}.`, 2);
  await withDatabase(async (persistence) => {
    const service = await chooseService(persistence, options.service);
    const actor: OperatorActor = { kind: 'cli', serviceId: service.id };
    const { fileImports } = persistence.as(actor);
    const deps = { fileImports, reader: fileReader };
    const progress = new ProgressLine();
    try {
      const received = await handInFile(deps, actor, path, createReadStream(path, { highWaterMark: 256 * 1024 }));
      await checkFile(deps, actor, received.id, {
        consented: options.consented === true,
        ...(options.monthFirst === undefined ? {} : { monthFirst: options.monthFirst }),
        ...(options.label === undefined ? {} : { label: options.label }),
        ...(options.enrolSince === undefined ? {} : { enrolSince: options.enrolSince }),
      });
      let file = await workToEnd(persistence, actor, received.id, progress);
      if (file.state === 'checked' && options.dryRun !== true) {
        await startFile(deps, actor, file.id);
        file = await workToEnd(persistence, actor, file.id, progress);
      }
      progress.end();
      if (options.refused !== undefined) {
        const { content } = await downloadRefusedRows(deps, actor, file.id, faultWords);
        await writeFile(options.refused, content, { mode: 0o600 });
      }
      if (file.state === 'failed')
        throw new CommandError(
          [
            ...(file.fault === null ? [] : [faultWords(file.fault)]),
            ...(file.faultPlace === null ? [] : [`(${file.faultPlace})`]),
          ].join(' '),
        );
      report(service.code, file, options.json === true);
    } catch (error) {
      progress.end();
      if (error instanceof AppError && error.status < 500) {
        const place = error.details?.['place'];
        throw new CommandError(`${error.code} ${error.message}${typeof place === 'string' ? ` (${place})` : ''}`);
      }
      throw error;
    }
  });
}

/** Works on a file, or waits for the worker that does, until somebody has to say something or it has ended. */
export async function workToEnd(
  persistence: Persistence,
  actor: OperatorActor,
  id: string,
  progress: Pick<ProgressLine, 'show'>,
): Promise<FileImport> {
  const deps = {
    fileImports: persistence.fileImports,
    as: (worker: { readonly kind: 'worker'; readonly serviceId?: string }) => persistence.as(worker),
    reader: fileReader,
  };
  for (;;) {
    const file = await readFileImport(persistence.as(actor), actor, id);
    if (file.state !== 'checking' && file.state !== 'running') return file;
    const { fates, outcomes } = file.counts;
    const sum = (counts: object): number => (Object.values(counts) as number[]).reduce((a, b) => a + b, 0);
    progress.show(
      file.state === 'checking'
        ? `${sum(fates)} rows checked`
        : `${sum(outcomes)} of ${sum(fates) - fates.refused + outcomes.refused} stored`,
    );
    const { outcome } = await workOnFile(deps, id, { leaseMs: LEASE_MS, batches: 4 });
    if (outcome === 'taken') await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

function report(service: string, file: FileImport, asJson: boolean): void {
  const { id, name, format, encoding, state, counts, total } = file;
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ service, id, name, format, encoding, state, total, ...counts }, null, 2)}\n`,
    );
  } else {
    const { fates, outcomes } = counts;
    const lines =
      state === 'finished'
        ? [`stored    ${outcomes.new} new, ${outcomes.changed} changed, ${outcomes.unchanged} unchanged`]
        : [
            `would be  ${fates.new} new, ${fates.changed} changed, ${fates.unchanged} unchanged, ` +
              `${fates['possible-duplicate']} new that resemble somebody known`,
          ];
    process.stdout.write(
      [
        `${name} (${format}${encoding === null ? '' : `, ${encoding}`}): ${state}`,
        ...lines,
        `refused   ${fates.refused}`,
        '',
      ].join('\n'),
    );
  }
  if (counts.fates.refused > 0) process.exitCode = 1;
}
