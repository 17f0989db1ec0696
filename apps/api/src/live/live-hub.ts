import { randomUUID } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { AppError, type SessionStore, type UserActor } from '@osteon/application';
import { type LiveChange, type LiveHello, type LiveTopic, liveTopic } from '@osteon/contracts';
import type { Announcement, Announcements } from '@osteon/jobs';

/** Changes of so long are told of in one event. */
const TOGETHER_MS = 100;
/** A proxy closes what is silent for a minute; a session that ended is noticed within this time. */
const BEAT_MS = 15_000;
/** Windows of one session that are told; another looks for itself now and then. */
const STREAMS_OF_A_SESSION = 4;
const STREAMS_OF_A_PROCESS = 2_000;
/** Events that are kept for those whose connection broke. */
const KEPT_EVENTS = 256;
/** More patients than this in a moment are not named. */
const MOST_PATIENTS = 200;
/** What a slow reader may leave lying before it is let go. */
const MOST_UNREAD_BYTES = 65_536;
/** Beats without the database's word on the sessions after which nobody is told anything any more. */
const BEATS_UNSURE = 4;

interface Stream {
  readonly sessionId: string;
  readonly serviceId: string;
  readonly out: PassThrough;
}

interface Gathered {
  readonly patients: Map<string, number | null>;
  readonly topics: Set<LiveTopic>;
}

export interface LiveHubParts {
  readonly sessions: Pick<SessionStore, 'stillOpen'>;
  /** Joins this process with the others; without it, only what this process changes is told of. */
  readonly join?: (hear: (announcement: Announcement) => void) => Announcements;
  readonly onFailure: (error: unknown) => void;
}

/** Whose changes are told to whom: in every service where the service is null. */
type Everywhere = null;

/**
 * Tells open pages that something changed, so that they read it again: the event holds ids and versions, what they
 * stand for is asked for, and audited, as always. Nothing here is the truth and nothing is promised: who misses an
 * event, or has no connection, looks for itself now and then.
 */
export class LiveHub {
  readonly #parts: LiveHubParts;
  readonly #others: Announcements | undefined;
  readonly #streams = new Set<Stream>();
  readonly #boot = randomUUID().slice(0, 8);
  readonly #kept: { readonly number: number; readonly serviceId: string | Everywhere; readonly text: string }[] = [];
  readonly #gathered = new Map<string | Everywhere, Gathered>();
  readonly #beat: NodeJS.Timeout;
  #number = 0;
  #flushing: NodeJS.Timeout | undefined;
  #unsure = 0;

  constructor(parts: LiveHubParts) {
    this.#parts = parts;
    this.#others = parts.join?.((announcement) => this.#hear(announcement));
    this.#beat = setInterval(() => void this.#stillThere(), BEAT_MS).unref();
  }

  /** How many pages are told. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Something changed. Costs an entry in a set; the telling comes later. */
  note(
    serviceId: string | Everywhere,
    topics: readonly LiveTopic[],
    patient?: { readonly id: string; readonly version: number | null },
  ): void {
    const gathered = this.#gathered.get(serviceId) ?? { patients: new Map<string, number | null>(), topics: new Set() };
    this.#gathered.set(serviceId, gathered);
    for (const topic of topics) gathered.topics.add(topic);
    if (patient !== undefined) {
      // Answers may be sent in another order than the changes were made.
      const before = gathered.patients.get(patient.id) ?? 0;
      gathered.patients.set(patient.id, patient.version === null ? null : Math.max(before, patient.version));
    }
    this.#flushing ??= setTimeout(() => this.#flush(), TOGETHER_MS).unref();
  }

