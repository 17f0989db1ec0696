import { Button, Menu, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ErasureRequest, ErasureView, PatientView } from '@osteon/contracts';
import { IconChevronDown, IconEraser, IconFileText, IconBraces } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import { ReasonField } from '../app/reason-field.tsx';

const REASONS: readonly ErasureRequest['reason'][] = ['request', 'retention-ended', 'not-lawful', 'mistake'];

/** What a lead does for a person who asks about their data: hand it over, or ask for its erasure. */
export function PatientPrivacy({ patient }: { readonly patient: Pick<PatientView, 'id' | 'given' | 'family'> }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [isErasing, setErasing] = useState(false);
  const save = useMutation({
    mutationFn: (form: 'export' | 'export.html') => download(`/patients/${patient.id}/${form}`),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button variant="default" loading={save.isPending} rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t('privacy.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('privacy.export')}</Menu.Label>
          <Menu.Item
            leftSection={<IconFileText size={16} stroke={1.75} aria-hidden />}
            onClick={() => save.mutate('export.html')}
          >
            {t('privacy.exportPage')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconBraces size={16} stroke={1.75} aria-hidden />}
            onClick={() => save.mutate('export')}
          >
            {t('privacy.exportData')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconEraser size={16} stroke={1.75} aria-hidden />}
            onClick={() => setErasing(true)}
          >
            {t('privacy.erase')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isErasing ? <EraseDialog patientId={patient.id} onClose={() => setErasing(false)} /> : null}
    </>
  );
}

interface EraseDialogProps {
  readonly patientId: string;
  readonly reason?: ErasureRequest['reason'];
  readonly onAsked?: () => void;
  readonly onClose: () => void;
}

/** Asks for the erasure of a record. A second person confirms it; until then nothing happens. */
export function EraseDialog({ patientId, reason: given = 'request', onAsked, onClose }: EraseDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(given);
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={t('privacy.eraseTitle')}
      about={t('privacy.eraseText')}
      submit={t('privacy.erase')}
      isDanger
      act={() =>
        request<ErasureView>('POST', `/patients/${patientId}/erasure`, {
          body: { reason, note: note.trim() } satisfies ErasureRequest,
        })
      }
      onDone={() => {
        sayDone(t('privacy.asked'));
        onAsked?.();
        onClose();
      }}
      onClose={onClose}
    >
      <NativeSelect
        label={t('privacy.why')}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value as ErasureRequest['reason'])}
        data={REASONS.map((value) => ({ value, label: t(`privacy.reason.${value}`) }))}
      />
      <ReasonField label={t('privacy.note')} hint={t('privacy.noteHint')} least={10} value={note} onChange={setNote} />
    </FormDialog>
  );
}
