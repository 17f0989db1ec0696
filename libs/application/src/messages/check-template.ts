import { revealingWordIn } from './revealing-words.ts';
import { MOST_SMS_PARTS, smsParts } from './sms-parts.ts';
import { TEMPLATE_FIELDS, type TemplateField, type TemplateShape, type TemplateTexts } from './template-catalogue.ts';
import { compileTemplate, TemplateProblem, type Template, type TemplateValues } from './template-text.ts';

/** What is wrong with one text of a template, in words for the person who wrote it. */
export interface TextProblem {
  readonly field: TemplateField;
  readonly problem:
    | 'missing'
    | 'not-of-this-template'
    | 'too-long'
    | 'unknown-variable'
    | 'loose-brace'
    | 'without-variable'
    | 'reveals'
    | 'too-many-parts';
  readonly message: string;
  /** The variable, the word or the number that it is about. */
  readonly about: string | null;
}

export type CompiledTexts = Readonly<Partial<Record<TemplateField, Template>>>;

/** The longest that a text may be; a letter of four pages. */
const LONGEST = 12_000;
const LONGEST_SUBJECT = 120;

/** As long as they come: an address of 40 characters with its token, and a telephone number with its country. */
const LONGEST_LINK = `https://${'x'.repeat(32)}/a/${'x'.repeat(43)}`;
const LONGEST_TELEPHONE = '+44 1632 960 000 00';

/**
 * Compiles the texts of a template and says everything that is wrong with them: a text that is missing or is none of
 * the template's, a variable that is unknown or lacks, a text message that is too long, and a word in a text message
 * or a subject line that reveals the treatment, the illness or the kind of clinic.
 * @param longestDate the longest date in the language, as it is written out
 */
export function checkTemplate(
  shape: TemplateShape,
  texts: TemplateTexts,
  longestDate: string,
): { readonly compiled: CompiledTexts; readonly problems: readonly TextProblem[] } {
  const compiled: Partial<Record<TemplateField, Template>> = {};
  const problems: TextProblem[] = [];
  for (const field of TEMPLATE_FIELDS) {
    const text = texts[field];
    const isRequired = shape.required.includes(field);
    if (text === undefined || text.trim() === '') {
      if (isRequired) problems.push({ field, problem: 'missing', message: 'this text is needed', about: null });
      continue;
    }
    if (!isRequired && !shape.optional.includes(field)) {
      problems.push({ field, problem: 'not-of-this-template', message: `${shape.name} has no such text`, about: null });
      continue;
    }
    const most = field === 'subject' ? LONGEST_SUBJECT : LONGEST;
    if (text.length > most) {
      problems.push({
        field,
        problem: 'too-long',
        message: `at most ${most} characters; it has ${text.length}`,
        about: String(most),
      });
      continue;
    }
    try {
      compiled[field] = compileTemplate(text, shape.variables[field] ?? []);
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error;
      problems.push({ field, problem: error.what, message: error.message, about: error.about });
      continue;
    }
    problems.push(...problemsOf(shape, field, compiled[field], longestDate));
  }
  return { compiled, problems };
}

function problemsOf(shape: TemplateShape, field: TemplateField, text: Template, longestDate: string): TextProblem[] {
  const problems: TextProblem[] = [];
  for (const name of shape.mustName[field] ?? []) {
    if (!text.names.has(name))
      problems.push({ field, problem: 'without-variable', message: `it must say where {${name}} comes`, about: name });
  }
  // The subject of a printed letter stands inside its envelope.
  if (field === 'sms' || (field === 'subject' && shape.kind !== 'letter')) {
    const found = revealingWordIn(text.source);
    if (found !== null) {
      problems.push({
        field,
        problem: 'reveals',
        message: `"${found.word}" reveals ${WHAT[found.reveals]} to anybody who sees the telephone`,
        about: found.word,
      });
    }
  }
  if (field === 'sms') {
    const values: TemplateValues = {
      link: LONGEST_LINK,
      telephone: LONGEST_TELEPHONE,
      dueOn: longestDate,
      emergencyNumber: '999',
    };
    const { encoding, parts } = smsParts(text.render(values));
    if (parts > MOST_SMS_PARTS[encoding]) {
      problems.push({
        field,
        problem: 'too-many-parts',
        message: `it takes ${parts} text messages; at most ${MOST_SMS_PARTS[encoding]} with these letters`,
        about: String(MOST_SMS_PARTS[encoding]),
      });
    }
  }
  return problems;
}

const WHAT = { drug: 'a treatment', diagnosis: 'an illness', clinic: 'the kind of clinic' } as const;
