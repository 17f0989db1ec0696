import { AppError } from '@osteon/application';

export const FHIR_JSON = 'application/fhir+json';

/** A resource a line; the first is FHIR's own. */
export const FHIR_NDJSON = ['application/fhir+ndjson', 'application/x-ndjson', 'application/ndjson'] as const;

/** What an answer may be sent as; the last is what programs of before R4 ask for. */
export const FHIR_MEDIA = [FHIR_JSON, 'application/json', 'application/json+fhir'] as const;
export type FhirMedia = (typeof FHIR_MEDIA)[number];

const FORMATS: Readonly<Record<string, FhirMedia>> = {
  json: FHIR_JSON,
  'text/json': 'application/json',
  ...Object.fromEntries(FHIR_MEDIA.map((media) => [media, media])),
};

/**
 * The media type of an answer: `_format` wins over `Accept`, of which the entry with the highest `q` is taken that we can
 * answer. Nothing asked for: FHIR's own.
 * @throws AppError FLS-1432 when none of what is accepted can be answered
 */
export function negotiate(accept: string | undefined, format?: string): FhirMedia {
  if (format !== undefined) {
    // A plus in an address is a space once it is read.
    const asked = format.trim().replace(' ', '+').toLowerCase().split(';', 1)[0] ?? '';
    const media = FORMATS[asked];
    if (media === undefined) throw new AppError('FLS-1432', { field: '_format' });
    return media;
  }
  if (accept === undefined || accept.trim() === '') return FHIR_JSON;
  let best: { media: FhirMedia; quality: number } | undefined;
  for (const entry of accept.split(',').slice(0, 50)) {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const media = mediaOf(range, parameters);
    const quality = qualityOf(parameters);
    if (media !== undefined && quality > (best?.quality ?? 0)) best = { media, quality };
  }
  if (best === undefined) throw new AppError('FLS-1432', { field: 'Accept' });
  return best.media;
}

function mediaOf(range: string, parameters: readonly string[]): FhirMedia | undefined {
  const version = parameters.find((one) => one.startsWith('fhirversion='))?.slice('fhirversion='.length);
  if (version !== undefined && !version.startsWith('4.0')) return undefined;
  if (range === '*/*' || range === 'application/*') return FHIR_JSON;
  return FHIR_MEDIA.find((media) => media === range);
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((one) => one.startsWith('q='));
  if (given === undefined) return 1;
  const quality = Number(given.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}

/** What `Prefer` says of unknown parameters: refused when it is strict. */
export const isStrict = (prefer: string | undefined): boolean =>
  /(^|[,;\s])handling\s*=\s*"?strict\b/i.test(prefer ?? '');
