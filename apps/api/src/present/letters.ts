import type { LetterRecord, LetterWithText as Letter } from '@osteon/application';
import type { LetterPage, LetterWithText } from '@osteon/contracts';

export function presentLetterRow(letter: LetterRecord): LetterPage['rows'][number] {
  const { id, patientId, patientName, kind, language, recipient } = letter;
  const { requestedBy, createdAt, batchId, postedAt, held } = letter;
  return {
    id,
    patientId,
    patientName,
    kind,
    language,
    recipient,
    requestedBy,
    createdAt,
    batchId,
    postedAt,
    held,
  };
}

export function presentLetter(letter: Letter): LetterWithText {
  return { ...presentLetterRow(letter), subject: letter.text.subject, body: letter.text.body };
}
