import {
  COMPLETENESS_FIELDS,
  DEFINITION_VERSION,
  EPISODE_INDICATORS,
  OBSERVATION_TEXT,
  OUTCOMES,
  type EpisodeObservation,
} from '@osteon/domain';

/** What the database says of a column, or of a table where `column` is null. */
export interface DictionaryComment {
  readonly table: string;
  readonly column: string | null;
  readonly text: string;
}

/** Parts of an observation that are no column: ids have their own, and the day of the report is not kept. */
const COLUMN_OF: Readonly<Partial<Record<keyof EpisodeObservation, string | null>>> = {
  patient: 'patient_id',
  episode: 'key',
  asOf: null,
};

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The dictionary of the indicators as comments of the database, for those who read it there: the words of the
 * definitions, and the order in which counts stand.
 */
export function dictionaryComments(): DictionaryComment[] {
  const columns = Object.entries(OBSERVATION_TEXT).flatMap(([field, text]) => {
    const column = COLUMN_OF[field as keyof EpisodeObservation];
    if (column === null) return [];
    return [{ table: 'episode_observation', column: column ?? snakeCase(field), text }];
  });
  const indicators = EPISODE_INDICATORS.map(
    ({ id, name, numerator, denominator }) => `${id} ${name}: ${numerator} Of: ${denominator}`,
  );
  const fields = COMPLETENESS_FIELDS.map(({ name, missing }) => `${name} (missing: ${missing})`);
  return [
    {
      table: 'episode_observation',
      column: null,
      text: `What the indicators see of one episode, definition version ${DEFINITION_VERSION}: first days, counted from the diagnosis; 32767 is never.`,
    },
    ...columns,
    {
      table: 'report_summary',
      column: null,
      text: `Counts of the episodes of a service diagnosed in a month, definition version ${DEFINITION_VERSION}.`,
    },
    { table: 'report_summary', column: 'episodes', text: 'Eligible episodes: aged 50 or more at diagnosis.' },
    { table: 'report_summary', column: 'under_50', text: 'Episodes of younger patients, in no indicator.' },
    {
      table: 'report_summary',
      column: 'outcomes',
      text: `Episodes by outcome (${OUTCOMES.join(', ')}) of each indicator in turn. ${indicators.join(' | ')}`,
    },
    {
      table: 'report_summary',
      column: 'fields',
      text: `Rows, then rows that lack it, of each field of the record in turn: ${fields.join(' | ')}`,
    },
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The comments as SQL, for a migration: one is added when the words of a definition change. */
export function dictionarySql(): string {
  const lines = dictionaryComments().map(({ table, column, text }) =>
    column === null
      ? `COMMENT ON TABLE ${table} IS ${quoted(text)};`
      : `COMMENT ON COLUMN ${table}.${column} IS ${quoted(text)};`,
  );
  return `${lines.join('\n')}\n`;
}
