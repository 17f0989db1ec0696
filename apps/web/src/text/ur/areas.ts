import { account } from './account.ts';
import { admin } from './admin.ts';
import { audit } from './audit.ts';
import { capacity } from './capacity.ts';
import { details } from './details.ts';
import { duplicates } from './duplicates.ts';
import { emergency } from './emergency.ts';
import { enrolling } from './enrolling.ts';
import { feeds } from './feeds.ts';
import { files } from './files.ts';
import { finderCodes } from './finder-codes.ts';
import { inbox } from './inbox.ts';
import { messagePages } from './message-pages.ts';
import { privacy } from './privacy.ts';
import { protocol } from './protocol.ts';
import { reports } from './reports.ts';
import { service } from './service.ts';

/** The words in Urdu of the areas: one's account, the lead's, the auditor's, the administrator's. */
export const areas = {
  ...account,
  ...admin,
  ...audit,
  ...capacity,
  ...details,
  ...duplicates,
  ...emergency,
  ...enrolling,
  ...feeds,
  ...files,
  ...finderCodes,
  ...inbox,
  ...messagePages,
  ...privacy,
  ...protocol,
  ...reports,
  ...service,
} as const;
