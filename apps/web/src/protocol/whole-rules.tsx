import { Button, FileButton, Textarea } from '@mantine/core';
import type { ProtocolView } from '@osteon/contracts';
import { IconCircleCheck, IconDownload, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Mark, Panel } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import type { DraftResult, ProposalDraft } from './proposal-draft.ts';
import classes from './protocol.module.css';

interface WholeRulesProps {
  readonly present: ProtocolView;
  readonly draft: ProposalDraft;
  readonly result: DraftResult;
  readonly onChange: (more: Partial<ProposalDraft>) => void;
}

/** A whole rule set, pasted or from a file: for what the form does not reach. */
export function WholeRules({ present, draft, result, onChange }: WholeRulesProps) {
  const { t } = useTranslation();
  const isGood = result.comparison !== null;
  const fault = result.notJson === null ? undefined : t('proposing.notJson', { message: result.notJson });
  return (
    <Panel label={t('proposing.byRules')} heading about={t('proposing.wholeAbout')}>
      <div className={classes.proposeFields}>
        <div className={page.buttons}>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
            onClick={() => saveRules(present)}
          >
            {t('proposing.download')}
          </Button>
          <FileButton
            accept="application/json,.json"
            inputProps={{ 'aria-label': t('proposing.file') }}
            onChange={(file) => void file?.text().then((text) => onChange({ text }))}
          >
            {(props) => (
              <Button variant="default" leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />} {...props}>
                {t('proposing.file')}
              </Button>
            )}
          </FileButton>
        </div>
        <Textarea
          label={t('proposing.pasted')}
          classNames={{ input: classes.code ?? '' }}
          rows={14}
          spellCheck={false}
          dir="ltr"
          value={draft.text}
          error={fault}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
        {isGood ? (
          <Mark tone="good" icon={<IconCircleCheck size={16} stroke={1.75} aria-hidden />}>
            {t('proposing.noFaults')}
          </Mark>
        ) : null}
      </div>
    </Panel>
  );
}

/** Hands the present rules to the browser to be kept as a file: what somebody begins from. */
function saveRules({ document: rules, version }: ProtocolView): void {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(rules, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `protocol-${version}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
