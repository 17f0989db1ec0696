import type { Site } from '../facts/facts.ts';
import { isIn, matchesOf } from './match-terms.ts';
import { isDescribed, type ReportFinding } from './report-finding.ts';
import type { ReportSentence } from './split-report.ts';
import { BONES, NO_FRACTURE_AT_ALL, OTHER_NAMES_OF_REGIONS } from './terms/index.ts';

/** A denial with these leaves room for a fracture that is known. */
const LEAVES_SOME =
  'other|others|another|additional|further|more|displaced|else|interval|peri-?prosthetic|pathologic(?:al)?|stress|occult';
/** Of whatever age. */
const ANY_AGE =
  '(?:acute|new|recent) (?:or|and|nor) (?:old|chronic|healed)|(?:old|chronic|healed) (?:or|and|nor) (?:acute|new|recent)';
const ONLY_SOME = `${LEAVES_SOME}|new|acute|recent`;

/**
 * A fracture that only the history names is the referrer's word: it counts, because nobody else may ever report it.
 * It counts no longer where the radiologist denies any fracture of the same level, or of the whole site, of whatever age
 * ("no acute fracture" and "no other fracture" do not): who has looked at the bone knows better. It is then told as
 * `asked`.
 */
function withoutDeniedHistory(findings: readonly ReportFinding[], flat: string): ReportFinding[] {
  const denials = findings.filter(({ standing, toldBy, terms, sentence }) => {
    const words = flat.slice(sentence.from, sentence.to);
    const isOfAge = terms.some(({ role }) => role === 'new' || role === 'old') || isIn(ONLY_SOME, words);
    const isOfAny = isIn(ANY_AGE, words) && !isIn(LEAVES_SOME, words);
    return standing === 'denied' && toldBy === 'radiologist' && (isOfAny || !isOfAge);
  });
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

/**
 * A question ("?# NOF") that stands before "no fracture" or "no bony injury" is answered by it, whoever asked: it is told
 * as `asked`. A doubt about an old fracture is not, where only an acute one is denied.
 */
function withAnswers(findings: readonly ReportFinding[], denials: readonly number[]): ReportFinding[] {
  const last = denials.at(-1) ?? -1;
  return findings.map((finding) => {
    const isQuestion = finding.terms.some(({ rule }) => rule === 'question-mark') && finding.standing === 'possible';
    const isAnswered = isQuestion && finding.sentence.to <= last && !['old', 'unchanged'].includes(finding.age);
    return isAnswered ? { ...finding, standing: 'asked' } : finding;
  });
}

/**
 * A fracture of the history, with neither level nor age, of a bone that the radiologist does not speak of ("preoperative,
 * hip fracture" above a picture of the chest) was not what the picture was asked to show: it is known.
 */
function withOthersHistory(findings: readonly ReportFinding[], seen: string, hasDenial: boolean): ReportFinding[] {
  const isSeen = (site: Site): boolean =>
    matchesOf(BONES, seen).some(({ row }) => row.site === site) || isIn(OTHER_NAMES_OF_REGIONS[site], seen);
  return findings.map((finding) => {
    const isDoubted = finding.terms.some(({ role }) => role === 'asked' || role === 'uncertain');
    const isKnown = finding.toldBy === 'referrer' && finding.standing === 'asked' && !isDoubted;
    return isKnown && !hasDenial && !isSeen(finding.site) ? { ...finding, standing: 'stated' } : finding;
  });
}

/** Takes back what the sentence before only thought possible. */
const TAKEN_BACK =
  /^(?:this|these|that|it)(?: [a-z]+){0,2} (?:(?:is|are|was|were|has|have|could|can) ?(?:not|n't)|cannot)(?: been| be| now)? (?:confirmed|seen|present|identified|demonstrated|substantiated|reproduced|persist\w*)(?! (?:on|in|at) (?:the )?(?:prior|previous|earlier|old|last))/;

/** A doubtful fracture whose next sentence says "this is not confirmed" is denied by it. */
function withoutTakenBack(
  findings: readonly ReportFinding[],
  sentences: readonly ReportSentence[],
  flat: string,
): ReportFinding[] {
  const next = new Map(sentences.map(({ from }, index) => [from, sentences[index + 1]]));
  return findings.map((finding) => {
    const after = finding.standing === 'possible' ? next.get(finding.sentence.from) : undefined;
    const isTakenBack = after !== undefined && TAKEN_BACK.test(flat.slice(after.from, after.to));
    return isTakenBack ? { ...finding, standing: 'denied' } : finding;
  });
}

/** What the sentences of a report say of each other's findings. */
export function settled(
  findings: readonly ReportFinding[],
  sentences: readonly ReportSentence[],
  flat: string,
): ReportFinding[] {
  const reported = sentences
    .filter(({ kind }) => kind === 'findings')
    .map(({ from, to }) => ({ from, text: flat.slice(from, to) }));
  const denials = reported
    .filter(({ text }) => isIn(NO_FRACTURE_AT_ALL, text) && !isIn(LEAVES_SOME, text))
    .map(({ from }) => from);
  const seen = reported.map(({ text }) => text).join('\n');
  return withOthersHistory(
    withAnswers(withoutDeniedHistory(withoutTakenBack(findings, sentences, flat), flat), denials),
    seen,
    denials.length > 0,
  );
}
