import {
  DATE_BOXES,
  type AnswerField,
  type AnswerView,
  type FieldProblem,
  type MessagePart,
} from '@osteon/application';
import { ANSWER_STYLE } from './answer-style.ts';
import type { AnswerWords } from './answer-words.ts';
import { answerWordsInEnglish } from './en.ts';
import { answerWordsInPolish } from './pl.ts';
import { answerWordsInUrdu } from './ur.ts';

export const ANSWER_WORDS: readonly AnswerWords[] = [answerWordsInEnglish, answerWordsInPolish, answerWordsInUrdu];

type Framed = Exclude<AnswerView, { kind: 'unknown' }>;
type Question = Extract<AnswerView, { kind: 'question' }>;
type Told = Extract<AnswerView, { kind: 'told' }>;

/** What a message that asks nothing says. */
export type Tell = (
  frame: { readonly serviceId: string; readonly language: string; readonly serviceTelephone: string | null },
  part: MessagePart,
) => string;

/**
 * The whole page behind an answer link, as HTML: no script, no name, no diagnosis; forms post to the address they
 * came from and carry what was answered before. Send it with ANSWER_PAGE_POLICY, `no-store` and `no-referrer`.
 */
export function renderAnswerPage(view: AnswerView, tell: Tell): string {
  const words = view.kind === 'unknown' ? answerWordsInEnglish : wordsOf(view.language);
  const { heading, body } = contentOf(view, words, tell);
  return `<!doctype html>
<html lang="${words.language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${escape(hasProblem(view) ? `${words.texts.errorPrefix} ${heading}` : heading)}</title>
<style>${ANSWER_STYLE}</style>
</head>
<body>
<main>
<h1>${escape(heading)}</h1>
${body}
<div class="foot">${footOf(view, words)}</div>
</main>
</body>
</html>
`;
}

function wordsOf(language: string): AnswerWords {
  const [base = ''] = language.toLowerCase().split('-');
  return ANSWER_WORDS.find((words) => words.language === language || words.language === base) ?? answerWordsInEnglish;
}

function hasProblem(view: AnswerView): boolean {
  return (
    (view.kind === 'ask-birth-date' && view.problem !== null) ||
    (view.kind === 'question' && Object.keys(view.problems).length > 0)
  );
}

function contentOf(view: AnswerView, words: AnswerWords, tell: Tell): { heading: string; body: string } {
  const { texts, title } = words;
  switch (view.kind) {
    case 'ask-birth-date':
      return { heading: title, body: birthDateForm(view, words) };
    case 'told':
      return { heading: texts.told, body: toldForm(view, words, tell) };
    case 'question':
      return { heading: words.titles[view.form], body: questionForm(view, words) };
    case 'thanks':
      return { heading: title, body: `${emergencyBox(view.emergency, words)}<p>${escape(texts.thanks)}</p>` };
    case 'not-recorded':
      return { heading: title, body: `<p>${escape(texts.notRecorded)}</p>` };
    case 'unknown':
    case 'used':
    case 'closed':
    case 'expired':
    case 'locked':
      return { heading: title, body: `<p>${escape(texts[view.kind])}</p>` };
  }
}

function birthDateForm(view: Extract<Framed, { kind: 'ask-birth-date' }>, words: AnswerWords): string {
  const { texts } = words;
  const problem = {
    wrong: `${texts.birthDateWrong} ${texts.triesLeft} ${view.triesLeft}`,
    'not-a-date': texts.birthDateNotADate,
    'pass-over': texts.passOver,
    'try-again': texts.tryAgain,
  };
  const said = view.problem === null ? '' : `<p class="problem" id="problem">${escape(problem[view.problem])}</p>`;
  const boxes = DATE_BOXES.map((box) =>
    dateBox({ name: box, id: box, label: texts[box], box, value: '', more: ` autocomplete="bday-${box}" required` }),
  );
  return `<form method="post" action="" autocomplete="on">
${hiddenOnes(Object.entries(view.kept))}<fieldset aria-describedby="hint${said ? ' problem' : ''}"${said ? ' class="has-problem"' : ''}>
<legend>${escape(texts.birthDateLabel)}</legend>
<p class="hint" id="hint">${escape(texts.birthDateHint)}</p>
${said}
<div class="dates">${boxes.join('\n')}</div>
</fieldset>
<button type="submit">${escape(texts.go)}</button>
</form>`;
}

