import { Button } from '@mantine/core';
import type { LetterWithText } from '@osteon/contracts';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import classes from './messages.module.css';

/** A letter as a sheet: from whom, to whom, and what it says. While it is open, it alone is printed. */
export function LetterSheet({ letter }: { readonly letter: LetterWithText }) {
  const { t } = useTranslation();
  const { on } = useServiceDates();
  const { service } = useSession();
  return (
    <>
      <article className={classes.paper} lang={letter.language} dir="auto" data-sheet>
        <p className={classes.letterHeadLine}>
          <span>{service.name}</span>
          <time dateTime={letter.createdAt}>{on(letter.createdAt)}</time>
        </p>
        <p className={classes.recipient}>{letter.recipient}</p>
        <h3>{letter.subject}</h3>
        <p className={classes.paperText}>{letter.body}</p>
      </article>
      <div className={page.buttons}>
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('letters.printOne')}
        </Button>
      </div>
    </>
  );
}
