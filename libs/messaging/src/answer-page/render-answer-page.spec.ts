import { describe, expect, it } from '@jest/globals';
import {
  ANSWER_FORMS,
  pagesOf,
  type AnswerField,
  type AnswerFormName,
  type AnswerQuestion,
  type AnswerView,
} from '@osteon/application';
import { createMessageWriter } from '../templates/write-message.ts';
import { ANSWER_PAGE_POLICY } from './answer-style.ts';
import { answerWordsInEnglish } from './en.ts';
import { ANSWER_WORDS, renderAnswerPage } from './render-answer-page.ts';

const { tell } = createMessageWriter();
const page = (view: AnswerView): string => renderAnswerPage(view, tell);
const FORMS = Object.keys(ANSWER_FORMS) as AnswerFormName[];

/** Answers that bring every question of a form up. */
const ALL = { given: 'yes', fallen: 'yes' };

describe.each(ANSWER_WORDS)('the page behind an answer link in $language', (words) => {
  const frame = { serviceId: 's1', language: words.language, telephone: '0117 496 0000' };
  const question = (form: AnswerFormName, fields: readonly AnswerField[], more: Partial<AnswerQuestion> = {}) => ({
    ...frame,
    kind: 'question' as const,
    form,
    part: 0,
    fields,
    number: 2,
    of: 5,
    hasBack: true,
    isLast: false,
    pass: 'p.q',
    given: {},
    problems: {},
    recorded: null,
    ...more,
  });
  const parts = [{ kind: 'dose', step: 'soon', dueOn: '2026-04-30' }] as const;

  const views: AnswerView[] = [
    { ...frame, kind: 'used' },
    { ...frame, kind: 'closed' },
    { ...frame, kind: 'expired' },
    { ...frame, kind: 'locked' },
    { ...frame, kind: 'ask-birth-date', problem: null, triesLeft: 5, kept: {} },
    { ...frame, kind: 'ask-birth-date', problem: 'wrong', triesLeft: 2, kept: { words: 'x' } },
    { ...frame, kind: 'told', parts, more: true, pass: 'p.q', given: { words: 'x' } },
    { ...frame, kind: 'told', parts, more: false, pass: 'p.q', given: {} },
    { ...frame, kind: 'thanks', emergency: null },
    { ...frame, kind: 'not-recorded' },
    ...FORMS.flatMap((form) => pagesOf(form, ALL).map((fields) => question(form, fields))),
  ];

  it.each(views)('$kind $form is whole, unscripted, and small', (view) => {
    const html = page(view);
    expect(html).toContain(`<html lang="${words.language}" dir="${words.direction}">`);
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(html).not.toMatch(/<script|javascript:| on\w+=|style="|src=|<link|url\(/i);
    expect(html).not.toMatch(/undefined|\{\w+\}/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(new TextEncoder().encode(html).length).toBeLessThan(10_000);
    // What is dialled is written from left to right in every language.
    expect(html).toContain('<a href="tel:01174960000" dir="ltr">0117 496 0000</a>');
  });

  it.each(FORMS)('asks the questions of "%s" one by one, in words', (form) => {
    for (const fields of pagesOf(form, ALL)) {
      const html = page(question(form, fields));
      expect(html.match(/<legend>|<label class="question"/g)).toHaveLength(1);
      for (const field of fields) {
        expect(words.questions[field.name]?.label).toBeDefined();
        expect(html).toContain(`name="${field.name}${field.type === 'date' ? '-day' : ''}"`);
        if (field.type !== 'choice') continue;
        for (const value of field.choices) {
          expect(words.choices[`${field.name}.${value}`] ?? words.choices[value]).toBeDefined();
        }
      }
    }
  });

  it('says everything that English says', () => {
    const shape = (of: object): unknown =>
      Object.fromEntries(
        Object.entries(of).map(([key, value]) => [key, typeof value === 'object' ? shape(value as object) : '']),
      );
    const { language: _l, direction: _d, ...own } = words;
    const { language: _e, direction: _f, ...english } = answerWordsInEnglish;
    expect(shape(own)).toEqual(shape(english));
  });

  it('tells what asks nothing, with its date and the number', () => {
    const html = page({ ...frame, kind: 'told', parts, more: true, pass: 'p.q', given: {} });
    expect(html).toMatch(/30\D+2026/);
    expect(html).toContain('0117 496 0000');
    expect(html).toContain('name="page" value="told"');
    expect(page({ ...frame, kind: 'told', parts, more: false, pass: 'p.q', given: {} })).not.toContain('<form');
  });
});

describe('a question', () => {
  const frame = { serviceId: 's1', language: 'en-GB', telephone: null };
  const base: AnswerView & AnswerQuestion = {
    ...frame,
    kind: 'question',
    form: 'given',
    part: 0,
    fields: ANSWER_FORMS.given.slice(1, 2),
    number: 2,
    of: 3,
    hasBack: true,
    isLast: false,
    pass: 'p.q',
    given: { given: 'yes', 'givenOn-day': '31', 'givenOn-month': '2', 'givenOn-year': '2026' },
    problems: { givenOn: 'not-a-date' },
    recorded: null,
  };

  it('names its problem, keeps what was typed, and carries what was answered before', () => {
    const html = page(base);
    expect(html).toContain('<input type="hidden" name="given" value="yes">');
    expect(html).toContain('name="givenOn-day" value="31"');
    expect(html).toContain('aria-describedby="givenOn-hint givenOn-problem"');
    expect(html).toContain('<a href="#givenOn-day">What date did you have it?</a>');
    expect(html).toContain('<title>Error: ');
    expect(html).toContain('Question 2 of 3');
    expect(html.match(/name="givenOn-day"/g)).toHaveLength(1);
  });

  it('goes back without being complete, and says when it is the last', () => {
    expect(page(base)).toContain('value="back" class="second" formnovalidate');
    expect(page({ ...base, hasBack: false, isLast: true })).not.toContain('value="back"');
    expect(page({ ...base, isLast: true })).toContain('>Send my answers</button>');
  });

  it('writes what was typed as text, never as markup', () => {
    const words = ANSWER_FORMS.taking.filter(({ name }) => name === 'words');
    const given = { words: '</textarea><script>alert(1)</script>', taking: '"><script>' };
    const html = page({ ...base, form: 'taking', fields: words, given, problems: { words: 'too-long' } });
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;/textarea&gt;&lt;script&gt;');
  });

  it('shows the emergency number when the words suggest a red flag, on the next question too', () => {
    expect(page({ ...frame, kind: 'thanks', emergency: '999' })).toContain('<a href="tel:999" dir="ltr">999</a>');
    expect(page({ ...base, recorded: { emergency: '999' } })).toContain('<a href="tel:999" dir="ltr">999</a>');
    expect(page({ ...base, recorded: { emergency: null } })).toContain('We have those answers');
  });

  it('is English for a link that is none, and lets nothing in from elsewhere', () => {
    expect(page({ kind: 'unknown' })).toContain('<html lang="en" dir="ltr">');
    expect(ANSWER_PAGE_POLICY).toContain("default-src 'none'");
  });
});
