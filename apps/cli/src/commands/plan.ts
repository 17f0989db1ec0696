import { buffer } from 'node:stream/consumers';
import {
  addComparison,
  comparePlans,
  factsLine,
  noComparisons,
  plan,
  planLine,
  shippedProtocolOn,
  type Facts,
  type Protocol,
} from '@osteon/domain';
import { CommandError } from '../command-error.ts';
import { inputOf, readingError } from '../input.ts';
import { eachLine, textOf } from '../lines.ts';
import { SteadyOutput } from '../terminal.ts';

export interface PlanOptions {
  readonly ndjson?: boolean;
  /** Plan with this version instead of the shipped one for the day. */
  readonly protocol?: string;
  /** Print what this version would change. */
  readonly compare?: string;
  /** Print for people. */
  readonly explain?: boolean;
  /** Of a comparison: print it as JSON. */
  readonly json?: boolean;
}

/** Turns one facts object given as text into what is printed for it; `end` comes after the last. */
interface Printer {
  print(facts: string | null): { readonly output: string | null; readonly ok: boolean };
  readonly end?: () => string;
}

/**
 * Prints the plan of a facts object, or of one a line. Pure: no database, no clock, no network.
 * A single object that is refused ends with status 1; with `--ndjson` a refused line prints its error and the
 * run goes on. `--explain` and `--compare` print for people what else is JSON.
 */
export async function runPlan(file: string | undefined, options: PlanOptions): Promise<void> {
  const { print, end } = await printerFor(options);
  const output = new SteadyOutput(process.stdout);
  try {
    const input = inputOf(file);
    if (options.ndjson === true) {
      await eachLine(input, (line) => {
        const printed = print(line).output;
        return printed === null ? undefined : output.line(printed);
      });
    } else {
      const printed = print(textOf(await buffer(input)));
      if (!printed.ok) process.exitCode = 1;
      if (printed.output !== null) await output.line(printed.output);
    }
  } catch (error) {
    throw readingError(file, error);
  }
  if (end !== undefined) await output.line(end());
  await output.flush();
}

/** What is only printed for people, or needs another protocol, is loaded when it is asked for. */
async function printerFor({ protocol: name, compare, explain, json, ndjson }: PlanOptions): Promise<Printer> {
  if (explain === true && compare !== undefined) throw new CommandError('Give either --explain or --compare.', 2);
  if (json === true && compare === undefined) {
    throw new CommandError('--json goes with --compare; a plan is JSON already.', 2);
  }
  const chosen = name === undefined ? undefined : await chosenProtocol(name);
  if (compare !== undefined) return comparing(chosen, await chosenProtocol(compare), json === true, ndjson === true);
  if (explain === true) return explaining(chosen);
  return { print: (facts) => planLine(facts, chosen) };
}

async function chosenProtocol(name: string): Promise<Protocol> {
  const { chooseProtocol } = await import('../protocol-file.ts');
  return chooseProtocol(name);
}

/** Reads a line for a printer of words; what is refused is said as it is to machines. */
function withFacts(line: string | null, use: (facts: Facts) => string | null): ReturnType<Printer['print']> {
  const read = factsLine(line);
  return read.ok ? { output: use(read.facts), ok: true } : { output: JSON.stringify(read.refusal), ok: false };
}

async function explaining(chosen: Protocol | undefined): Promise<Printer> {
  const { explainPlan } = await import('../plan-explained.ts');
  let isFirst = true;
  return {
    print: (line) =>
      withFacts(line, (facts) => {
        const planned = plan(facts, chosen);
        const explained = explainPlan(facts, planned, chosen ?? shippedProtocolOn(planned.asOf));
        const between = isFirst ? '' : '\n\n';
        isFirst = false;
        return between + explained;
      }),
  };
}

async function comparing(from: Protocol | undefined, to: Protocol, asJson: boolean, many: boolean): Promise<Printer> {
  const { comparisonHeading, comparisonSumTable, comparisonTable } = await import('../plan-compared.ts');
  const sum = noComparisons();
  const print: Printer['print'] = (line) => {
    const printed = withFacts(line, (facts) => {
      const comparison = comparePlans(plan(facts, from), plan(facts, to));
      addComparison(sum, comparison);
      if (asJson) return JSON.stringify(comparison);
      const table = comparisonTable(comparison);
      return table === '' ? null : `${table}\n`;
    });
    if (!printed.ok) sum.refused += 1;
    return printed;
  };
  if (asJson) return many ? { print, end: () => JSON.stringify({ sum }) } : { print };
  const name = from === undefined ? 'the shipped one' : `${from.id} ${from.version}`;
  const heading = comparisonHeading(name, to);
  return { print, end: () => `${heading}\n${comparisonSumTable(sum)}` };
}
