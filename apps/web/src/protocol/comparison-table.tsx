import type { ProtocolComparisonView } from '@osteon/contracts';
import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/page-parts.tsx';
import { EmptySaying } from '../app/page-states.tsx';
import { fieldLabel, fieldWords, type FieldWords } from './field-words.ts';
import classes from './protocol.module.css';
import { ruleTitle } from './rule-words.ts';

type Line = ProtocolComparisonView['lines'][number];

interface ComparisonTableProps {
  readonly before: string;
  readonly after: string;
  readonly lines: readonly Line[];
}

const SIGN = { size: 15, stroke: 2, 'aria-hidden': true } as const;
const SIGNS = {
  added: ['good', <IconPlus key="added" {...SIGN} />],
  removed: ['danger', <IconMinus key="removed" {...SIGN} />],
  changed: ['accent', <IconPencil key="changed" {...SIGN} />],
} as const;

/** Two versions side by side: each rule that differs, and each of its fields before and after. */
export function ComparisonTable({ before, after, lines }: ComparisonTableProps) {
  const { t } = useTranslation();
  if (lines.length === 0) return <EmptySaying title={t('comparison.same')} text={t('comparison.sameText')} />;
  return (
    <div className={classes.compared}>
      <div className={classes.comparedHead} aria-hidden>
        <span>{t('comparison.rule')}</span>
        <div className={classes.field}>
          <span>{t('comparison.before', { version: before })}</span>
          <span>{t('comparison.after', { version: after })}</span>
        </div>
      </div>
      <ul>
        {lines.map((line) => (
          <ComparedLine key={`${line.change} ${line.id}`} line={line} before={before} after={after} />
        ))}
      </ul>
    </div>
  );
}

function ComparedLine({
  line,
  before,
  after,
}: {
  readonly line: Line;
  readonly before: string;
  readonly after: string;
}) {
  const { t } = useTranslation();
  const [tone, sign] = SIGNS[line.change];
  return (
    <li className={classes.comparedLine}>
      <div>
        <p className={classes.ruleTitle}>{ruleTitle(line)}</p>
        {line.text === null ? null : (
          <p className={classes.says} lang="en" dir="ltr">
            {line.text}
          </p>
        )}
        <Mark tone={tone} icon={sign}>
          {t(`comparison.${line.change}`)}
        </Mark>
      </div>
      {line.fields.length === 0 ? null : (
        <dl className={classes.fields}>
          {line.fields.map((field) => (
            <div key={field.path} className={classes.field}>
              <dt>{fieldLabel(field)}</dt>
              <dd data-side="before">
                <span className={classes.side}>{t('comparison.before', { version: before })}</span>
                <del>
                  <Side words={fieldWords(field, field.before)} />
                </del>
              </dd>
              <dd data-side="after">
                <span className={classes.side}>{t('comparison.after', { version: after })}</span>
                <ins>
                  <Side words={fieldWords(field, field.after)} />
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function Side({ words }: { readonly words: FieldWords | null }) {
  const { t } = useTranslation();
  if (words === null) return <>{t('comparison.nothing')}</>;
  return words.isEnglish ? (
    <span lang="en" dir="ltr">
      {words.words}
    </span>
  ) : (
    <>{words.words}</>
  );
}
