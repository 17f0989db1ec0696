import type { RuleView } from '@osteon/contracts';
import { Link } from '@tanstack/react-router';
import classes from './protocol.module.css';
import { RuleMark } from './rule-mark.tsx';
import { ruleTitle, settingLabel, valueInWords } from './rule-words.ts';

/** Numbers in a row; the rest stand in the rule's details. */
const MOST_NUMBERS = 4;

/** One rule of the list: what, when, where from. Its name leads to its details, and the whole row is its name's. */
export function RuleRow({ rule }: { readonly rule: RuleView }) {
  const settings = rule.settings.filter(({ value }) => value !== null);
  return (
    <li className={classes.rule} data-rule={rule.path}>
      <div className={classes.what}>
        <Link
          to="/protocol"
          search={(now) => ({ ...now, rule: rule.id })}
          resetScroll={false}
          className={classes.open}
          aria-haspopup="dialog"
        >
          {ruleTitle(rule)}
        </Link>
        {rule.text === null ? null : (
          <p className={classes.says} lang="en" dir="ltr">
            {rule.text}
          </p>
        )}
      </div>
      <dl className={classes.numbers}>
        {settings.slice(0, MOST_NUMBERS).map((setting) => (
          <div key={setting.path} className={classes.number}>
            <dt>{settingLabel(setting)}</dt> <dd>{valueInWords(setting)}</dd>
          </div>
        ))}
        {settings.length > MOST_NUMBERS ? (
          <div className={classes.number}>
            <dt>…</dt> <dd>+ {settings.length - MOST_NUMBERS}</dd>
          </div>
        ) : null}
      </dl>
      <div className={classes.from}>
        <RuleMark rule={rule} />
        {rule.source === null ? null : (
          <p className={classes.says} lang="en" dir="ltr">
            {rule.source}
          </p>
        )}
      </div>
    </li>
  );
}
