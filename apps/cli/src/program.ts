import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { isLocalDate } from '@osteon/domain';
import type { VerifyOptions } from './commands/audit.ts';
import type { ExportPersonOptions } from './commands/export-person.ts';
import type { FindFracturesOptions } from './commands/find-fractures.ts';
import type { AddSenderCommand } from './commands/hl7.ts';
import type { ImportCommand } from './commands/import.ts';
import type { ImportFileCommand } from './commands/import-file.ts';
import type { IndicatorsCommand } from './commands/indicators.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { ProtocolOptions } from './commands/protocol.ts';
import type { SimulateOptions } from './commands/simulate.ts';

/** Commands load what they need when they are called, so that `plan` knows no database. */
export function createProgram(): Command {
  const program = new Command('osteon')
    .description('The operator’s command of Osteon: follow-up for fracture liaison services.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for the command')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(`osteon help` lists the commands, `osteon help COMMAND` its options)')
    .showSuggestionAfterError(true)
    .exitOverride();

  program
    .command('plan')
    .description('Print the plan of one patient’s facts (JSON from FILE or standard input). No database is needed.')
    .argument('[file]', 'a file; standard input when absent')
    .option('--ndjson', 'one facts object a line, one plan a line; a refused line does not end the run')
    .option('--protocol <name-or-file>', 'plan by another protocol: a shipped version, or a file with a whole rule set')
    .option('--compare <name-or-file>', 'print what this protocol would change, for each patient and summed')
    .option('--json', 'with --compare: print the differences as JSON')
    .option('--explain', 'print for people: dates, standing, reasons, checklists and suggested calls')
    .action(async (file: string | undefined, options: PlanOptions) => {
      const { runPlan } = await import('./commands/plan.ts');
      await runPlan(file, options);
    });

  program
    .command('protocol')
    .description('Print a whole rule set as JSON, to copy and edit for `plan --protocol`; a file is checked first.')
    .argument('[name-or-file]', 'a shipped version or a file; the shipped one when absent')
    .option('--page', 'print the page that a clinical safety officer signs, in Markdown')
    .action(async (nameOrFile: string | undefined, options: ProtocolOptions) => {
      const { runProtocol } = await import('./commands/protocol.ts');
      await runProtocol(nameOrFile, options);
    });

  program
    .command('indicators')
    .description('Print the audit indicators of a cohort: facts from FILE or standard input, one patient a line.')
    .argument('[file]', 'a file; standard input when absent')
    .requiredOption('--from <date>', 'the first day of diagnosis that counts', localDate)
    .requiredOption('--to <date>', 'the last day of diagnosis that counts', localDate)
    .requiredOption('--as-of <date>', 'what was recorded by this day is looked at', localDate)
    .option('--caseload <number>', 'how many fractures the service expects in the period', caseload)
    .option('--caseload-nonspine <number>', 'the same, of fractures not of the spine', caseload)
    .option('--caseload-spine <number>', 'the same, of fractures of the spine', caseload)
    .action(async (file: string | undefined, options: IndicatorsCommand) => {
      const { runIndicators } = await import('./commands/indicators.ts');
      await runIndicators(file, options);
    });

  program
    .command('find-fractures')
    .description(
      'Read radiology reports, a file each or whole folders, and print a line of JSON for each. No database is needed.',
    )
    .argument('<files...>', 'reports as text, or folders of them')
    .option('--all', 'tell what the reports deny, and what they only ask, too')
    .action(async (files: string[], options: FindFracturesOptions) => {
      const { runFindFractures } = await import('./commands/find-fractures.ts');
      await runFindFractures(files, options);
    });

  program
    .command('simulate')
    .description(
      'Live invented patients through years of follow-up: prints expected and done work, a JSON line a week.',
    )
    .option('--patients <number>', 'how many', wholeNumber(1, 10_000_000), 1000)
    .option('--years <number>', 'how many years are lived through', wholeNumber(1, 50), 5)
    .option('--seed <number>', 'other patients, with other luck', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--from <date>', 'the first day; weeks begin on its weekday', localDate, '2027-01-04')
    .option('--holidays <date...>', 'days beside Saturdays and Sundays on which nobody is called', holiday)
    .option('--protocol <name-or-file>', 'live by another protocol: a shipped version, or a file with a whole rule set')
    .option('--parameters <file>', 'JSON of names and numbers in the place of defaults: {"calls.reached": 0.6}')
    .option('--list-parameters', 'print every parameter with its default, unit and source, as JSON')
    .action(async (options: SimulateOptions) => {
      const { runSimulate } = await import('./commands/simulate.ts');
      await runSimulate(options);
    });

  program
    .command('import')
    .description('Import FHIR R4 transaction bundles: .json files, folders, or .tgz archives of them.')
    .argument('<path...>', 'files, folders or archives')
    .option('--service <code>', 'the service that takes the patients; may be left out where there is only one')
    .option(
      '--enrol-since <date>',
      'follow up fractures diagnosed from this day on (default: 12 months ago); earlier ones become history',
      localDate,
    )
    .option('--no-messages', 'send nothing to the telephones and addresses that come along until consent is recorded')
    .option('--json', 'print the summary as JSON')
    .action(async (paths: string[], options: ImportCommand) => {
      const { runImport } = await import('./commands/import.ts');
      await runImport(paths, options);
    });

  program
    .command('import-file')
    .description('Import one CSV or XLSX file of patients: a row each, or in the shape of the national database.')
    .argument('<file>', 'a .csv or .xlsx file')
    .option('--service <code>', 'the service that takes the patients; may be left out where there is only one')
    .option('--dry-run', 'check every row and say what would become of it; store nothing')
    .option('--month-first', 'read 3/4/2026 as the fourth of March')
    .option('--label <text>', 'where the file names nobody: stands before the number of each row (default: its name)')
    .option(
      '--enrol-since <date>',
      'follow up fractures diagnosed from this day on (default: 12 months ago)',
      localDate,
    )
    .option(
      '--consented',
      'the patients agreed to messages to the telephones and addresses that the file brings; without it only a nurse calls until consent is recorded',
    )
    .option('--refused <file>', 'write the refused rows there, with where and why')
    .option('--json', 'print the summary as JSON')
    .action(async (file: string, options: ImportFileCommand) => {
      const { runImportFile } = await import('./commands/import-file.ts');
      await runImportFile(file, options);
    });

  program
    .command('seed')
    .description('Fill the database with the demonstration clinic: three services, about 300 invented patients.')
    .option('--if-empty', 'do nothing, and say so, when a service is there already')
    .option('--force', 'add the demonstration services beside what is there')
    .action(async (options: { ifEmpty?: boolean; force?: boolean }) => {
      const { runSeed } = await import('./commands/seed.ts');
      await runSeed(options);
    });

  program
    .command('demo-users')
    .description('Print the demonstration users and their password (demonstration mode only).')
    .action(async () => {
      const { runDemoUsers } = await import('./commands/demo-users.ts');
      await runDemoUsers();
    });

  program
    .command('setup-link')
    .description('Print a link, good for one use, with which the first administrator sets up the service.')
    .action(async () => {
      const { runSetupLink } = await import('./commands/setup-link.ts');
      await runSetupLink();
    });

  program
    .command('rescue-admin')
    .description(
      'Let back in who administers the installation and has lost every way in: prints a link, good for one use.',
    )
    .argument('<email>', 'the address with which they signed in')
    .action(async (email: string) => {
      const { runRescueAdmin } = await import('./commands/rescue-admin.ts');
      await runRescueAdmin(email);
    });

  program
    .command('rotate-signing-keys')
    .description(
      'Let another key sign access tokens. It happens by itself every 90 days; do it when a key may be known.',
    )
    .option('--at-once', 'let the keys before verify nothing any more: all tokens end')
    .action(async (options: { atOnce?: boolean }) => {
      const { runRotateSigningKeys } = await import('./commands/rotate-signing-keys.ts');
      await runRotateSigningKeys(options);
    });

  program
    .command('replan')
    .description('Plan every patient again with the rules in force; writes only what differs.')
    .option('--service <code>', 'only this service')
    .action(async (options: { service?: string }) => {
      const { runReplan } = await import('./commands/replan.ts');
      await runReplan(options);
    });

  program
    .command('rotate-data-keys')
    .description(
      'Seal with the first of OSTEON_DATA_KEYS what another sealed, or nothing yet. May be stopped and begun again.',
    )
    .option('--check', 'change nothing; say how many values each key has sealed')
    .action(async (options: { check?: boolean }) => {
      const { runRotateDataKeys } = await import('./commands/rotate-data-keys.ts');
      await runRotateDataKeys(options);
    });

  program
    .command('backup')
    .description('Write everything in the database into one file, compressed and sealed with the data keys.')
    .argument('<file>', 'a file that is not there yet')
    .action(async (file: string) => {
      const { runBackUp } = await import('./commands/back-up.ts');
      await runBackUp(file);
    });

  program
    .command('restore')
    .description('Put a backup into an empty database of the same migrations. Nothing is sent until release-hold.')
    .argument('<file>', 'a file that `osteon backup` wrote')
    .action(async (file: string) => {
      const { runRestore } = await import('./commands/restore.ts');
      await runRestore(file);
    });

  program
    .command('release-hold')
    .description('After a restore: say what is still open, and let sending go on when nothing is.')
    .option('--leave-open', 'release though something waits for a person')
    .action(async (options: { leaveOpen?: boolean }) => {
      const { runReleaseHold } = await import('./commands/release-hold.ts');
      await runReleaseHold(options);
    });

  program
    .command('export-person')
    .description('Write everything that is stored of one person into a file, for that person. It is audited.')
    .argument('<patient>', 'the patient’s id')
    .argument('<file>', 'a file that is not there yet')
    .option('--service <code>', 'the patient’s service; may be left out where there is only one')
    .option('--html', 'a page to read and to print, instead of JSON')
    .action(async (patient: string, file: string, options: ExportPersonOptions) => {
      const { runExportPerson } = await import('./commands/export-person.ts');
      await runExportPerson(patient, file, options);
    });

  program
    .command('doctor')
    .description(
      'Check the installation: database, migrations, Redis, gateways, what is overdue to be sent, open incidents.',
    )
    .action(async () => {
      const { runDoctor } = await import('./commands/doctor.ts');
      await runDoctor();
    });

  hl7(program.command('hl7').description('HL7 v2: who may send, carrying out again, and sending a file.'));

  const audit = program.command('audit').description('Seal and check the audit log.');
  audit
    .command('checkpoint')
    .description('Write how far the audit log is, signed, to OSTEON_AUDIT_FOLDER. The worker does so every hour.')
    .action(async () => {
      const { runAuditCheckpoint } = await import('./commands/audit.ts');
      await runAuditCheckpoint();
    });
  audit
    .command('public-key')
    .description('Print the public half of OSTEON_AUDIT_KEY, for those who check.')
    .action(async () => {
      const { runAuditPublicKey } = await import('./commands/audit.ts');
      runAuditPublicKey();
    });
  verification(audit.command('verify'));
  verification(program.command('verify-audit'));

  return program;
}

function hl7(command: Command): void {
  const service = ['--service <code>', 'the service; may be left out where there is only one'] as const;
  command
    .command('add-sender')
    .description('Let a program send HL7 v2 messages; prints its id.')
    .argument('<name>', 'what people call it')
    .option(...service)
    .option('--application <name>', 'MSH-3', '')
    .option('--facility <name>', 'MSH-4', '')
    .requiredOption('--address <address...>', 'where it sends from: addresses, or networks such as 10.1.2.0/24')
    .option('--processing <letters>', 'what of MSH-11 is taken, of P, T and D with commas', 'P')
    .option('--zone <zone>', 'of times without one (default: the service’s)')
    .option('--charset <name>', 'of messages that name none in MSH-18')
    .action(async (name: string, options: AddSenderCommand) => {
      const { runAddSender } = await import('./commands/hl7.ts');
      await runAddSender(name, options);
    });
  command
    .command('senders')
    .description('List the programs that may send.')
    .option(...service)
    .action(async (options: { readonly service?: string }) => {
      const { runListSenders } = await import('./commands/hl7.ts');
      await runListSenders(options);
    });
  command
    .command('replay')
    .description('Carry out again what of a sender ended in a fault.')
    .argument('<sender>', 'its id')
    .option(...service)
    .action(async (sender: string, options: { readonly service?: string }) => {
      const { runReplay } = await import('./commands/hl7.ts');
      await runReplay(sender, options);
    });
  command
    .command('send')
    .description('Send files over MLLP, a message each, and print the answers; status 1 when one is not taken.')
    .argument('<file...>', 'messages, their segments a line each')
    .option('--host <address>', 'where', '127.0.0.1')
    .requiredOption('--port <port>', 'OSTEON_MLLP_PORT there', wholeNumber(1, 65_535))
    .action(async (files: string[], options: { readonly host: string; readonly port: number }) => {
      const { runSendHl7 } = await import('./commands/hl7.ts');
      await runSendHl7(files, options);
    });
}

function verification(command: Command): void {
  command
    .description('Check every audit record against its chain and the checkpoints; status 1 when anything is found.')
    .option('--checkpoints <folder>', 'the folder with the checkpoints (default: OSTEON_AUDIT_FOLDER)')
    .option('--public-key <file...>', 'a key that signed them, in PEM or base64; beside the keys of the environment')
    .option('--json', 'print the result as JSON')
    .action(async (options: VerifyOptions) => {
      const { runAuditVerify } = await import('./commands/audit.ts');
      await runAuditVerify(options);
    });
}

/** The database knows no year 0. */
const EARLIEST = '0001-01-01';

function localDate(text: string): string {
  if (!isLocalDate(text) || text < EARLIEST) throw new InvalidArgumentError('Give a date that exists, as YYYY-MM-DD.');
  return text;
}

/** Nobody expects no fracture at all, and a rate of it would be none. */
function caseload(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number)) {
    throw new InvalidArgumentError('Give a whole number of 1 or more.');
  }
  return number;
}

/** One more of the dates that an option takes. */
function holiday(text: string, before: readonly string[] = []): string[] {
  return [...before, localDate(text)];
}

/** A whole number within bounds, both included. */
function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return text;
}
