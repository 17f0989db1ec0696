import type { Site } from '../facts/facts.ts';
import { judgeSentence } from './judge-sentence.ts';
import { levelsIn } from './levels.ts';
import { isIn, matchesOf } from './match-terms.ts';
import type { ReportFinding } from './report-finding.ts';
import { settled } from './settle-report.ts';
import { spelled } from './spelling.ts';
import { flatten, splitReport } from './split-report.ts';
import { BONES, HIGH_ENERGY, PARTS } from './terms/index.ts';

/** Longer texts are no report: the rest is not read. Characters. */
export const MOST_REPORT_TEXT = 200_000;

/**
 * Reads a radiology report in English and tells every fracture it speaks of at the spine, hip, wrist, humerus and
 * pelvis, with the words that decided: also those that it denies or only asks about. Deterministic: the same text gives
 * the same findings. It decides nothing of a patient: a person looks at what is `stated` or `possible`.
 */
export function findFractures(report: string): ReportFinding[] {
  const written = report.slice(0, MOST_REPORT_TEXT);
  const { text, placeIn } = spelled(written);
  const flat = flatten(text);
  const isHighEnergy = isIn(HIGH_ENERGY, flat);
  const opening = flatten(
    text
      .trimStart()
      .split(/[\r\n.;]| {3,}/)[0]
      ?.slice(0, 80) ?? '',
  );
  const title = siteOf(opening) ?? regionOf(opening);
  const region = regionOf(flat);
  const findings: ReportFinding[] = [];
  let last: { block: number; site: Site | null } = { block: -1, site: null };
  const sentences = splitReport(text);
  for (const { from, to, section, kind, block } of sentences) {
    const sentence = flat.slice(from, to);
    const about = last.block === block && last.site !== null ? last.site : title;
    const found = judgeSentence(sentence, { kind, about, region });
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
        })),
      });
    }
  }
  const placed = <Part extends { readonly from: number; readonly to: number }>(part: Part): Part => ({
    ...part,
    from: placeIn(part.from),
    to: placeIn(part.to),
  });
  return settled(findings, sentences, flat).map((finding) => ({
    ...finding,
    sentence: placed(finding.sentence),
    terms: finding.terms.map((term) => {
      const { from, to } = placed(term);
      return { ...term, from, to, text: written.slice(from, to) };
    }),
  }));
}

/** The one site that a few words name. */
function siteOf(flat: string): Site | null {
  const sites = new Set(matchesOf(BONES, flat).map(({ row }) => row.site));
  if (levelsIn(flat).length > 0) sites.add('spine');
  const [only] = sites;
  return sites.size === 1 && only !== undefined ? only : null;
}

/** The one region of `PARTS` that a report speaks of. */
function regionOf(flat: string): Site | null {
  const [only, other] = PARTS.filter(({ within }) => isIn(within, flat));
  return other === undefined ? (only?.site ?? null) : null;
}
