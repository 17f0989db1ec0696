import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { LetterRequest, LetterWithText } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import page from '../app/page.module.css';
import { LetterSheet } from './letter-sheet.tsx';

export interface LetterPatient {
  readonly id: string;
  readonly name: string;
}

interface WriteLetterDialogProps {
  readonly patient: LetterPatient;
  readonly kind?: LetterRequest['kind'];
  readonly onWritten?: () => Promise<void>;
  readonly onClose: () => void;
}

const KINDS = ['gp', 'handover', 'rebound-risk'] as const satisfies readonly LetterRequest['kind'][];

/** Writes a letter about a patient from what is recorded, and shows it: it waits for the print run, or is printed here. */
export function WriteLetterDialog({ patient, kind: given = 'gp', onWritten, onClose }: WriteLetterDialogProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(given);
  const [name, setName] = useState('');
  const [lines, setLines] = useState('');
  const [key] = useState(newIdempotencyKey);
  const [written, setWritten] = useState<LetterWithText | null>(null);
  const isForPatient = kind === 'rebound-risk';
  const address = lines.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const body: LetterRequest = isForPatient ? { kind } : { kind, recipient: { name: name.trim(), lines: address } };
  if (written !== null) {
    return (
      <Modal
        opened
        onClose={onClose}
        size="lg"
        title={t('letters.done')}
        closeButtonProps={{ 'aria-label': t('state.close') }}
      >
        <div className={page.form}>
          <LetterSheet letter={written} />
        </div>
      </Modal>
    );
  }
  return (
    <FormDialog
      title={t('letters.new')}
      about={t('letters.newAbout')}
      submit={t('letters.submit')}
      act={async () => {
        const letter = await request<LetterWithText>('POST', `/patients/${patient.id}/letters`, {
          body,
          idempotencyKey: key,
        });
        await onWritten?.();
        return letter;
      }}
      onDone={setWritten}
      onClose={onClose}
    >
      <p className={page.strong}>{patient.name}</p>
      <NativeSelect
        label={t('letters.what')}
        data-autofocus
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as LetterRequest['kind'])}
        data={KINDS.map((value) => ({ value, label: t(`letters.what_${value}`) }))}
      />
      {isForPatient ? (
        <p className={page.quiet}>{t('letters.toPatient')}</p>
      ) : (
        <>
          <TextInput
            label={t('letters.to')}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={t('letters.toLines')}
            required
            autosize
            minRows={3}
            maxRows={6}
            value={lines}
            onChange={(event) => setLines(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
