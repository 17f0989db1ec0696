import { describe, expect, it } from '@jest/globals';
import { ANSWER_FORMS, type AnswerFormName, type AnswerView } from '@osteon/application';
import { ANSWER_PAGE_POLICY } from './answer-style.ts';
import { answerWordsInEnglish } from './en.ts';
import { renderAnswerPage } from './render-answer-page.ts';

const frame = { language: 'en-GB', telephone: '0117 496 0000' };
const questions = (
  form: AnswerFormName,
  more: Partial<Extract<AnswerView, { kind: 'questions' }>> = {},
): AnswerView => ({
  ...frame,
  kind: 'questions',
  form,
  fields: ANSWER_FORMS[form],
  pass: 'p.q',
  given: {},
  problems: {},
  ...more,
});

const views: AnswerView[] = [
  { kind: 'unknown' },
  { ...frame, kind: 'used' },
  { ...frame, kind: 'closed' },
  { ...frame, kind: 'expired' },
  { ...frame, kind: 'locked' },
  { ...frame, kind: 'ask-birth-date', problem: null, triesLeft: 5 },
  { ...frame, kind: 'ask-birth-date', problem: 'wrong', triesLeft: 2 },
  { ...frame, kind: 'thanks', emergency: null },
  { ...frame, kind: 'not-recorded' },
  ...(Object.keys(ANSWER_FORMS) as AnswerFormName[]).map((form) => questions(form)),
];

describe('the page behind an answer link', () => {
  it.each(views)('$kind $form is whole, unscripted and not to be found', (view) => {
    const html = renderAnswerPage(view);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(html).not.toMatch(/<script|javascript:| on\w+=|style="/i);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(ANSWER_PAGE_POLICY).toContain("default-src 'none'");
  });

  it.each(Object.entries(ANSWER_FORMS))('asks every question of "%s" in words', (form, fields) => {
    const html = renderAnswerPage(questions(form as AnswerFormName));
    for (const field of fields) {
      expect(answerWordsInEnglish.questions[field.name]?.label).toBeDefined();
      expect(html).toContain(`name="${field.name}"`);
      if (field.type !== 'choice') continue;
      for (const value of field.choices) {
        const { choices } = answerWordsInEnglish;
        expect(choices[`${field.name}.${value}`] ?? choices[value]).toBeDefined();
      }
    }
  });

  it('gives every box a label and every question its problem', () => {
    const html = renderAnswerPage(questions('given', { given: { given: 'yes' }, problems: { givenOn: 'missing' } }));
    expect(html).toContain('<label class="question" for="givenOn">');
    expect(html).toContain('aria-describedby="givenOn-problem" aria-invalid="true"');
    expect(html).toContain('<a href="#givenOn">');
    expect(html).toContain('<title>Error: ');
    expect(html).toContain('value="yes" id="given" required checked');
  });

  it('writes what was typed as text, never as markup', () => {
    const html = renderAnswerPage(
      questions('taking', {
        given: { words: '</textarea><script>alert(1)</script>' },
        problems: { words: 'too-long' },
      }),
    );
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;/textarea&gt;&lt;script&gt;');
  });

  it('shows the emergency number when the words suggest a red flag', () => {
    const html = renderAnswerPage({ ...frame, kind: 'thanks', emergency: '999' });
    expect(html).toContain('<a href="tel:999">999</a>');
  });
});
