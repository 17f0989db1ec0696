import { emptyTally, indicatorLine, indicatorReport, reportDaysOf } from '@osteon/domain';
import { CommandError } from '../command-error.ts';
import { inputOf, readingError } from '../input.ts';
import { eachLine } from '../lines.ts';
import { SteadyOutput } from '../terminal.ts';

export interface IndicatorsCommand {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly caseload?: number;
  readonly caseloadNonspine?: number;
  readonly caseloadSpine?: number;
}

/**
 * Prints the indicators of the episodes diagnosed in a period, from facts of which each line holds one patient's.
 * Pure: no database, no clock, no network. A refused line is counted and does not end the run.
 */
export async function runIndicators(file: string | undefined, options: IndicatorsCommand): Promise<void> {
  if (options.from > options.to) {
    throw new CommandError(`--from ${options.from} lies after --to ${options.to}: no day is in the period.`, 2);
  }
  const days = reportDaysOf(options);
  const tally = emptyTally();
  try {
    await eachLine(inputOf(file), (line) => {
      indicatorLine(line, days, tally);
      return undefined;
    });
  } catch (error) {
    throw readingError(file, error);
  }
  const report = indicatorReport(tally, days, {
    ...(options.caseload === undefined ? {} : { all: options.caseload }),
    ...(options.caseloadNonspine === undefined ? {} : { nonSpine: options.caseloadNonspine }),
    ...(options.caseloadSpine === undefined ? {} : { spine: options.caseloadSpine }),
  });
  const output = new SteadyOutput(process.stdout);
  await output.line(JSON.stringify(report));
  await output.flush();
}
