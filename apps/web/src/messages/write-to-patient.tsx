import { Button, Menu } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { IconChevronDown, IconMail, IconMessage2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { WriteLetterDialog } from './write-letter-dialog.tsx';
import { WriteMessageDialog } from './write-message-dialog.tsx';

/** Write to a patient, or about them: a message by hand, or a letter from what is recorded. Wants the words of the areas. */
export function WriteToPatient({ patient }: { readonly patient: PatientView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'message' | 'letter' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t('write.button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {patient.diedOn === null ? (
            <Menu.Item
              leftSection={<IconMessage2 size={16} stroke={1.75} aria-hidden />}
              onClick={() => setOpen('message')}
            >
              {t('write.message')}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconMail size={16} stroke={1.75} aria-hidden />} onClick={() => setOpen('letter')}>
            {t('write.letter')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'message' ? <WriteMessageDialog patient={patient} onClose={close} /> : null}
      {open === 'letter' ? (
        <WriteLetterDialog patient={{ id: patient.id, name: `${patient.given} ${patient.family}` }} onClose={close} />
      ) : null}
    </>
  );
}
