import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the labelled texts and their scorer belong to no library
import { givenScore, ownScores, precisionOf, recallOf, tableOf } from '../../../../test/finding/score.ts';
import { findFractures } from './find-fractures.ts';
import { isDescribed } from './report-finding.ts';

const described = (text: string): string[] =>
  findFractures(text)
    .filter(isDescribed)
    .map(({ site, levels, age, standing }) =>
      [site, levels.join(), age, standing].filter((word) => word !== '').join(' '),
    );

describe('findFractures', () => {
  it('tells the sentence and the words that decided, where they stand', () => {
    const text = 'Heart normal.\nNo pneumothorax; old compression of the body of T12 is\nnoted.';
    const found = findFractures(text);
    expect(found).toMatchObject([{ site: 'spine', levels: ['T12'], standing: 'stated', age: 'old' }]);
    const [{ sentence, terms } = { sentence: { from: 0, to: 0 }, terms: [] }] = found;
    expect(text.slice(sentence.from, sentence.to)).toBe('old compression of the body of T12 is\nnoted.');
    expect(terms.map(({ role, text: word }) => `${role} ${word}`).sort()).toEqual([
      'level T12',
      'old old',
      'shape compression',
    ]);
    for (const term of terms) expect(text.slice(term.from, term.to)).toBe(term.text);
  });

  it('reads a range level by level', () => {
    expect(described('Wedge fractures T11-L1.')).toEqual(['spine T11,T12,L1 unknown stated']);
  });

  it('does not take a sequence for a vertebra', () => {
    expect(described('Low T1 and high T2 signal with collapse of L3.')).toEqual(['spine L3 unknown stated']);
  });

  it.each([
    ['Fractures of the left pubic ramus and femoral neck.', ['pelvis unknown stated', 'hip unknown stated']],
    ['Left pubic ramus and femoral neck fractures.', ['hip unknown stated', 'pelvis unknown stated']],
    ['Fractures of the ribs, L5 and the sacrum.', ['spine L5 unknown stated', 'pelvis unknown stated']],
    ['Fracture of the distal radius and pelvis is intact.', ['wrist unknown stated']],
    ['Fracture of the distal radius and hip pain.', ['wrist unknown stated']],
    ['No fracture of the pelvis or the hips.', []],
  ])('tells each site of a list: %s', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['Non-displaced fracture of the femoral neck.', ['hip unknown stated']],
    ['Fracture of the distal radius without displacement.', ['wrist unknown stated']],
    ['No displacement of the distal radial fracture.', ['wrist unknown stated']],
    ['No significantly displaced fracture of the distal radius.', []],
  ])('knows what a denied displacement leaves: %s', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it('keeps a fracture of the history that is only said not to be displaced', () => {
    expect(described('History: known fracture of the left hip.\n\nReport:\nNo displaced fracture of the hip.')).toEqual(
      ['hip old stated'],
    );
  });

  it('ends a line where whoever wrote ended it', () => {
    expect(
      described(
        'NO ACUTE CARDIOPULMONARY DISEASE\nCOMPRESSION FRACTURE OF L1\nTHE AORTA IS CALCIFIED AND THE HEART IS LARGE',
      ),
    ).toEqual(['spine L1 unknown stated']);
  });

  it.each([
    'NO ACUTE DISEASE\nCOMPRESSION FRACTURE OF L1',
    'NO EVIDENCE OF ACUTE CARDIOPULMONARY DISEASE OR PNEUMOTHORAX\nCOMPRESSION FRACTURE OF L1',
    'IMPRESSION:\nNO ACUTE CARDIOPULMONARY DISEASE\nCOMPRESSION FRACTURE OF L1',
    'Exm Date: MAR 03, 2001@09:12             Pat Loc: A LONG NAME OF A CLINIC HERE (Req)\n\nIMPRESSION:\nNO ACUTE CARDIOPULMONARY DISEASE IS SEEN IN THE CHEST\nCOMPRESSION FRACTURE OF L1',
  ])('does not let a denial reach into the next line: %j', (text) => {
    expect(described(text)).toEqual(['spine L1 unknown stated']);
  });

  it.each([
    'THERE IS NO EVIDENCE OF AN ACUTE OR HEALING COMPRESSION\nFRACTURE OF L1.',
    'NO ACUTE DISEASE AND NO\nFRACTURE OF L1',
    [
      'THE LUMBAR VERTEBRAL BODIES ARE IN GOOD ALIGNMENT AND THEIR PEDICLES ARE',
      'INTACT AT ALL LEVELS THAT CAN BE SEEN ON THESE VIEWS, AND THE DISC SPACES',
      'ARE WELL KEPT. THERE IS NO SIGN THAT WOULD SUGGEST ANY RECENT OR REMOTE',
      'COLLAPSE OF L1, OF L2 OR OF THE OTHER VERTEBRAL BODIES ON THIS STUDY.',
    ].join('\n'),
  ])('goes on in capitals where a line was full or cannot end: %j', (text) => {
    expect(described(text)).toEqual([]);
  });

  it('goes on where a line was full', () => {
    expect(
      described('There is no evidence of any acute or chronic compression or other\nfracture of the lumbar spine.'),
    ).toEqual([]);
  });

  it('says that a crash was spoken of', () => {
    const [found] = findFractures('Clinical History: MVA\n\nFindings:\nBurst fracture of L1.');
    expect(found).toMatchObject({ site: 'spine', cause: 'high-energy', standing: 'stated' });
  });

  it.each([
    ['The lungs are clear.', 'stated'],
    ['No acute fracture is seen.', 'stated'],
    ['No other compression fracture is seen.', 'stated'],
    ['No fracture of T12.', 'stated'],
    ['No rib fracture.', 'stated'],
    ['No compression fracture is seen.', 'asked'],
    ['No fracture of the lumbar spine.', 'asked'],
    ['No fracture of L1.', 'asked'],
  ])('takes a known fracture of the history by what the radiologist says: %s', (report, standing) => {
    const [known] = findFractures(`History: known L1 compression fracture.\n\nReport:\n${report}`);
    expect(known).toMatchObject({ site: 'spine', levels: ['L1'], age: 'old', toldBy: 'referrer', standing });
  });

  it('keeps what the radiologist tells, whatever else is denied', () => {
    const text = 'History: pain\nFindings: Old compression fracture of L1.\nImpression: No compression fracture.';
    expect(described(text)).toEqual(['spine L1 old stated']);
  });

  it('reads no sentence longer than 500 characters at once, so that time grows with the length alone', () => {
    const found = findFractures('the lumbar fracture without collapse '.repeat(300));
    expect(Math.max(...found.map(({ sentence }) => sentence.to - sentence.from))).toBeLessThanOrEqual(500);
    expect(found.length).toBeGreaterThan(20);
    const unbroken = `${'a'.repeat(600)} Compression fracture of L1.`;
    expect(described(unbroken)).toEqual(['spine L1 unknown stated']);
  });

  it('ends soon with a sentence of small words, which a pattern that reads them in two ways never would', () => {
    expect(findFractures('loss of the '.repeat(100))).toEqual([]);
  });

  it('tells places as they were written where a word was put right', () => {
    const text = 'Comression fracutre of L1; no fractre of the hip.';
    const [spine, hip] = findFractures(text);
    expect(spine?.terms.map(({ text: word }) => word)).toEqual(['Comression fracutre', 'L1']);
    expect(hip).toMatchObject({ site: 'hip', standing: 'denied' });
    expect(text.slice(hip?.sentence.from, hip?.sentence.to)).toBe('no fractre of the hip.');
  });

  it.each([
    ['TECHNIQUE: two views. FINDINGS: Wedging of L1. IMPRESSION: Osteoporosis.', ['spine L1 unknown stated']],
    ['Indication: pain, ?# L1. FINDINGS: Heights are normal.', []],
    ['Indication: fall. There is a fracture of the distal radius.', ['wrist unknown stated']],
  ])('reads headings that stand inside a line: %s', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['XR hip\n?# NOF\nNBI.', []],
    ['XR hip\n?old # NOF\nNo acute fracture.', ['hip old possible']],
    ['XR hip\n?# NOF\nSubtle step in the cortex.', ['hip unknown possible']],
    ['Question of a hip fracture was raised. This is not confirmed.', []],
  ])('lets the radiologist answer a question: %j', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['Indication: preoperative, hip fracture.\n\nReport: Heart large. Lungs clear.', ['hip unknown stated']],
    ['Indication: hip fracture.\n\nReport: Osteoarthritis of the hip.', []],
    ['Indication: hip fracture.\n\nReport: No bony injury.', []],
  ])('takes a fracture of the history of a bone nobody spoke of for known: %j', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['Compression of T5/6/7.', ['spine T5,T6,T7 unknown stated']],
    ['L4/5 has lost height.', []],
    ['Fractures: T6 (mild), T8 (severe) and L1.', ['spine T6,T8,L1 unknown stated']],
    ['Fractures of the 8th, 9th and 11th thoracic vertebrae.', ['spine T8,T9,T11 unknown stated']],
  ])('reads lists of levels: %s', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['SHOULDER\nFracture of the head and neck.', ['humerus unknown stated']],
    ['HIP\nFracture of the neck.', ['hip unknown stated']],
    ['SHOULDER\nFracture of the radial head and neck.', []],
    ['Fracture of the femur at the intertrochanteric level.', ['hip unknown stated']],
    ['Fracture of the femur, midshaft.', []],
  ])('knows whose part is meant: %j', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it.each([
    ['No oedema around the T12 fracture.', ['spine T12 unknown stated']],
    ['No loss of position of the radial fracture in the wrist.', ['wrist unchanged stated']],
    ['Rather than an acute fracture, L2 shows an old compression.', ['spine L2 old stated']],
    ['Metastasis rather than a fracture of L2.', []],
    ['Unable to tell whether the T9 wedge is new.', ['spine T9 new stated']],
    ['Undisplaced fractures of the hip may be occult.', []],
  ])('knows how far a denial reaches: %s', (text, expected) => {
    expect(described(text)).toEqual(expected);
  });

  it('finds nothing in no words', () => {
    expect(findFractures('')).toEqual([]);
    expect(findFractures('\n \n')).toEqual([]);
  });
});

describe('the labelled sets', () => {
  const scores = ownScores();
  const given = givenScore();
  const all = given === null ? scores : [...scores, given];

  it('are as many as they are said to be', () => {
    expect(scores.map(({ texts }) => texts)).toEqual([676, 131, 101, 80, 60, 60, 20, 1357]);
  });

  it.each(all.map((score) => [score.set, score] as const))('%s: recall and precision', (_, score) => {
    expect(recallOf(score)).toBeGreaterThanOrEqual(0.97);
    expect(precisionOf(score)).toBeGreaterThanOrEqual(0.9);
  });

  it('stand in the document as they are', () => {
    const page = readFileSync(new URL('../../../../docs/interfaces/case-finder.md', import.meta.url), 'utf8');
    expect(page).toContain(tableOf(all));
  });
});
