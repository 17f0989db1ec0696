import { isTimeZone } from '@osteon/domain';
import { BundleCollector } from './collect-bundle.ts';
import { BundleRefusal, defaultFindingLimit, errorCodes, FindingList, toOperationOutcome } from './findings.ts';
import type { Finding, RefusalCode } from './findings.ts';
import type { BundleReading } from './read-bundle.ts';
import { readBundle } from './read-bundle.ts';
import type { ReadBundleOptions } from './read-bundle.ts';
import type { RefusedBundle, TranslateOptions, Translation } from './translation.ts';

const gravity: readonly RefusalCode[] = [
  'malformed-json',
  'bundle-too-large',
  'bundle-too-deep',
  'not-a-bundle',
  'bundle-type',
  'duplicate-full-url',
  'not-r4',
  'not-supported',
  'duplicate-resource',
  'unknown-reference',
  'element-missing',
  'date-not-precise',
  'date-in-future',
  'date-before-birth',
];

const refuse = (findings: readonly Finding[], total: number): RefusedBundle => {
  const [first] = [...findings].sort((a, b) => gravity.indexOf(a.refusal) - gravity.indexOf(b.refusal));
  const refusal = first?.refusal ?? 'not-r4';
  return {
    ok: false,
    code: errorCodes[refusal],
    refusal,
    message: first?.text ?? '',
    outcome: toOperationOutcome(findings, total),
    total,
  };
};

/**
 * `translateBundleStream` for entries that are read elsewhere.
 * @throws RangeError for a time zone that does not exist; what the source throws goes through.
 */
export const translateEntries = async (entries: BundleReading, options: TranslateOptions): Promise<Translation> => {
  if (!isTimeZone(options.timeZone)) throw new RangeError(`not a time zone: ${options.timeZone}`);
  const findings = new FindingList(options.maxIssues ?? defaultFindingLimit);
  const collector = new BundleCollector(options, findings);
  try {
    for await (const entry of entries) collector.take(entry);
  } catch (error) {
    if (error instanceof BundleRefusal) return refuse([error.finding], 1);
    throw error;
  }
  const translated = collector.finish(entries.type);
  return findings.total === 0 ? translated : refuse(findings.shown(), findings.total);
};

/**
 * Reads one R4 bundle as it arrives and turns it into patients with facts. All or nothing, as a FHIR transaction is:
 * one finding refuses the bundle whole, with an OperationOutcome that names each (at most `maxIssues`, one of each
 * kind first). The order of the entries does not matter, and only what facts are made of is kept in memory.
 * @param bytes the JSON text of the bundle, in pieces of any size
 * @throws RangeError for a time zone that does not exist; what the source throws goes through.
 */
export const translateBundleStream = (
  bytes: AsyncIterable<Uint8Array>,
  options: TranslateOptions & ReadBundleOptions,
): Promise<Translation> => translateEntries(readBundle(bytes, options), options);
