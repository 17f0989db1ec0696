import { account } from './account.ts';
import { admin } from './admin.ts';
import { audit } from './audit.ts';
import { clinical } from './clinical.ts';
import { contact } from './contact.ts';
import { emergency } from './emergency.ts';
import { frame } from './frame.ts';
import { messages } from './messages.ts';
import { patient } from './patient.ts';
import { privacy } from './privacy.ts';
import { problems } from './problems.ts';
import { service } from './service.ts';
import { signIn } from './sign-in.ts';
import { today } from './today.ts';

/** Every word of the pages in English; the other languages follow its shape. */
export const text = {
  ...frame,
  ...problems,
  ...signIn,
  ...today,
  ...clinical,
  ...patient,
  ...contact,
  ...messages,
  ...account,
  ...emergency,
  ...service,
  ...privacy,
  ...audit,
  ...admin,
} as const;
