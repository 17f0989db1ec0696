/** The alphabet of GSM 03.38 (3GPP TS 23.038, 6.2.1): one septet each. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension: two septets each. */
const GSM_EXTENSION = '^{}\\[~]|€\f';

const ONE_SEPTET = new Set(GSM);
const TWO_SEPTETS = new Set(GSM_EXTENSION);

export interface SmsSize {
  readonly encoding: 'gsm7' | 'ucs2';
  /** Text messages that it is sent, and paid, as. */
  readonly parts: number;
}

/** How a text is carried: in seven bits where every character allows it, else in sixteen. */
export function smsParts(text: string): SmsSize {
  const characters = [...text];
  if (characters.every((character) => ONE_SEPTET.has(character) || TWO_SEPTETS.has(character))) {
    const septets = characters.reduce((sum, character) => sum + (TWO_SEPTETS.has(character) ? 2 : 1), 0);
    return { encoding: 'gsm7', parts: septets <= 160 ? 1 : Math.ceil(septets / 153) };
  }
  return { encoding: 'ucs2', parts: text.length <= 70 ? 1 : Math.ceil(text.length / 67) };
}

/** The most that a text message of this program may take: what the shipped ones keep to. */
export const MOST_SMS_PARTS: Readonly<Record<SmsSize['encoding'], number>> = { gsm7: 2, ucs2: 4 };
