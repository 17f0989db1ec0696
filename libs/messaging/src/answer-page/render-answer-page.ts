import type { AnswerField, AnswerView, FieldProblem } from '@osteon/application';
import { ANSWER_STYLE } from './answer-style.ts';
import type { AnswerWords } from './answer-words.ts';
import { answerWordsInEnglish } from './en.ts';

const WORDS: readonly AnswerWords[] = [answerWordsInEnglish];

type Framed = Exclude<AnswerView, { kind: 'unknown' }>;
type Questions = Extract<AnswerView, { kind: 'questions' }>;

/**
 * The whole page behind an answer link, as HTML: no script, no name, no diagnosis; forms post to the address they
 * came from. Send it with ANSWER_PAGE_POLICY, `no-store` and `no-referrer`.
 */
export function renderAnswerPage(view: AnswerView): string {
  const words = view.kind === 'unknown' ? answerWordsInEnglish : wordsOf(view.language);
  const { heading, body } = contentOf(view, words);
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
  return WORDS.find((words) => words.language === language || words.language === base) ?? answerWordsInEnglish;
}

function hasProblem(view: AnswerView): boolean {
  return (
    (view.kind === 'ask-birth-date' && view.problem !== null) ||
    (view.kind === 'questions' && Object.keys(view.problems).length > 0)
  );
}

function contentOf(view: AnswerView, words: AnswerWords): { heading: string; body: string } {
  const { texts, title } = words;
  switch (view.kind) {
    case 'ask-birth-date':
      return { heading: title, body: birthDateForm(view, words) };
    case 'questions':
      return { heading: words.titles[view.form] ?? title, body: questionsForm(view, words) };
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

function birthDateForm(view: Extract<Framed, { kind: 'ask-birth-date' }>, { texts }: AnswerWords): string {
  const problem = {
    wrong: `${texts.birthDateWrong} ${texts.triesLeft} ${view.triesLeft}`,
    'not-a-date': texts.birthDateNotADate,
    'pass-over': texts.passOver,
    'try-again': texts.tryAgain,
  };
  const said = view.problem === null ? '' : `<p class="problem" id="problem">${escape(problem[view.problem])}</p>`;
  const part = (name: string, label: string, size: string, digits: number, fill: string) =>
    `<label>${escape(label)}<br><input type="text" class="${size}" name="${name}" inputmode="numeric" pattern="[0-9]*" maxlength="${digits}" autocomplete="${fill}" required></label>`;
  return `<form method="post" action="">
<fieldset aria-describedby="hint${said ? ' problem' : ''}"${said ? ' class="has-problem"' : ''}>
<legend>${escape(texts.birthDateLabel)}</legend>
<p class="hint" id="hint">${escape(texts.birthDateHint)}</p>
${said}
<div class="dates">
${part('day', texts.day, 'short', 2, 'bday-day')}
${part('month', texts.month, 'short', 2, 'bday-month')}
${part('year', texts.year, 'year', 4, 'bday-year')}
</div>
</fieldset>
<button type="submit">${escape(texts.go)}</button>
</form>`;
}

function questionsForm(view: Questions, words: AnswerWords): string {
  const wrong = view.fields.filter(({ name }) => view.problems[name] !== undefined);
  const summary =
    wrong.length === 0
      ? ''
      : `<div class="box" role="alert"><h2>${escape(words.texts.problemSummary)}</h2><ul>${wrong
          .map(({ name }) => `<li><a href="#${name}">${escape(labelOf(name, words))}</a></li>`)
          .join('')}</ul></div>`;
  return `${summary}<form method="post" action="">
<input type="hidden" name="pass" value="${escape(view.pass)}">
${view.fields.map((field) => question(field, view, words)).join('\n')}
<button type="submit">${escape(words.texts.send)}</button>
</form>`;
}

function question(field: AnswerField, view: Questions, words: AnswerWords): string {
  const { name } = field;
  const problem = view.problems[name];
  const given = view.given[name] ?? '';
  const hint = words.questions[name]?.hint;
  const describedBy = [...(hint ? [`${name}-hint`] : []), ...(problem ? [`${name}-problem`] : [])].join(' ');
  const described = describedBy === '' ? '' : ` aria-describedby="${describedBy}"`;
  const invalid = problem ? ' aria-invalid="true"' : '';
  const label = `${escape(labelOf(name, words))}${field.required || field.type === 'tick' ? '' : ` <span class="optional">${escape(words.texts.optional)}</span>`}`;
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
    case 'date':
      return `<fieldset${wrong}><label class="question" for="${name}">${label}</label>${notes}<input type="date" id="${name}" name="${name}" value="${escape(given)}"${described}${invalid}></fieldset>`;
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

const labelOf = (name: string, words: AnswerWords): string => words.questions[name]?.label ?? name;

function emergencyBox(number: string | null, { texts }: AnswerWords): string {
  if (number === null) return '';
  return `<div class="box" role="alert"><p>${escape(texts.emergency)}</p><p class="number"><a href="tel:${number}">${number}</a></p></div>`;
}

function footOf(view: AnswerView, { texts }: AnswerWords): string {
  const telephone = view.kind === 'unknown' ? null : view.telephone;
  const ring =
    telephone === null
      ? escape(texts.callUsNoNumber)
      : `${escape(texts.callUs)} <a href="tel:${escape(telephone.replace(/[^\d+]/g, ''))}">${escape(telephone)}</a>.`;
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
