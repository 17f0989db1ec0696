import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** What the protocol in force says of one red flag that is asked for in every call. */
export const redFlagView = z.object({
  flag: z.string(),
  /** What is to be done: the protocol's own words. */
  action: z.string(),
  dueAfterDays: z.number().int(),
  source: z.string(),
  sourceMark: z.string(),
});

/** How an item was last ticked, in a contact that stands. */
export const tickView = z.object({
  ticked: z.boolean(),
  at: instant,
  by: z.string().nullable(),
  protocolVersion: z.string(),
});

export const checklistView = z.object({
  taskKey: z.string(),
  kind: z.string(),
  sourceMark: z.string(),
  items: z.array(z.object({ text: z.string(), tick: tickView.nullable() })),
});
export type ChecklistView = z.infer<typeof checklistView>;

/** What a call asks besides the questions of its tasks, by the protocol in force. */
export const contactForm = z.object({
  /** The patient's: names what was seen, for `If-Match`. */
  version: z.number().int(),
  protocolVersion: z.string(),
  redFlags: z.array(redFlagView),
  /** Of every task that is not finished and carries one. */
  checklists: z.array(checklistView),
});
export type ContactFormView = z.infer<typeof contactForm>;

/** `none`: asked, and there is none. `not-asked`: the conversation ended before, which a call that reached may not say. */
export const redFlagsAnswer = z.enum(['none', 'raised', 'not-asked']);

/** An item that was ticked, or un-ticked, in a call. */
export const newTick = z.strictObject({
  taskKey: z.string().min(1).max(200),
  item: z.string().min(1).max(500),
  ticked: z.boolean(),
});

/** Which number was wrong; it is not used any more, and the other one takes its place. */
export const wrongNumber = z.strictObject({
  contactPointId: id,
  replacement: z.string().trim().min(1).max(50).optional(),
});

/** Of a form as typed: the page's own shape, at most so many characters of JSON. */
const LONGEST_DRAFT = 20_000;

/** What was typed and not recorded yet; one of each person for a patient. */
export const contactDraftRequest = z.strictObject({
  /** The contact that it will be. */
  contactId: id,
  /** The patient's version that the page had. */
  version: z.number().int().min(0),
  content: z.record(z.string(), z.unknown()).refine((content) => JSON.stringify(content).length <= LONGEST_DRAFT, {
    error: `is longer than ${String(LONGEST_DRAFT)} characters`,
  }),
});
export type ContactDraftRequest = z.infer<typeof contactDraftRequest>;

export const contactDraft = z.object({
  contactId: id,
  version: z.number().int(),
  content: z.record(z.string(), z.unknown()),
  begunAt: instant,
  savedAt: instant,
});
export type ContactDraft = z.infer<typeof contactDraft>;

/** Null: there is none. */
export const contactDraftView = z.object({ draft: contactDraft.nullable() });
export type ContactDraftView = z.infer<typeof contactDraftView>;

export const contactDraftSaved = z.object({
  /** False: the contact is recorded, and there is nothing left to keep. */
  kept: z.boolean(),
  savedAt: instant.nullable(),
});
export type ContactDraftSaved = z.infer<typeof contactDraftSaved>;

/** Taking a contact back: why. */
export const annulmentRequest = z.strictObject({ reason: z.string().trim().min(1).max(500).default('undone') });
export type AnnulmentRequest = z.infer<typeof annulmentRequest>;
