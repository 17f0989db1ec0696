import { NativeSelect } from '@mantine/core';
import type { FileImportView, FileRowsView, RowFateView } from '@osteon/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Loaded, Panel } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { codeWords, numberWords, wordFor } from '../text/words.ts';
import { FateMark } from './file-marks.tsx';
import { FATES, rowsQuery } from './file-queries.ts';
import classes from './imports.module.css';

type Row = FileRowsView['rows'][number];

/** By which somebody knows whose row it is. */
const OF_PERSON = ['number', 'nhsNumber', 'record', 'family', 'given', 'birthDate'];

/** Every row with its fate, and why. */
export function RowsPanel({ file }: { readonly file: FileImportView }) {
  const { t } = useTranslation();
  const [fate, setFate] = useState<RowFateView | ''>('');
  const query = useInfiniteQuery(rowsQuery(file, fate));
  const rows = query.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <Panel
      label={t('files.rows')}
      heading
      action={
        <NativeSelect
          aria-label={t('files.shown')}
          value={fate}
          onChange={(event) => setFate(event.currentTarget.value as RowFateView | '')}
          data={[
            { value: '', label: t('files.allRows') },
            ...FATES.map((one) => ({
              value: one,
              label: t('files.fateCount', { fate: t(`files.fates.${one}`), n: numberWords(file.fates[one]) }),
            })),
          ]}
        />
      }
    >
      <Loaded query={query} rows={rows} empty={t('files.noRows')}>
        <DataTable
          label={t('files.rows')}
          rows={rows}
          keyOf={({ row }) => String(row)}
          columns={[
            { title: t('files.row'), isNumber: true, cell: ({ row }) => numberWords(row) },
            { title: t('files.person'), cell: (row) => <Person row={row} file={file} /> },
            { title: t('files.fate'), cell: ({ fate: found, outcome }) => <FateMark fate={outcome ?? found} /> },
            { title: t('files.why'), cell: (row) => <Why row={row} file={file} /> },
          ]}
        />
      </Loaded>
    </Panel>
  );
}

interface CellProps {
  readonly row: Row;
  readonly file: FileImportView;
}

function Person({ row: { cells, patientId, row }, file }: CellProps) {
  const { t } = useTranslation();
  const told = OF_PERSON.flatMap((field) => {
    const cell = cells[file.columns.findIndex((column) => column.field === field)] ?? '';
    return cell === '' ? [] : [cell];
  });
  return (
    <>
      {told.map((cell, at) => (
        <span key={at}>
          <bdi>{cell}</bdi>{' '}
        </span>
      ))}
      {patientId === null ? null : (
        <Link
          to="/patients/$patientId"
          params={{ patientId }}
          aria-label={t('files.openOf', { row: numberWords(row) })}
        >
          {t('files.open')}
        </Link>
      )}
    </>
  );
}

/** The pages' own words for a code, else those of the api. */
function Said({
  within,
  code,
  why,
}: {
  readonly within: 'faults' | 'notes';
  readonly code: string;
  readonly why: string;
}) {
  const own = code.startsWith('FLS-') ? codeWords(code) : wordFor('files', code, within);
  return own === undefined ? <span lang="en">{why}</span> : own;
}

function Why({ row: { row, cells, faults, notes, resembles }, file }: CellProps) {
  const { t } = useTranslation();
  const cellOf = (column: string | null): string =>
    column === null ? '' : (cells[file.columns.findIndex(({ head }) => head === column)] ?? '');
  const lines = [
    ...faults.map((fault) => ({ ...fault, within: 'faults' as const })),
    ...notes.map((note) => ({ ...note, within: 'notes' as const })),
  ];
  return (
    <ul className={classes.faults}>
      {lines.map(({ within, column, code, why }) => (
        <li key={`${within} ${column ?? ''} ${code}`}>
          <strong>{column === null ? t('files.wholeRow') : <bdi>{column}</bdi>}</strong>
          {cellOf(column) === '' ? null : (
            <span className={page.quiet}>
              {' '}
              <bdi>“{cellOf(column)}”</bdi>
            </span>
          )}{' '}
          <Said within={within} code={code} why={why} />
        </li>
      ))}
      {resembles === null ? null : (
        <li>
          {t('files.resembles')}{' '}
          <Link
            to="/patients/$patientId"
            params={{ patientId: resembles }}
            aria-label={t('files.openAlikeOf', { row: numberWords(row) })}
          >
            {t('files.openAlike')}
          </Link>
        </li>
      )}
    </ul>
  );
}
