import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { LetterWithText } from '@osteon/contracts';
import { IconFileTypePdf, IconPrinter } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { download } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import classes from './messages.module.css';

/** A letter as a sheet: from whom, to whom, and what it says. While it is open, it alone is printed. */
export function LetterSheet({ letter }: { readonly letter: LetterWithText }) {
  const { t } = useTranslation();
  const { on } = useServiceDates();
  const { service } = useSession();
  const words = useErrorWords();
  const file = useMutation({
    mutationFn: () => download(`/letters/${letter.id}/pdf`),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
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
        <Button
          variant="default"
          leftSection={<IconFileTypePdf size={16} stroke={1.75} aria-hidden />}
          loading={file.isPending}
          onClick={() => file.mutate()}
        >
          {t('letters.fileOne')}
        </Button>
      </div>
    </>
  );
}
