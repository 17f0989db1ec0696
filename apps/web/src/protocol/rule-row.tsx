import { UnstyledButton } from '@mantine/core';
import type { RuleView } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';
import classes from './protocol.module.css';
import { RuleMark } from './rule-mark.tsx';
import { ruleTitle, settingLabel, valueInWords } from './rule-words.ts';

/** Numbers in a row; the rest stand in the rule's details. */
const MOST_NUMBERS = 4;

/** One rule of the list: what, when, where from. The whole row opens its details. */
export function RuleRow({ rule, onOpen }: { readonly rule: RuleView; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const title = ruleTitle(rule);
  const settings = rule.settings.filter(({ value }) => value !== null);
  return (
    <li>
      <UnstyledButton
        className={classes.rule ?? ''}
        id={`rule-${rule.path}`}
        aria-label={t('protocol.details', { rule: title })}
        aria-describedby={`rule-${rule.path}-says`}
        aria-haspopup="dialog"
        onClick={onOpen}
      >
        <span className={classes.what} id={`rule-${rule.path}-says`}>
          <span className={classes.ruleTitle}>{title}</span>
          {rule.text === null ? null : (
            <span className={classes.says} lang="en" dir="ltr">
              {rule.text}
            </span>
          )}
        </span>
        <span className={classes.numbers}>
          {settings.slice(0, MOST_NUMBERS).map((setting) => (
            <span key={setting.path} className={classes.number}>
              <span className={classes.label}>{settingLabel(setting)}</span> <span>{valueInWords(setting)}</span>
            </span>
          ))}
          {settings.length > MOST_NUMBERS ? (
            <span className={classes.label}>+ {settings.length - MOST_NUMBERS}</span>
          ) : null}
        </span>
        <span className={classes.from}>
          <RuleMark rule={rule} />
          {rule.source === null ? null : (
            <span className={classes.source} lang="en" dir="ltr">
              {rule.source}
            </span>
          )}
        </span>
      </UnstyledButton>
    </li>
  );
}