/** A box of a date: digits of any keyboard are read, so nothing but a length is asked of the browser. */
function dateBox(at: {
  readonly name: string;
  readonly id: string;
  readonly label: string;
  readonly box: (typeof DATE_BOXES)[number];
  readonly value: string;
  readonly more: string;
}): string {
  const { name, id, label, box, value, more } = at;
  const [size, digits] = box === 'year' ? ['year', 4] : ['short', 2];
  return `<label>${escape(label)}<br><input type="text" class="${size}" id="${id}" name="${name}" value="${escape(value)}" inputmode="numeric" maxlength="${digits}"${more}></label>`;
}

function toldForm(view: Told, { texts }: AnswerWords, tell: Tell): string {
  const { serviceId, language, telephone } = view;
  const said = view.parts
    .map((part) => tell({ serviceId: serviceId ?? '', language, serviceTelephone: telephone }, part))
    .map((text) => `<p class="told">${escape(text)}</p>`)
    .join('\n');
  if (!view.more) return `${said}\n<p>${escape(texts.nothingToAsk)}</p>`;
  return `${said}
<p>${escape(texts.thenQuestions)}</p>
<form method="post" action="">
${hidden('pass', view.pass)}${hidden('page', 'told')}${hiddenOnes(Object.entries(view.given))}
<button type="submit" name="go" value="next">${escape(texts.next)}</button>
</form>`;
}

function questionForm(view: Question, words: AnswerWords): string {
  const { texts } = words;
  const wrong = view.fields.filter(({ name }) => view.problems[name] !== undefined);
  const summary =
    wrong.length === 0
      ? ''
      : `<div class="box" role="alert"><h2>${escape(texts.problemSummary)}</h2><ul>${wrong
          .map(
            (field) =>
              `<li><a href="#${firstBoxOf(field)}">${escape(questionOf(view, field.name, words)?.label ?? field.name)}</a></li>`,
          )
          .join('')}</ul></div>`;
  const recorded =
    view.recorded === null ? '' : `${emergencyBox(view.recorded.emergency, words)}<p>${escape(texts.recorded)}</p>`;
  const here = new Set(
    view.fields.flatMap((field) => [field.name, ...DATE_BOXES.map((box) => `${field.name}-${box}`)]),
  );
  const before = Object.entries(view.given).filter(([name]) => !here.has(name));
  const progress = texts.progress.replace('{number}', String(view.number)).replace('{of}', String(view.of));
  const back = view.hasBack
    ? `<button type="submit" name="go" value="back" class="second" formnovalidate>${escape(texts.back)}</button>`
    : '';
  return `${summary}${recorded}<form method="post" action="" autocomplete="off">
${hidden('pass', view.pass)}${hidden('part', String(view.part))}${hidden('page', view.fields[0]?.name ?? '')}${hiddenOnes(before)}
<p class="progress">${escape(progress)}</p>
${view.fields.map((field) => question(field, view, words)).join('\n')}
<div class="buttons">
<button type="submit" name="go" value="next">${escape(view.isLast ? texts.send : texts.next)}</button>
${back}
</div>
</form>`;
}

