import { Alert, Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertIcon, useErrorWords } from './page-states.tsx';
import classes from './page.module.css';

interface FormDialogProps<Answer> {
  readonly title: string;
  /** what will happen, in a sentence or two */
  readonly about?: string;
  readonly submit: string;
  readonly isDanger?: boolean;
  /** what keeps it from being sent, said when it is tried */
  readonly problem?: string | null;
  readonly act: () => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
  readonly onClose: () => void;
  readonly size?: string;
  readonly children?: ReactNode;
}

/** A few questions and one act: it stays until the act is done, and says why when it is refused. */
export function FormDialog<Answer>(props: FormDialogProps<Answer>) {
  const { title, about, submit, isDanger = false, problem = null, act, onDone, onClose, size = 'md', children } = props;
  const { t } = useTranslation();
  const words = useErrorWords();
  const acting = useMutation({ mutationFn: act, onSuccess: onDone });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    // A form within a dialog of a page: the page's own form must not hear of it.
    event.stopPropagation();
    if (problem === null && !acting.isPending) acting.mutate();
  };
  const said = problem ?? (acting.isError ? words(acting.error) : null);
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': t('state.close') }}>
      <form onSubmit={send} className={classes.form}>
        {about === undefined ? null : <p className={classes.formAbout}>{about}</p>}
        {children}
        {said === null ? null : (
          <Alert color="red" icon={alertIcon} role="alert">
            {said}
          </Alert>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('state.cancel')}
          </Button>
          <Button type="submit" loading={acting.isPending} {...(isDanger ? { color: 'red' } : {})}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