  /** Sessions may have ended: looks now, here and in the other processes at their next beat. */
  recheck(): void {
    if (this.#streams.size > 0) void this.#endClosed();
  }

  /**
   * The events of the actor's service from now on, or from after `lastEventId`.
   * @throws AppError FLS-1203 when the session, or the process, has as many as it may
   */
  open({ sessionId, serviceId }: UserActor, lastEventId: string | undefined): Readable {
    const ofSession = [...this.#streams].filter((stream) => stream.sessionId === sessionId).length;
    if (ofSession >= STREAMS_OF_A_SESSION || this.#streams.size >= STREAMS_OF_A_PROCESS)
      throw new AppError('FLS-1203', { details: { retryAfterSeconds: 60 } });
    const stream: Stream = { sessionId, serviceId, out: new PassThrough() };
    const missed = this.#missed(serviceId, lastEventId);
    const hello: LiveHello = { complete: this.#others?.listens ?? false, resync: missed === undefined };
    // Each waits another time before it comes back: a restart is not met by everybody at once.
    const retry = 2_000 + Math.floor(Math.random() * 4_000);
    stream.out.write(`retry: ${retry}\n${this.#event('hello', hello)}${(missed ?? []).join('')}`);
    const forget = () => void this.#streams.delete(stream);
    stream.out.once('close', forget).once('error', forget);
    this.#streams.add(stream);
    return stream.out;
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    clearTimeout(this.#flushing);
    for (const { out } of this.#streams) out.end();
    this.#streams.clear();
    await this.#others?.close();
  }

  /** What was told since an event; nothing when nobody asks, undefined when that is not known any more. */
  #missed(serviceId: string, lastEventId: string | undefined): string[] | undefined {
    if (lastEventId === undefined) return [];
    const [boot, number] = lastEventId.split('.');
    const last = Number(number);
    const oldest = this.#kept[0]?.number ?? this.#number + 1;
    if (boot !== this.#boot || !(last >= oldest - 1)) return undefined;
    return this.#kept
      .filter((event) => event.number > last && (event.serviceId === null || event.serviceId === serviceId))
      .map(({ text }) => text);
  }

  #event(name: 'hello' | 'change', data: LiveHello | LiveChange): string {
    return `id: ${this.#boot}.${this.#number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #flush(): void {
    this.#flushing = undefined;
    for (const [serviceId, { patients, topics }] of this.#gathered) {
      this.#send(serviceId, patients, topics);
      this.#others?.tell({ serviceId, patients: Object.fromEntries(patients), topics: [...topics] });
    }
    this.#gathered.clear();
  }

  #hear({ serviceId, patients, topics }: Announcement): void {
    const known = topics.flatMap((topic) => liveTopic.safeParse(topic).data ?? []);
    this.#send(serviceId, new Map(Object.entries(patients)), new Set(known));
  }

  #send(serviceId: string | Everywhere, patients: ReadonlyMap<string, number | null>, topics: ReadonlySet<LiveTopic>) {
    const many = patients.size > MOST_PATIENTS;
    const change: LiveChange = {
      patients: many ? [] : [...patients].map(([id, version]) => ({ id, version })),
      topics: many ? [...new Set([...topics, 'patients' as const])] : [...topics],
    };
    this.#number += 1;
    const text = this.#event('change', change);
    this.#kept.push({ number: this.#number, serviceId, text });
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift();
    for (const stream of this.#streams)
      if (serviceId === null || stream.serviceId === serviceId) this.#write(stream, text);
  }

  #write(stream: Stream, text: string): void {
    if (stream.out.writableLength > MOST_UNREAD_BYTES) stream.out.destroy();
    else stream.out.write(text);
  }

  async #stillThere(): Promise<void> {
    // An event and no comment: a browser tells a page of events only, and so a dead connection is noticed.
    for (const stream of this.#streams) this.#write(stream, 'event: beat\ndata: {}\n\n');
    await this.#endClosed();
  }

  /** Ends the streams whose session does not let them read any more: ended, idle, moved to another service. */
  async #endClosed(): Promise<void> {
    const asked = [...this.#streams];
    if (asked.length === 0) return;
    let open: ReadonlyMap<string, string>;
    try {
      open = await this.#parts.sessions.stillOpen([...new Set(asked.map(({ sessionId }) => sessionId))]);
      this.#unsure = 0;
    } catch (error) {
      this.#parts.onFailure(error);
      this.#unsure += 1;
      if (this.#unsure < BEATS_UNSURE) return;
      open = new Map();
    }
    for (const { sessionId, serviceId, out } of asked)
      if (open.get(sessionId) !== serviceId) out.end('event: end\ndata: {}\n\n');
  }
}
