import { stat } from 'node:fs/promises';
import { importBundles, type BundleSource, type ImportResult } from '@osteon/application';
import { bundleSources, BundleSourceError, translateBundleStream } from '@osteon/interop';
import { CommandError } from '../command-error.ts';
import { chooseService, withDatabase, type ServiceChoice } from '../database.ts';
import { importSummary } from '../import-summary.ts';
import { ProgressLine } from '../terminal.ts';

export interface ImportCommand {
  readonly service?: string;
  readonly enrolSince?: string;
  /** False: `--no-messages`. */
  readonly messages?: boolean;
  readonly json?: boolean;
}

/**
 * Imports FHIR bundles into a service. Progress goes to standard error, the summary to standard output. Ends with
 * status 1 when a bundle was refused (the others are imported) and when it was stopped. Ctrl-C finishes the bundle in
 * hand; the same command goes on from there, because what was imported is found again and changes nothing.
 */
export async function runImport(paths: readonly string[], options: ImportCommand): Promise<void> {
  for (const path of paths) {
    if ((await stat(path).catch(() => null)) === null) throw new CommandError(`There is no file or folder ${path}.`, 2);
  }
  await withDatabase(async (persistence) => {
    const service = await chooseService(persistence, options.service);
    const progress = new ProgressLine();
    const stop = new AbortController();
    const onInterrupt = (): void => {
      // a second Ctrl-C ends at once; the transaction in hand is undone
      process.once('SIGINT', () => process.exit(130));
      progress.end('Stopping after this bundle …');
      stop.abort();
    };
    process.once('SIGINT', onInterrupt);
    process.once('SIGTERM', onInterrupt);
    try {
      const result = await importBundles(
        { imports: persistence.imports, translateBundle: translateBundleStream },
        { kind: 'cli', serviceId: service.id },
        sourcesOf(paths),
        {
          ...(options.enrolSince === undefined ? {} : { enrolSince: options.enrolSince }),
          consented: options.messages !== false,
          signal: stop.signal,
          onProgress: ({ name, counts }) =>
            progress.show(`${counts.bundlesRead} bundles read, ${counts.bundlesRefused} refused: ${name}`),
        },
      );
      progress.end();
      report(service, result, options.json === true);
    } catch (error) {
      if (error instanceof BundleSourceError)
        throw new CommandError(`${error.message} What was imported before it stays.`);
      throw error;
    } finally {
      process.removeListener('SIGINT', onInterrupt);
      process.removeListener('SIGTERM', onInterrupt);
    }
  });
}

async function* sourcesOf(paths: readonly string[]): AsyncGenerator<BundleSource> {
  for (const path of paths) yield* bundleSources(path);
}

function report(service: ServiceChoice, result: ImportResult, asJson: boolean): void {
  const { counts, refused, stopped, importId, enrolSince } = result;
  if (asJson) {
    const summary = { service: service.code, importId, enrolSince, stopped, counts, refused };
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  } else {
    for (const { name, outcome } of refused) {
      process.stdout.write(`Refused, nothing of it is stored: ${name}\n${JSON.stringify(outcome, null, 2)}\n\n`);
    }
    process.stdout.write(`${importSummary(service, result)}\n`);
  }
  if (refused.length > 0 || stopped) process.exitCode = 1;
}
