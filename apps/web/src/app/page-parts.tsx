import { Button, CopyButton, Modal, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCircleCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptySaying, ErrorSaying, RowsLoading } from './page-states.tsx';
import classes from './page.module.css';

interface PageHeadProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}

/** A page's heading with what it is about, and what can be done on the whole of it. */
export function PageHead({ title, about, children }: PageHeadProps) {
  return (
    <header className={classes.head}>
      <div>
        <h1>{title}</h1>
        {about === undefined ? null : <p className={classes.about}>{about}</p>}
      </div>
      {children}
    </header>
  );
}

/** The same for a part of an area, whose page has a heading already. */
export function PartHead({ title, about, children }: PageHeadProps) {
  return (
    <header className={classes.partHead}>
      <div>
        <h2>{title}</h2>
        {about === undefined ? null : <p className={classes.about}>{about}</p>}
      </div>
      {children}
    </header>
  );
}

interface PanelProps {
  /** what it is called for those who hear the page; its heading, when that is shown */
  readonly label: string;
  readonly heading?: boolean;
  readonly about?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A surface that holds rows, a table or a form. */
export function Panel({ label, heading = false, about, action, children }: PanelProps) {
  return (
    <section className={classes.panel} aria-label={label}>
      {heading ? (
        <header className={classes.panelHead}>
          <h2>{label}</h2>
          {action}
        </header>
      ) : null}
      {about === undefined ? null : <p className={classes.panelAbout}>{about}</p>}
      {children}
    </section>
  );
}

/** As much of a query of react-query as a list needs. */
interface ListQuery {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly data: unknown;
  readonly refetch: () => Promise<unknown>;
  readonly hasNextPage?: boolean;
  readonly isFetchingNextPage?: boolean;
  readonly fetchNextPage?: () => Promise<unknown>;
}

interface LoadedProps {
  readonly query: ListQuery;
  readonly rows: readonly unknown[];
  readonly empty: string;
  readonly emptyText?: string;
  readonly children: ReactNode;
}

/** The states of a list: loading, failed, empty, there; and the button that brings more of it. */
export function Loaded({ query, rows, empty, emptyText, children }: LoadedProps) {
  const { t } = useTranslation();
  if (query.isPending) return <RowsLoading rows={4} />;
  if (query.isError && query.data === undefined) {
    return <ErrorSaying error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows.length === 0) return <EmptySaying title={empty} {...(emptyText === undefined ? {} : { text: emptyText })} />;
  return (
    <>
      {children}
      {query.hasNextPage === true ? (
        <div className={classes.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage ?? false}
            onClick={() => void query.fetchNextPage?.()}
          >
            {t('state.more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** Rows to be compared. Where the window is too narrow the table is scrolled within its panel, by keyboard too. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    // A region that scrolls has to take the focus, or nobody without a mouse can move it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} data-scrolls role="group" aria-label={label} tabIndex={0}>
      <Table className={classes.table ?? ''} verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title, isNumber = false }) => (
              <Table.Th key={title} scope="col" className={isNumber ? classes.number : undefined}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ title, cell, isNumber = false }) => (
                <Table.Td key={title} className={isNumber ? classes.number : undefined}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

type Tone = 'quiet' | 'accent' | 'good' | 'warn' | 'danger';

/** A word with its sign, so that the colour is never alone. */
export function Mark({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes.mark} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}

/** Says that something is done, for a moment. */
export function sayDone(message: string): void {
  notifications.show({ color: 'pine', icon: <IconCircleCheck size={18} />, message });
}

interface ShownOnceProps {
  readonly opened: boolean;
  readonly title: string;
  readonly text: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
  readonly onClose: () => void;
}

/** What is shown this once and never again: it is not closed by a slip. */
export function ShownOnce({ opened, title, text, values, onClose }: ShownOnceProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      size="lg"
    >
      <div className={classes.form}>
        <p className={classes.formAbout}>{text}</p>
        {values.map(({ name, value }) => (
          <OnceValue key={name} name={name} value={value} />
        ))}
        <div className={classes.buttons}>
          <Button onClick={onClose} data-autofocus>
            {t('secret.done')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function OnceValue({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className={classes.once}>
      <div>
        <p className={classes.quiet}>{name}</p>
        <p className={classes.onceValue} dir="ltr">
          {value}
        </p>
      </div>
      <Copy value={value} name={name} />
    </div>
  );
}

/** Puts a text on the clipboard, and says so. */
export function Copy({ value, name }: { readonly value: string; readonly name: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          aria-label={`${copied ? t('secret.copied') : t('secret.copy')}: ${name}`}
          leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          onClick={copy}
        >
          {copied ? t('secret.copied') : t('secret.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
