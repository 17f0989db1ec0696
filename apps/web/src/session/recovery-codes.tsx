import { Button, Stack } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Copy } from '../app/page-parts.tsx';
import classes from './sign-in.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}

/** Ten codes, shown this once: to be printed or copied. On paper stand the codes and nothing else of the page. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md" className={classes.recovery ?? ''}>
      <p className={classes.purpose}>{t('enrol.codesText')}</p>
      <ol className={classes.codes} aria-label={t('enrol.codesList')} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={classes.others} data-no-print>
        <Copy value={codes.join('\n')} name={t('enrol.codesList')} />
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPrinter size={15} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('enrol.print')}
        </Button>
      </div>
      <Button size="md" fullWidth onClick={onKept} data-no-print>
        {t('enrol.kept')}
      </Button>
    </Stack>
  );
}
