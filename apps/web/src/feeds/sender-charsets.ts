/**
 * Character sets that an administrator may say a sender writes in, as HL7 table 0211 names them: those that the api takes.
 * A test of the pages compares them.
 */
export const SENDER_CHARSETS: readonly string[] = [
  'ASCII',
  'UNICODE UTF-8',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16].map((part) => `8859/${String(part)}`),
  'WINDOWS-1250',
  'WINDOWS-1252',
];
