import {
  readyKey,
  readyTexts,
  type ReadyTexts,
  type ShippedTexts,
  type TemplateStore,
  type WriteLetter,
} from '@osteon/application';
import { DATE_IN_FULL } from './language-pack.ts';
import { datesOf, LANGUAGE_PACKS, longestDateOf, shippedTexts } from './packs.ts';
import { createLetterWriter } from '../letters/write-letter.ts';
import { createMessageWriter, type MessageWriter, type OwnTexts } from './write-message.ts';

/** How old a service's own texts may be when a message is written from them. */
export const TEXTS_STALE_AFTER_MS = 30_000;

const LONGEST_DATES: ReadonlyMap<string, string> = new Map(
  LANGUAGE_PACKS.map((pack) => [pack.language, longestDateOf(pack)]),
);

/** What the program ships. */
export const SHIPPED_TEXTS: ShippedTexts = {
  languages: LANGUAGE_PACKS.map(({ language, name, direction }) => ({ language, name, direction })),
  longestDate: (language) => LONGEST_DATES.get(language),
  textsOf: shippedTexts,
  sampleValues(language) {
    const pack = LANGUAGE_PACKS.find((candidate) => candidate.language === language);
    const dates = pack ? datesOf(pack) : new Intl.DateTimeFormat('en-GB', { ...DATE_IN_FULL, timeZone: 'UTC' });
    const on = (iso: string) => dates.format(new Date(`${iso}T00:00:00Z`));
    return {
      link: `https://clinic.example.org/a/${'x'.repeat(43)}`,
      telephone: '0117 496 0000',
      emergencyNumber: '999',
      dueOn: on('2026-09-30'),
      parts: `- ${on('2026-09-30')}`,
      patientName: 'Ada Example',
      birthDate: on('1948-03-07'),
      numbers: '943 476 5919',
      today: on('2026-06-15'),
      clinic: 'North',
      agent: 'denosumab',
      lastDoseOn: on('2026-03-31'),
      nextDoseOn: on('2026-09-30'),
      reason: pack?.stopReasons['to-know'] ?? '',
      episodes: `- ${on('2026-01-31')}`,
      treatments: `- denosumab, ${on('2026-03-31')}`,
      results: '- 2.35 mmol/L',
      events: '- –',
      sources: '- –',
    };
  },
};

export interface ServiceWriter extends MessageWriter {
  readonly writeLetter: WriteLetter;
  /** Loads services' own texts when they are older than `TEXTS_STALE_AFTER_MS`. Never throws: old texts do. */
  refresh(): Promise<void>;
}

/**
 * Writes messages in each service's own words. Await `refresh` before writing, outside any transaction: a text that was
 * saved is used half a minute later at most, and one that cannot be read leaves the shipped one in its place.
 */
export function createServiceWriter({
  templates,
  onFailure,
  now = () => performance.now(),
}: {
  readonly templates: Pick<TemplateStore, 'latestOfAll' | 'raise'>;
  readonly onFailure: (error: unknown) => void;
  readonly now?: () => number;
}): ServiceWriter {
  let ready: ReadyTexts = new Map();
  let loadedAt = -Infinity;
  let loading: Promise<void> | undefined;
  /** Incidents that this process has raised: each is told to the database once. */
  const raised = new Set<string>();

  async function load(): Promise<void> {
    try {
      const read = readyTexts(await templates.latestOfAll(), SHIPPED_TEXTS);
      ready = read.ready;
      const news = read.broken.filter(({ key }) => !raised.has(key));
      if (news.length > 0) {
        await templates.raise(news);
        for (const { key } of news) raised.add(key);
      }
    } catch (error) {
      onFailure(error);
    }
    loadedAt = now();
  }

  const own: OwnTexts = (...of) => ready.get(readyKey(...of));
  return {
    ...createMessageWriter({ own }),
    writeLetter: createLetterWriter({ own }),
    async refresh() {
      if (now() - loadedAt < TEXTS_STALE_AFTER_MS) return;
      loading ??= load().finally(() => {
        loading = undefined;
      });
      await loading;
    },
  };
}
