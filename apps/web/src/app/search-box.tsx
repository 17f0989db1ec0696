import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { searchQuery } from '../api/queries.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { useErrorWords } from './page-states.tsx';
import classes from './search-box.module.css';
import { useShortcuts } from './use-shortcuts.ts';

/** As many as fit without scrolling; whoever is not among them is found by typing more. */
const SHOWN = 8;

/** Stands where an id stands in the list: whoever is not there is enrolled. */
const ENROL = 'enrol';

/**
 * Finds a patient by name, date of birth or number. What is typed lives in this component alone and is sent in a
 * body: it never stands in an address, a title or the browser's storage.
 */
export function SearchBox() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 180);
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = useQuery({ ...searchQuery(asked), placeholderData: keepPreviousData });

  useShortcuts({
    '/': () => {
      input.current?.focus();
      input.current?.select();
    },
  });

  const mayWrite = useMayWrite();
  const open = (id: string): void => {
    setText('');
    combobox.closeDropdown();
    input.current?.blur();
    if (id === ENROL) {
      void navigate({ to: '/enrol' });
      return;
    }
    void navigate({ to: '/patients/$patientId', params: { patientId: id } });
  };

  const rows = found.data?.rows.slice(0, SHOWN) ?? [];
  const hasMore = found.data !== undefined && (found.data.more || found.data.rows.length > SHOWN);
  const isShort = asked.length < 2;
  return (
    <search className={classes.search} aria-label={t('search.label')}>
      <Combobox
        store={combobox}
        onOptionSubmit={open}
        shadow="md"
        offset={6}
        withinPortal={false}
        transitionProps={{ duration: 80 }}
      >
        <Combobox.Target>
          <TextInput
            ref={input}
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            classNames={{ input: classes.input ?? '' }}
            leftSection={<IconSearch size={16} stroke={1.75} />}
            rightSection={<Kbd size="xs">/</Kbd>}
            rightSectionProps={{ 'aria-hidden': true, className: classes.key ?? '' }}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              combobox.openDropdown();
              combobox.selectFirstOption();
            }}
            onFocus={() => {
              if (text !== '') combobox.openDropdown();
            }}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={text.trim() === ''}>
          <Combobox.Options aria-label={t('search.label')}>
            {rows.map((row) => (
              <Combobox.Option key={row.id} value={row.id}>
                <span className={classes.row}>
                  <span className={classes.name}>
                    {row.family}, {row.given}
                  </span>
                  <span className={classes.tasks}>
                    {row.diedOn !== null
                      ? t('patient.diedOn', { date: dayMonthYear(row.diedOn) })
                      : row.openTasks === 0
                        ? t('search.noTasks')
                        : t('search.openTasks', { count: row.openTasks })}
                  </span>
                  <span className={classes.born}>{t('patient.born', { date: dayMonthYear(row.birthDate) })}</span>
                </span>
              </Combobox.Option>
            ))}
            {mayWrite && !isShort && found.isSuccess && !found.isPlaceholderData ? (
              <Combobox.Option value={ENROL}>
                <span className={classes.enrol}>
                  <IconUserPlus size={16} stroke={1.75} aria-hidden />
                  {t('patient.enrolByHand')}
                </span>
              </Combobox.Option>
            ) : null}
          </Combobox.Options>
          <p className={classes.words} role="status">
            {isShort
              ? t('search.hint')
              : found.isError
                ? words(found.error)
                : found.isPending || found.isPlaceholderData
                  ? t('search.searching')
                  : rows.length === 0
                    ? t('search.nobody', { text: asked })
                    : hasMore
                      ? t('search.more')
                      : t('search.results', { count: rows.length })}
          </p>
        </Combobox.Dropdown>
      </Combobox>
    </search>
  );
}
