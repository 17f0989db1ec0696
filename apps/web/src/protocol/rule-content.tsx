import type { ProtocolView, RuleView } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';
import { protocolWords } from '../text/protocol-words.ts';
import { wordFor } from '../text/words.ts';
import classes from './protocol.module.css';

/** What stands at a place of the rules. */
function partAt(document: unknown, path: string): Readonly<Record<string, unknown>> {
  const found = path
    .slice(1)
    .split('/')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** What a line holds besides numbers: the items of a checklist, the kinds of tasks, the drugs. */
export function RuleContent({ rule, protocol }: { readonly rule: RuleView; readonly protocol: ProtocolView }) {
  const { t } = useTranslation();
  const part = partAt(protocol.document, rule.path);
  if (rule.group === 'checklists') {
    return (
      <section>
        <h3>{t('comparison.items')}</h3>
        <ul className={classes.items}>
          {textsIn(part['items']).map((item) => {
            const { words, lang } = protocolWords(item);
            return (
              <li key={item} lang={lang}>
                {words}
              </li>
            );
          })}
        </ul>
      </section>
    );
  }
  const kinds = Object.entries(part).filter(([name, value]) => KIND_LISTS.includes(name) && Array.isArray(value));
  return (
    <>
      {kinds.map(([name, value]) => (
        <section key={name}>
          <h3>{wordFor('ruleList', name)}</h3>
          <p>
            {textsIn(value)
              .map((kind) => wordFor('kind', kind))
              .join(', ') || t('protocol.none')}
          </p>
        </section>
      ))}
      {rule.agents.length > 1 ? (
        <section>
          <h3>{t('ruleList.agents')}</h3>
          <p>{rule.agents.map((agent) => wordFor('agent', agent)).join(', ')}</p>
        </section>
      ) : null}
    </>
  );
}

const KIND_LISTS: readonly string[] = [
  'declinedFollowUp',
  'declinedTreatment',
  'outliveTheirCourse',
  'onlyDeath',
  'notPausedWithCourse',
  'pausedKinds',
  'kinds',
];
