/**
 * An address of the mailboxes that people have (RFC 5321 without quoted names and address literals), whose domain has a
 * dot. Whether it is in use only writing to it tells.
 */
const MAILBOX =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;

/** The address, without spaces around it; null when it cannot be one. */
export function emailOf(text: string): string | null {
  const trimmed = text.trim();
  return trimmed.length <= 254 && trimmed.lastIndexOf('@') <= 64 && MAILBOX.test(trimmed) ? trimmed : null;
}
