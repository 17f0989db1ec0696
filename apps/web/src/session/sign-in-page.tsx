import type { NextStep, SessionView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { providersQuery } from '../api/queries.ts';
import { usePageTitle } from '../app/use-page-title.ts';
import { codeWords } from '../text/words.ts';
import { Door } from './door.tsx';
import { SignInFlow } from './sign-in-flow.tsx';
import classes from './sign-in.module.css';

interface SignInPageProps {
  /** as far as a session was signed in when the page was left */
  readonly begun: NextStep | null;
  readonly onSignedIn: (session: SessionView) => void;
}

/** Why an organisation's sign-in came back without a session: a code of the api in the address. */
function refusalInAddress(): string | undefined {
  const code = new URLSearchParams(window.location.search).get('problem');
  return code !== null && /^FLS-\d{4}$/.test(code) ? code : undefined;
}

export function SignInPage({ begun, onSignedIn }: SignInPageProps) {
  const { t } = useTranslation();
  const [step, setStep] = useState(begun);
  const [refusal] = useState(refusalInAddress);
  const isDemonstration = useQuery(providersQuery).data?.mode === 'demonstration';
  const stage = step?.stage ?? 'open';
  const title =
    stage === 'second-factor' ? t('factor.title') : stage === 'enrolment' ? t('enrol.title') : t('signIn.title');
  usePageTitle(title);
  const before =
    refusal === undefined ? undefined : (codeWords(refusal) ?? t('signIn.providerRefused', { code: refusal }));
  return (
    <Door
      title={title}
      {...(stage === 'open' ? { text: t('signIn.purpose') } : {})}
      {...(stage === 'enrolment' ? { text: t('enrol.text') } : {})}
    >
      <SignInFlow before={before} step={step} onStep={setStep} onSignedIn={onSignedIn} />
      {stage === 'open' && isDemonstration ? <p className={classes.hint}>{t('signIn.demonstrationHint')}</p> : null}
    </Door>
  );
}
