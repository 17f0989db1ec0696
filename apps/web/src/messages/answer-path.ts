/**
 * The path of the answer link in a message's text, or null. Only the path is followed, and only to the answer pages
 * of this very service: whatever else a text may hold is read and never linked.
 */
export function answerPathOf(body: string): string | null {
  const link = /https?:\/\/[^\s/]+(\/a\/[A-Za-z0-9_-]{16,200})(?![A-Za-z0-9_-])/.exec(body);
  return link?.[1] ?? null;
}
