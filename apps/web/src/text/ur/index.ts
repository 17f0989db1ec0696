import { calls } from './calls.ts';
import { clinical } from './clinical.ts';
import { contact } from './contact.ts';
import { frame } from './frame.ts';
import { messages } from './messages.ts';
import { patient } from './patient.ts';
import { problems } from './problems.ts';
import { signIn } from './sign-in.ts';
import { today } from './today.ts';

/** The words in Urdu of what most people read: signing in, the worklist, patients, messages. */
export const text = {
  ...calls,
  ...clinical,
  ...contact,
  ...frame,
  ...messages,
  ...patient,
  ...problems,
  ...signIn,
  ...today,
} as const;