const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`;

const hiddenOnes = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([name, value]) => hidden(name, value)).join('');

/** Where a link to a question's problem leads. */
const firstBoxOf = ({ name, type }: AnswerField): string => (type === 'date' ? `${name}-day` : name);

function question(field: AnswerField, view: Question, words: AnswerWords): string {
  const { name } = field;
  const problem = view.problems[name];
  const given = view.given[name] ?? '';
  const said = questionOf(view, name, words);
  const own = said?.hint;
  const hint = field.type === 'date' ? [own, words.texts.dateHint].filter(Boolean).join(' ') : own;
  const describedBy = [...(hint ? [`${name}-hint`] : []), ...(problem ? [`${name}-problem`] : [])].join(' ');
  const described = describedBy === '' ? '' : ` aria-describedby="${describedBy}"`;
  const invalid = problem ? ' aria-invalid="true"' : '';
  const label = `${escape(said?.label ?? name)}${field.required || field.type === 'tick' ? '' : ` <span class="optional">${escape(words.texts.optional)}</span>`}`;
  const notes = `${hint ? `<p class="hint" id="${name}-hint">${escape(hint)}</p>` : ''}${problemNote(name, problem, words)}`;
  const wrong = problem ? ' class="has-problem"' : '';
  switch (field.type) {
    case 'choice':
    case 'scale': {
      const values =
        field.type === 'choice'
          ? field.choices
          : Array.from({ length: field.to - field.from + 1 }, (_, index) => String(field.from + index));
      const options = values.map((value, index) => {
        const text =
          field.type === 'scale' ? value : (words.choices[`${name}.${value}`] ?? words.choices[value] ?? value);
        const id = index === 0 ? ` id="${name}"` : '';
        const required = field.required ? ' required' : '';
        return `<label class="choice"><input type="radio" name="${name}" value="${escape(value)}"${id}${required}${value === given ? ' checked' : ''}><span>${escape(text)}</span></label>`;
      });
      return `<fieldset${wrong}${described}><legend>${label}</legend>${notes}<div${field.type === 'scale' ? ' class="scale"' : ''}>${options.join('')}</div></fieldset>`;
    }
    case 'date': {
      const boxes = DATE_BOXES.map((box) =>
        dateBox({
          name: `${name}-${box}`,
          id: `${name}-${box}`,
          label: words.texts[box],
          box,
          value: view.given[`${name}-${box}`] ?? '',
          more: invalid,
        }),
      );
      return `<fieldset${wrong}${described}><legend>${label}</legend>${notes}<div class="dates">${boxes.join('')}</div></fieldset>`;
    }
    case 'text':
      return `<fieldset${wrong}><label class="question" for="${name}">${label}</label>${notes}<textarea id="${name}" name="${name}" maxlength="1000" rows="4"${described}${invalid}>${escape(given)}</textarea></fieldset>`;
    case 'tick':
      return `<fieldset${wrong}><label class="choice"><input type="checkbox" id="${name}" name="${name}" value="yes"${given ? ' checked' : ''}><span>${label}</span></label></fieldset>`;
  }
}

function problemNote(name: string, problem: FieldProblem | undefined, { problems, texts }: AnswerWords): string {
  if (problem === undefined) return '';
  return `<p class="problem" id="${name}-problem">${escape(`${texts.errorPrefix} ${problems[problem]}`)}</p>`;
}

const questionOf = ({ form }: Question, name: string, { questions }: AnswerWords) =>
  questions[`${form}.${name}`] ?? questions[name];

function emergencyBox(number: string | null, { texts }: AnswerWords): string {
  if (number === null) return '';
  return `<div class="box" role="alert"><p>${escape(texts.emergency)}</p><p class="number"><a href="tel:${number}" dir="ltr">${number}</a></p></div>`;
}

function footOf(view: AnswerView, { texts }: AnswerWords): string {
  const telephone = view.kind === 'unknown' ? null : view.telephone;
  const ring =
    telephone === null
      ? escape(texts.callUsNoNumber)
      : `${escape(texts.callUs)} <a href="tel:${escape(telephone.replace(/[^\d+]/g, ''))}" dir="ltr">${escape(telephone)}</a>`;
  return `<p>${ring}</p><p>${escape(texts.privacy)}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
