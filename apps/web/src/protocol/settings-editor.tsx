import { Button, Combobox, NativeSelect, TextInput, useCombobox, VisuallyHidden } from '@mantine/core';
import type { RuleView } from '@osteon/contracts';
import { SOURCE_MARKS, type ProtocolFault } from '@osteon/domain';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../app/page-parts.tsx';
import { EmptySaying } from '../app/page-states.tsx';
import type { ProposalDraft } from './proposal-draft.ts';
import classes from './protocol.module.css';
import { ruleTitle, searchTextOf } from './rule-words.ts';
import { SettingInput } from './setting-input.tsx';

interface SettingsEditorProps {
  readonly rules: readonly RuleView[];
  readonly draft: ProposalDraft;
  readonly faults: readonly ProtocolFault[];
  readonly onChange: (more: Partial<ProposalDraft>) => void;
}

/** Rules are chosen by name, and their intervals and numbers changed in place. */
export function SettingsEditor({ rules, draft, faults, onChange }: SettingsEditorProps) {
  const { t } = useTranslation();
  const chosen = draft.chosen.flatMap((id) => rules.find((rule) => rule.id === id) ?? []);
  const setValue = (path: string, value: unknown, was: unknown): void => {
    const { [path]: _, ...others } = draft.changes;
    const isSame = JSON.stringify(value) === JSON.stringify(was);
    onChange({ changes: isSame ? others : { ...others, [path]: value } });
  };
  const leaveOut = (rule: RuleView): void => {
    const within = (path: string): boolean => path.startsWith(`${rule.path}/`);
    const own = new Set(rule.settings.map(({ path }) => path));
    onChange({
      chosen: draft.chosen.filter((id) => id !== rule.id),
      changes: Object.fromEntries(
        Object.entries(draft.changes).filter(([path]) => !own.has(path) && (rule.source === null || !within(path))),
      ),
    });
  };
  return (
    <Panel label={t('proposing.chosen')} heading>
      <div className={classes.proposeFields}>
        <RuleChooser
          rules={rules.filter(({ id, settings }) => settings.length > 0 && !draft.chosen.includes(id))}
          onChoose={(id) => onChange({ chosen: [...draft.chosen, id] })}
        />
        {chosen.length === 0 ? (
          <EmptySaying title={t('proposing.nothingChosen')} text={t('proposing.nothingChosenText')} />
        ) : null}
        {chosen.map((rule) => (
          <ChosenRule
            key={rule.id}
            rule={rule}
            changes={draft.changes}
            faults={faults}
            onSet={setValue}
            onLeaveOut={() => leaveOut(rule)}
          />
        ))}
      </div>
    </Panel>
  );
}

interface RuleChooserProps {
  readonly rules: readonly RuleView[];
  readonly onChoose: (id: string) => void;
}

function RuleChooser({ rules, onChoose }: RuleChooserProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const words = text.trim().toLocaleLowerCase().split(/\s+/);
  const found = rules.filter((rule) => words.every((word) => searchTextOf(rule).includes(word)));
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onChoose(id);
        setText('');
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          label={t('proposing.choose')}
          placeholder={t('proposing.choosePlaceholder')}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={classes.choices ?? ''} aria-label={t('proposing.choose')}>
          {found.map((rule) => (
            <Combobox.Option key={rule.id} value={rule.id}>
              <span className={classes.choice}>
                <span>{ruleTitle(rule)}</span>
                {rule.text === null ? null : (
                  <span className={classes.says} lang="en" dir="ltr">
                    {rule.text}
                  </span>
                )}
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 ? <Combobox.Empty>{t('protocol.nothingFound')}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

interface ChosenRuleProps {
  readonly rule: RuleView;
  readonly changes: ProposalDraft['changes'];
  readonly faults: readonly ProtocolFault[];
  readonly onSet: (path: string, value: unknown, was: unknown) => void;
  readonly onLeaveOut: () => void;
}

function ChosenRule({ rule, changes, faults, onSet, onLeaveOut }: ChosenRuleProps) {
  const { t } = useTranslation();
  const title = ruleTitle(rule);
  const word = (name: 'text' | 'source' | 'sourceMark', was: string): string => {
    const changed = changes[`${rule.path}/${name}`];
    return typeof changed === 'string' ? changed : was;
  };
  const setWord = (name: string, value: string, was: string): void => onSet(`${rule.path}/${name}`, value, was);
  const isFlag = rule.path.startsWith('/redFlags/');
  return (
    <section className={classes.chosen} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconX size={14} stroke={1.75} aria-hidden />}
          onClick={onLeaveOut}
        >
          <span aria-hidden>{t('state.cancel')}</span>
          <VisuallyHidden>{t('proposing.leaveOut', { rule: title })}</VisuallyHidden>
        </Button>
      </header>
      <div className={classes.settings}>
        {rule.settings.map((setting) => (
          <SettingInput
            key={setting.path}
            setting={setting}
            value={setting.path in changes ? changes[setting.path] : setting.value}
            fault={faults.find(({ path }) => path === setting.path || path.startsWith(`${setting.path}/`))?.message}
            onChange={(value) => onSet(setting.path, value, setting.value)}
          />
        ))}
      </div>
      {rule.source === null || rule.sourceMark === null ? null : (
        <div className={classes.words}>
          {isFlag || rule.text === null ? null : (
            <TextInput
              label={t('proposing.words')}
              lang="en"
              value={word('text', rule.text)}
              onChange={(event) => setWord('text', event.currentTarget.value, rule.text ?? '')}
            />
          )}
          <TextInput
            label={t('proposing.source')}
            description={t('proposing.sourceHint')}
            lang="en"
            value={word('source', rule.source)}
            onChange={(event) => setWord('source', event.currentTarget.value, rule.source ?? '')}
          />
          <NativeSelect
            label={t('proposing.mark')}
            value={word('sourceMark', rule.sourceMark)}
            onChange={(event) => setWord('sourceMark', event.currentTarget.value, rule.sourceMark ?? '')}
            data={SOURCE_MARKS.map((value) => ({ value, label: t(`protocolMark.${value}`) }))}
          />
        </div>
      )}
    </section>
  );
}
