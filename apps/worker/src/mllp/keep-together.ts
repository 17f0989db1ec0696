import type { Hl7Store, KeptMessage, MessageToKeep } from '@osteon/application';

/** Of one statement. */
const MOST_MESSAGES = 200;
const MOST_BYTES = 16_000_000;

/** What comes over one line is kept in its order or not at all: after one that failed, the rest is sent again too. */
export interface Line {
  isBroken: boolean;
}

interface Waiting {
  readonly message: MessageToKeep;
  readonly line: Line;
  readonly resolve: (kept: KeptMessage) => void;
  readonly reject: (error: unknown) => void;
}

/** Keeps messages of all connections: those that wait while a statement is under way are kept by the next one. */
export interface Keeper {
  /**
   * Committed when it resolves. In the order of the calls.
   * @throws when the line is broken, and breaks it when the message cannot be kept
   */
  keep(message: MessageToKeep, line: Line): Promise<KeptMessage>;
}

/** @param onKept which senders have something new to carry out, after each commit */
export function createKeeper(
  store: Pick<Hl7Store, 'keepMessages'>,
  onKept: (senders: ReadonlySet<string>) => void = () => undefined,
): Keeper {
  const waiting: Waiting[] = [];
  let isKeeping = false;

  const keepAll = async (batch: readonly Waiting[]): Promise<void> => {
    // The same message twice at once is one row, and both get its answer.
    const firsts = new Map<string, MessageToKeep>();
    const keys = batch.map(({ message }) => keyOf(message));
    batch.forEach(({ message }, at) => {
      const key = keys[at] ?? '';
      if (!firsts.has(key)) firsts.set(key, message);
    });
    const messages = [...firsts.values()];
    const kept = await store.keepMessages(messages);
    const byKey = new Map([...firsts.keys()].map((key, at) => [key, kept[at]]));
    batch.forEach(({ resolve, reject, message }, at) => {
      const found = byKey.get(keys[at] ?? '');
      if (found === undefined) reject(new Error('a message was not kept'));
      else resolve(found.id === message.id ? found : { ...found, isNew: false });
    });
    const fresh = messages.filter(({ refusal }, at) => kept[at]?.isNew === true && refusal === null);
    if (fresh.length > 0) onKept(new Set(fresh.map(({ senderId }) => senderId)));
  };

  const work = async (): Promise<void> => {
    isKeeping = true;
    // What came in the same turn of the loop goes into the same statement.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = ofWholeLines(waiting.splice(0, batchSize(waiting)));
      if (batch.length > 0) await keepAll(batch).catch((error: unknown) => keepEach(batch, error));
    }
    isKeeping = false;
  };

  /** One that cannot be kept keeps nobody else from it; where the database is away, all fail at once. */
  const keepEach = async (batch: readonly Waiting[], error: unknown): Promise<void> => {
    const isOne = batch.length === 1;
    for (const one of batch) {
      if (isOne || !isRefusedByDatabase(error)) fail(one, error);
      else if (ofWholeLines([one]).length > 0) await keepAll([one]).catch((own: unknown) => fail(one, own));
    }
  };

  return {
    keep: (message, line) =>
      new Promise((resolve, reject) => {
        waiting.push({ message, line, resolve, reject });
        if (!isKeeping) void work();
      }),
  };
}

function fail({ line, reject }: Waiting, error: unknown): void {
  line.isBroken = true;
  reject(error);
}

/** Those whose line has not broken meanwhile; the others are told so. */
function ofWholeLines(batch: readonly Waiting[]): readonly Waiting[] {
  for (const one of batch) if (one.line.isBroken) fail(one, new Error('a message before it could not be kept'));
  return batch.filter(({ line }) => !line.isBroken);
}

/** At least one, and no more than a statement should carry. */
function batchSize(waiting: readonly Waiting[]): number {
  let bytes = 0;
  let count = 0;
  for (const { message } of waiting) {
    bytes += message.raw.byteLength;
    if (count === MOST_MESSAGES || (count > 0 && bytes > MOST_BYTES)) break;
    count += 1;
  }
  return count;
}

const keyOf = ({ senderId, controlId, digest }: MessageToKeep): string =>
  `${senderId}\0${controlId}\0${Buffer.from(digest).toString('base64')}`;

/** Whether the server said no to what was asked (a value, a constraint), rather than not answering. */
const isRefusedByDatabase = (error: unknown): boolean =>
  /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ''));
