import { e164Of } from '../addresses/telephone.ts';
import type { RaisedItem } from './message-store.ts';
import { emergencyNumberOf, isStopWord, suggestsRedFlag } from './red-flag-words.ts';
import type { WriteNamed } from './written-message.ts';

/** A text message that somebody sent to the service's number. */
export interface InboundText {
  readonly provider: string;
  /** The provider's id of it: told again, it is known. */
  readonly eventId: string;
  readonly sender: string;
  readonly body: string;
}

/** A patient one of whose telephone numbers ends like the sender's. */
export interface PossibleSender {
  readonly patientId: string;
  readonly serviceId: string;
  readonly country: string;
  readonly language: string;
  readonly serviceTelephone: string | null;
  /** As they are recorded. */
  readonly numbers: readonly string[];
  /** Where a reply by text goes; null: the patient is not reached so. */
  readonly smsPointId: string | null;
  readonly smsOptedOut: boolean;
}

export interface ServiceOfTexts {
  readonly serviceId: string;
  readonly country: string;
}

/** What a text is written down as, and what follows from it: all of it or nothing. */
export interface ReceivedReply {
  readonly understood: 'stop' | 'red-flag' | 'reply' | 'unknown-sender';
  /** Whose it is, when there is one service, or one patient, that it can be. */
  readonly serviceId: string | null;
  readonly patientId: string | null;
  /** One for each patient whose number it is. */
  readonly senders: readonly {
    readonly patientId: string;
    readonly serviceId: string;
    readonly item: RaisedItem;
    readonly optOut: boolean;
  }[];
  /** About nobody who is known. */
  readonly items: readonly { readonly serviceId: string; readonly item: RaisedItem }[];
  /** Goes out at once, by itself. */
  readonly reply: AutomaticReply | null;
}

export interface AutomaticReply {
  readonly patientId: string;
  readonly serviceId: string;
  readonly contactPointId: string;
  readonly language: string;
  readonly content: { readonly subject: string | null; readonly body: string };
}

export interface InboundStore {
  /**
   * Writes a text down, once, and what `decide` makes of it in the same transaction. `decide` gets the patients one of
   * whose numbers ends in the same nine digits, of every service: a number does not say whose patient it is.
   */
  receive(
    text: InboundText,
    decide: (senders: readonly PossibleSender[], services: readonly ServiceOfTexts[], id: string) => ReceivedReply,
  ): Promise<ReceivedReply | 'known'>;
}

export interface ReplyDeps {
  readonly inbound: InboundStore;
  readonly writeNamed: WriteNamed;
}

/** Of a text that is shown to a nurse. */
const MOST_WORDS = 2_000;

/**
 * Receives a text message from a patient, once however often it is told. STOP ends messages by text at once and tells
 * a nurse; words that suggest a red flag raise an urgent item and are answered with the emergency number; anything
 * else is read by a nurse.
 *
 * A number that several patients share: each of their services gets its own item and learns nothing of the others, and
 * STOP holds for all of them, as it is about the telephone. An unknown number goes to the only service where there is
 * one; where there are several it is kept, and only words of a red flag are shown, to all: somebody has to ring back.
 */
export async function receiveReply(
  { inbound, writeNamed }: ReplyDeps,
  _actor: { readonly kind: 'gateway' },
  text: InboundText,
): Promise<ReceivedReply['understood'] | 'known'> {
  const received = await inbound.receive(text, (possible, services, id) => {
    const senders = possible.filter(({ numbers, country }) => {
      const sender = e164Of(text.sender, country) ?? text.sender;
      return numbers.some((number) => e164Of(number, country) === sender);
    });
    return senders.length > 0 ? fromPatients(text, senders, id, writeNamed) : fromNobodyKnown(text, services, id);
  });
  return received === 'known' ? 'known' : received.understood;
}

function understand(body: string): 'stop' | 'red-flag' | 'reply' {
  if (isStopWord(body)) return 'stop';
  return suggestsRedFlag(body) ? 'red-flag' : 'reply';
}

function fromPatients(
  { body }: InboundText,
  senders: readonly PossibleSender[],
  id: string,
  writeNamed: WriteNamed,
): ReceivedReply {
  const understood = understand(body);
  const [first] = senders;
  const isShared = senders.length > 1;
  const services = new Set(senders.map(({ serviceId }) => serviceId));
  const reachable = senders.find(({ smsPointId }) => smsPointId !== null);
  return {
    understood,
    serviceId: services.size === 1 && first ? first.serviceId : null,
    patientId: !isShared && first ? first.patientId : null,
    senders: senders.map(({ patientId, serviceId, smsOptedOut }) => ({
      patientId,
      serviceId,
      optOut: understood === 'stop' && !smsOptedOut,
      item: {
        kind: understood === 'stop' ? 'opted-out' : 'reply',
        key: `inbound/${id}/${patientId}`,
        urgent: understood === 'red-flag',
        detail: {
          channel: 'sms',
          words: body.slice(0, MOST_WORDS),
          // Others have this number too: it may not be this patient who wrote.
          ...(isShared ? { sharedNumber: true } : {}),
        },
      },
    })),
    items: [],
    reply: understood === 'red-flag' && reachable ? emergencyReply(reachable, writeNamed) : null,
  };
}

function emergencyReply(sender: PossibleSender, writeNamed: WriteNamed): AutomaticReply | null {
  const { patientId, serviceId, smsPointId, language, country, serviceTelephone } = sender;
  if (smsPointId === null) return null;
  const content = writeNamed({
    name: 'reply/red-flag',
    serviceId,
    channel: 'sms',
    language,
    serviceTelephone,
    emergencyNumber: emergencyNumberOf(country),
  });
  return { patientId, serviceId, contactPointId: smsPointId, language, content };
}

function fromNobodyKnown(
  { sender, body }: InboundText,
  services: readonly ServiceOfTexts[],
  id: string,
): ReceivedReply {
  const urgent = understand(body) === 'red-flag';
  const [only] = services;
  const told = urgent || services.length === 1 ? services : [];
  return {
    understood: 'unknown-sender',
    serviceId: services.length === 1 && only ? only.serviceId : null,
    patientId: null,
    senders: [],
    items: told.map(({ serviceId }) => ({
      serviceId,
      item: {
        kind: 'reply',
        key: `inbound/${id}`,
        urgent,
        detail: { channel: 'sms', words: body.slice(0, MOST_WORDS), unknownSender: sender },
      },
    })),
    reply: null,
  };
}
