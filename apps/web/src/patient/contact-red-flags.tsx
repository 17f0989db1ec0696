import { Checkbox, Textarea } from '@mantine/core';
import type { ContactFormView } from '@osteon/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { protocolWords } from '../text/protocol-words.ts';
import { wordFor } from '../text/words.ts';
import { flagsRaised, mayEndBeforeFlags, NO_FLAGS, type ContactForm } from './contact-questions.ts';
import classes from './drawer.module.css';

interface RedFlagsProps {
  readonly asked: ContactFormView['redFlags'];
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
  readonly error: string | undefined;
  readonly actionError: string | undefined;
}

/** Asked first in every conversation; a flag wants its action before anything is saved. */
export function RedFlags({ asked, form, change, error, actionError }: RedFlagsProps) {
  const { t } = useTranslation();
  const id = useId();
  const chosen = flagsRaised(form);
  const choose = (values: readonly string[]): void => {
    const added = values.find((value) => !form.flags.includes(value));
    // An answer that there is none, or that it could not be asked, stands alone; so does whatever is said after it.
    if (added !== undefined && NO_FLAGS.includes(added)) change({ flags: [added] });
    else change({ flags: added === undefined ? values : values.filter((value) => !NO_FLAGS.includes(value)) });
  };
  return (
    <div className={classes.flags} data-raised={chosen.length > 0 || undefined}>
      <fieldset
        className={classes.flagField}
        aria-describedby={error === undefined ? undefined : id}
        data-fault={error !== undefined || undefined}
      >
        <legend className={classes.flagTitle}>{t('contact.flagsTitle')}</legend>
        <p className={classes.for}>{t('contact.flagsAbout')}</p>
        <Checkbox.Group value={[...form.flags]} onChange={choose}>
          <div className={classes.flagList}>
            <Checkbox value="none" label={t('contact.noFlag')} classNames={{ label: classes.noFlag ?? '' }} />
            {mayEndBeforeFlags(form.outcome) ? <Checkbox value="not-asked" label={t('call.couldNotAsk')} /> : null}
            {asked.map(({ flag }) => (
              <Checkbox
                key={flag}
                value={flag}
                color="red"
                label={wordFor('flagName', flag)}
                description={wordFor('flag', flag)}
              />
            ))}
          </div>
        </Checkbox.Group>
        {error === undefined ? null : (
          <p id={id} className={classes.flagError} role="alert">
            {error}
          </p>
        )}
      </fieldset>
      {chosen.length > 0 ? (
        <>
          <div className={classes.action} role="status">
            <p className={classes.actionTitle}>
              <IconAlertTriangle size={16} aria-hidden /> {t('contact.flagAction')}
            </p>
            <ul>
              {asked
                .filter(({ flag }) => chosen.includes(flag))
                .map(({ flag, action }) => {
                  const { words, lang } = protocolWords(action);
                  return (
                    <li key={flag} lang={lang}>
                      {words}
                    </li>
                  );
                })}
            </ul>
          </div>
          <Textarea
            label={t('contact.actionTaken')}
            description={t('contact.actionTakenHint')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={form.actionTaken}
            onChange={(event) => change({ actionTaken: event.currentTarget.value })}
            error={actionError}
          />
        </>
      ) : null}
    </div>
  );
}
