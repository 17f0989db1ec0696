/** When something was told, and by which message. */
export interface ToldMoment {
  readonly at: Date;
  /** MSH-10. */
  readonly controlId: string;
}

/** A control id that ends in a count, and what stands before it. */
const COUNTED = /^(.*?)(\d+)$/s;

/**
 * Whether a message tells of something at an earlier time than a message that was carried out before. Of two of one
 * moment the one with the lower number is the earlier one, where both are numbered alike; else the one that came first.
 */
export function isEarlier(told: ToldMoment, before: ToldMoment): boolean {
  if (told.at.getTime() !== before.at.getTime()) return told.at < before.at;
  const [, series, count] = COUNTED.exec(told.controlId) ?? [];
  const [, seriesBefore, countBefore] = COUNTED.exec(before.controlId) ?? [];
  if (count === undefined || countBefore === undefined || series !== seriesBefore) return false;
  return BigInt(count) < BigInt(countBefore);
}

export const isSameMoment = (told: ToldMoment, before: ToldMoment): boolean =>
  told.at.getTime() === before.at.getTime() && told.controlId === before.controlId;
