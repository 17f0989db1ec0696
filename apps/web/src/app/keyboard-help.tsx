import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './keyboard-help.module.css';

const KEYS = [
  [['j'], 'next'],
  [['k'], 'previous'],
  [['Enter'], 'open'],
  [['c'], 'contact'],
  [['a'], 'assign'],
  [['x'], 'select'],
  [['/'], 'search'],
  [['Ctrl', 'Enter'], 'save'],
  [['Ctrl', 'Z'], 'undo'],
  [['Esc'], 'escape'],
  [['?'], 'help'],
] as const;

export function KeyboardHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
    >
      <dl className={classes.keys}>
        {KEYS.map(([keys, what]) => (
          <div key={what} className={classes.line}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{t(`keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
