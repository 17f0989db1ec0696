import type { Site } from '../facts/facts.ts';
import { judgeSentence } from './judge-sentence.ts';
import { isIn, matchesOf } from './match-terms.ts';
import type { ReportFinding } from './report-finding.ts';
import { flatten, splitReport } from './split-report.ts';
import { BONES, HIGH_ENERGY } from './terms/index.ts';

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
        toldBy: kind === 'history' ? 'referrer' : 'radiologist',
        terms: finding.terms.map((term) => ({
          ...term,
          from: from + term.from,
          to: from + term.to,
          text: text.slice(from + term.from, from + term.to),
        })),
      });
    }
  }
  return withoutDeniedHistory(findings, flat);
}

/** What a report describes: not what it denies, and not what it was asked. */
export const isDescribed = ({ standing }: ReportFinding): boolean => standing === 'stated' || standing === 'possible';

/** The one site that a few words name. */
function siteOf(flat: string): Site | null {
  const sites = new Set(matchesOf(BONES, flat).map(({ row }) => row.site));
  const [only] = sites;
  return sites.size === 1 && only !== undefined ? only : null;
}

/** A denial with these leaves room for a fracture that is known. */
const ONLY_SOME = 'other|others|another|additional|further|more|displaced|else|interval|new|acute|recent';

/**
 * A fracture that only the history names is the referrer's word: it counts, because nobody else may ever report it.
 * It counts no longer where the radiologist denies any fracture of the same level, or of the whole site, of whatever age
 * ("no acute fracture" and "no other fracture" do not): who has looked at the bone knows better. It is then told as
 * `asked`.
 */
function withoutDeniedHistory(findings: readonly ReportFinding[], flat: string): ReportFinding[] {
  const denials = findings.filter(
    ({ standing, toldBy, terms, sentence }) =>
      standing === 'denied' &&
      toldBy === 'radiologist' &&
      !terms.some(({ role }) => role === 'new' || role === 'old') &&
      !isIn(ONLY_SOME, flat.slice(sentence.from, sentence.to)),
  );
  const sites = new Set(denials.filter(({ levels }) => levels.length === 0).map(({ site }) => site));
  const levels = new Set(denials.flatMap((denial) => denial.levels));
  const isDenied = (finding: ReportFinding): boolean =>
    sites.has(finding.site) || (finding.levels.length > 0 && finding.levels.every((level) => levels.has(level)));
  return findings.map((finding) =>
    finding.toldBy === 'referrer' && isDescribed(finding) && isDenied(finding)
      ? { ...finding, standing: 'asked' }
      : finding,
  );
}
