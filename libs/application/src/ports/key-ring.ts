/** What a sealed text belongs to: opened anywhere else, it does not open. */
export interface SealContext {
  readonly table: string;
  readonly column: string;
  /** Of the patient whose row it is; of the row itself where it belongs to no patient. */
  readonly id: string;
}

/** Hides what names or reaches a person wherever it is stored, and finds it again by its exact value. */
export interface KeyRing {
  /** The key that seals now. */
  readonly sealsWith: string;
  /** Every key that opens, the one that seals first. */
  readonly keyIds: readonly string[];
  /** `v1.<key id>.<base64url>`: another text each time. */
  seal(text: string, context: SealContext): string;
  /**
   * The text again. What was never sealed is given back as it is: rows of an older version, until they have been
   * sealed. @throws UnreadableSecretError for another context, another key or a changed text
   */
  open(sealed: string, context: SealContext): string;
  /** A key of its own for a purpose, of the key that seals now or of the one named. @throws UnreadableSecretError */
  derive(purpose: string, keyId?: string): { readonly keyId: string; readonly key: Buffer };
  /** What stands beside a sealed value so that the same value is found and refused a second time. */
  searchHash(text: string, kind: string): Buffer;
  /** Every form in which a stored row may carry that hash: under each key, and as it is before it is sealed. */
  searchHashes(text: string, kind: string): Buffer[];
}

/** A sealed text that does not open; says where it stands and never what it says. */
export class UnreadableSecretError extends Error {
  override readonly name = 'UnreadableSecretError';
}

const inColumn = (table: string, column: string) => {
  return (id: string): SealContext => ({ table, column, id });
};

/** To what the value of each sealed column is bound. */
export const SEALED = {
  // … to the patient
  contactValue: inColumn('contact_point', 'value'),
  identifierValue: inColumn('patient_identifier', 'value'),
  address: inColumn('patient', 'address'),
  letterRecipient: inColumn('letter', 'recipient'),
  letterContent: inColumn('letter', 'content'),
  mailboxRecipient: inColumn('mailbox_item', 'recipient'),
  contactDraft: inColumn('contact_draft', 'content'),
  exportRow: inColumn('report_export_row', 'content'),
  // … to the file that was handed in: whose rows they are is not known before they are stored
  filePart: inColumn('file_import_part', 'content'),
  fileRow: inColumn('file_import_row', 'content'),
  // … to the row: nobody may know whose it is
  possibleFracture: inColumn('possible_fracture', 'content'),
  possibleFindings: inColumn('possible_fracture', 'findings'),
  inboundSender: inColumn('inbound_message', 'sender'),
  hl7Message: inColumn('hl7_message', 'raw'),
  appointment: inColumn('appointment', 'about'),
  /** `unknownSender` in the detail; bound to the item's key. */
  itemSender: inColumn('work_item', 'detail'),
  // … to the person of the staff, to the key itself, to the installation
  totpSecret: inColumn('user_totp', 'secret'),
  signingKey: inColumn('signing_key', 'private_key'),
  erasureKey: () => ({ table: 'installation', column: 'erasure_key', id: 'installation' }),
} as const;
