import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The token of a message's answer link. It is derived and not drawn, so that a message sent again with the same key
 * says the same; the database holds only its hash.
 */
export function answerTokenOf(secret: string, messageId: string): string {
  return createHmac('sha256', secret).update(`answer-link:${messageId}`).digest('base64url');
}

/** SHA-256, as `answer_link.token_hash` keeps it. */
export function tokenHashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether this can be a token at all; nothing else is asked of the database. */
export function looksLikeToken(token: string): boolean {
  return /^[\w-]{43}$/.test(token);
}

/** How long after the date of birth was given the questions may be answered. */
const PASS_MINUTES = 60;

/** Proof that the date of birth was given for this link, carried by the form instead of the date itself. */
export function passOf(secret: string, token: string, now: Date): string {
  const until = Math.floor(now.getTime() / 60_000) + PASS_MINUTES;
  return `${until.toString(36)}.${passSignature(secret, token, until)}`;
}

/** Whether a pass is ours, for this link, and not over. */
export function isPassValid(secret: string, token: string, pass: string, now: Date): boolean {
  const [head = '', signature = ''] = pass.split('.', 2);
  if (!/^[0-9a-z]{1,10}$/.test(head)) return false;
  const until = Number.parseInt(head, 36);
  const expected = Buffer.from(passSignature(secret, token, until));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) && now.getTime() < until * 60_000;
}

function passSignature(secret: string, token: string, until: number): string {
  return createHmac('sha256', secret).update(`answer-pass:${token}:${until}`).digest('base64url');
}
