import type { Site } from '../facts/facts.ts';
import { judgeSentence } from './judge-sentence.ts';
import { isIn, matchesOf } from './match-terms.ts';
import type { ReportFinding } from './report-finding.ts';
import { flatten, splitReport } from './split-report.ts';
import { BONES, HIGH_ENERGY } from './terms.ts';

/** Longer texts are no report: the rest is not read. Characters. */
export const MOST_REPORT_TEXT = 200_000;

/**
 * Reads a radiology report in English and tells every fracture it speaks of at the spine, hip, wrist, humerus and
 * pelvis, with the words that decided: also those that it denies or only asks about. Deterministic: the same text gives
 * the same findings. It decides nothing of a patient: a person looks at what is `stated` or `possible`.
 */
export function findFractures(report: string): ReportFinding[] {
  const text = report.slice(0, MOST_REPORT_TEXT);
  const flat = flatten(text);
  const isHighEnergy = isIn(HIGH_ENERGY, flat);
  const title = siteOf(
    flat
      .trimStart()
      .split(/ {3,}|\u0001/)[0]
      ?.slice(0, 80) ?? '',
  );
  const findings: ReportFinding[] = [];
  let last: { block: number; site: Site | null } = { block: -1, site: null };
  for (const { from, to, section, kind, block } of splitReport(text)) {
    const sentence = flat.slice(from, to);
    const about = last.block === block && last.site !== null ? last.site : title;
    const found = judgeSentence(sentence, { kind, about });
    const named = siteOf(sentence);
    last = { block, site: named ?? (last.block === block ? last.site : null) };
    for (const finding of found) {
      findings.push({
        ...finding,
        cause: isHighEnergy && finding.cause === 'not-said' ? 'high-energy' : finding.cause,
        sentence: { from, to },
        section,
        terms: finding.terms.map((term) => ({
          ...term,
          from: from + term.from,
          to: from + term.to,
          text: text.slice(from + term.from, from + term.to),
        })),
      });
    }
  }
  return withoutDeniedHistory(findings);
}

/** What a report describes: not what it denies, and not what it was asked. */
export const isDescribed = ({ standing }: ReportFinding): boolean => standing === 'stated' || standing === 'possible';

/** The one site that a few words name. */
function siteOf(flat: string): Site | null {
  const sites = new Set(matchesOf(BONES, flat).map(({ row }) => row.site));
  const [only] = sites;
  return sites.size === 1 && only !== undefined ? only : null;
}

const HISTORY = /history|indication|information|detail|data|question|problem|hx|reason|symptom|complaint|request/;

/** A fracture that only the history names counts, unless the report says of its site that there is none at all. */
function withoutDeniedHistory(findings: readonly ReportFinding[]): ReportFinding[] {
  const isHistory = ({ section }: ReportFinding): boolean => HISTORY.test(section);
  const deniesAll = (finding: ReportFinding): boolean =>
    findings.some(
      (other) =>
        other.standing === 'denied' &&
        !isHistory(other) &&
        other.site === finding.site &&
        other.levels.length === 0 &&
        other.age === 'unknown' &&
        !other.terms.some(({ role }) => role === 'new' || role === 'old'),
    );
  return findings.map((finding) =>
    isHistory(finding) && isDescribed(finding) && deniesAll(finding) ? { ...finding, standing: 'asked' } : finding,
  );
}
