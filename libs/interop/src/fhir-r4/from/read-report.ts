import type { JsonObject } from '../../fhir/check-structure.ts';
import { isObject } from '../../fhir/check-structure.ts';
import type { RefusalCode } from '../../fhir/findings.ts';

export type ReportReading =
  | {
      readonly ok: true;
      readonly status: 'final' | 'preliminary' | 'corrected' | 'cancelled' | 'retraction';
      readonly text: string;
    }
  | { readonly ok: false; readonly refusal: RefusalCode; readonly at: string; readonly text: string };

const STATUS: Readonly<Record<string, 'final' | 'preliminary' | 'corrected' | 'cancelled' | 'retraction'>> = {
  partial: 'preliminary',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  appended: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'retraction',
};

const TEXT = /^text\/plain\s*(;|$)/i;
/** A report has pages, no book. */
const LONGEST = 200_000;

/**
 * The text of a DiagnosticReport that has passed `checkStructure`: its plain-text forms in their order, then its
 * conclusion where that is not part of them. A form that is only a link, or no text, cannot be read.
 */
export function readReport(resource: JsonObject): ReportReading {
  const status = STATUS[String(resource['status'])];
  if (status === undefined) {
    return { ok: false, refusal: 'not-supported', at: 'status', text: 'A report without a text yet is not taken.' };
  }
  if (status === 'retraction' || status === 'cancelled') return { ok: true, status, text: '' };
  const forms = Array.isArray(resource['presentedForm']) ? resource['presentedForm'].filter(isObject) : [];
  const texts: string[] = [];
  for (const [index, { contentType, data }] of forms.entries()) {
    if (typeof data !== 'string' || !TEXT.test(typeof contentType === 'string' ? contentType : '')) continue;
    const text = decoded(data);
    if (text === null) {
      const at = `presentedForm[${index}].data`;
      return { ok: false, refusal: 'not-r4', at, text: 'The data is not UTF-8 text in base64.' };
    }
    texts.push(text);
  }
  const conclusion = typeof resource['conclusion'] === 'string' ? resource['conclusion'].trim() : '';
  if (conclusion !== '' && !texts.some((text) => text.includes(conclusion))) texts.push(conclusion);
  const text = texts.join('\n').trim();
  if (text === '') {
    const wanted = 'The report has no text: a presentedForm of text/plain with its data, or a conclusion, is needed.';
    return { ok: false, refusal: 'element-missing', at: 'presentedForm', text: wanted };
  }
  if (text.length > LONGEST) {
    return {
      ok: false,
      refusal: 'bundle-too-large',
      at: 'presentedForm',
      text: `The report has more than ${LONGEST} characters.`,
    };
  }
  return { ok: true, status, text };
}

function decoded(data: string): string | null {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data)) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(data, 'base64'));
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
