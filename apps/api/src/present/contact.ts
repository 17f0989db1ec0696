import type { ContactForm, DraftRecord } from '@osteon/application';
import type { ContactDraftView, ContactFormView } from '@osteon/contracts';

export function presentContactForm({ version, protocolVersion, redFlags, checklists }: ContactForm): ContactFormView {
  return {
    version,
    protocolVersion,
    redFlags: redFlags.map(({ flag, action, dueAfterDays, source, sourceMark }) => ({
      flag,
      action,
      dueAfterDays,
      source,
      sourceMark,
    })),
    checklists: checklists.map(({ taskKey, kind, sourceMark, items }) => ({
      taskKey,
      kind,
      sourceMark,
      items: items.map(({ text, tick }) => ({
        text,
        tick: tick && { ticked: tick.ticked, at: tick.at, by: tick.by, protocolVersion: tick.protocolVersion },
      })),
    })),
  };
}

/** `content` is the page's own, as it was typed. */
export function presentDraft(draft: DraftRecord | null): ContactDraftView {
  if (draft === null) return { draft: null };
  const { contactId, version, content, begunAt, savedAt } = draft;
  return { draft: { contactId, version, content, begunAt, savedAt } };
}
