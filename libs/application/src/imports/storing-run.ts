import type { ChangeRequest } from '../plan/planned-change.ts';
import type { OpenedImport } from './import-store.ts';

/** A run that stores; one that only tries has none to name on the facts. */
export type StoringRun = Omit<OpenedImport, 'importId'> & { readonly importId: string | null };

/** What the operator decides for a whole run. */
export interface StoringRules {
  /** Whether messages may go to what the sender knows of telephones and addresses. */
  readonly consented: boolean;
}

/** What a change of facts by an import asks for. */
export const requestOf = (run: StoringRun, what: Pick<ChangeRequest, 'facts' | 'corrections'>): ChangeRequest => ({
  ...what,
  source: 'import',
  ...(run.importId === null ? {} : { importId: run.importId }),
  enrolment: { enrolSince: run.enrolSince },
});
