import { z } from 'zod';
import { contactPointInput, identifier, personDetails } from './patient.ts';
import { id } from './primitives.ts';

const isNotEmpty = (change: object): boolean => Object.keys(change).length > 0;
const NOT_EMPTY = { error: 'names nothing to change' };

/** Who the patient is: what is named is changed, the rest stays. */
export const detailsRequest = personDetails.partial().refine(isNotEmpty, NOT_EMPTY);
export type DetailsRequest = z.infer<typeof detailsRequest>;

/** A way to reach the patient; a preferred one is tried before all others. */
export const newContactPointRequest = contactPointInput.extend({ preferred: z.boolean().default(false) });
export type NewContactPointRequest = z.infer<typeof newContactPointRequest>;

/** A change of one way to reach the patient. A new value counts as working until it is known not to. */
export const contactPointRequest = z
  .strictObject({
    value: contactPointInput.shape.value,
    consented: z.boolean(),
    /** True: it does not work; false: it was tried, and works. */
    invalid: z.boolean(),
    preferred: z.literal(true),
  })
  .partial()
  .refine(isNotEmpty, NOT_EMPTY);
export type ContactPointRequest = z.infer<typeof contactPointRequest>;

/** Whether the patient wants nothing by a channel; coming back says why. */
export const optOutRequest = z.strictObject({
  optedOut: z.boolean(),
  reason: z.string().trim().min(1).max(500).optional(),
});
export type OptOutRequest = z.infer<typeof optOutRequest>;

/** All of the patient's numbers as they are to be; one that is not named is taken away. */
export const identifiersRequest = z.strictObject({ identifiers: z.array(identifier).max(20) });
export type IdentifiersRequest = z.infer<typeof identifiersRequest>;

/** What one has just recorded oneself, and takes back. */
export const undoRequest = z.strictObject({ factIds: z.array(id).min(1).max(50) });
export type UndoRequest = z.infer<typeof undoRequest>;
