import { BlockList, isIPv6 } from 'node:net';
import type { Hl7Store, ListeningSender, MessageHeader } from '@osteon/application';

/** How long what an administrator changed may go unnoticed. */
const MAX_AGE_MS = 2_000;

interface Entry {
  readonly sender: ListeningSender;
  readonly addresses: BlockList;
}

/** Who may send, and from where. */
export interface SenderBook {
  /** Whether anybody may send from this address. */
  admits(address: string): Promise<boolean>;
  /** Who a message is from; null where nobody is registered so, and where two services have the same (of before that was refused). */
  find(header: Pick<MessageHeader, 'application' | 'facility'>, address: string): Promise<ListeningSender | null>;
}

/** Registered senders as they were a moment ago: they are not asked for with each message. */
export function createSenderBook(store: Pick<Hl7Store, 'listeningSenders'>): SenderBook {
  let entries: Promise<readonly Entry[]> | undefined;
  let readAt = -Infinity;
  const read = (): Promise<readonly Entry[]> => {
    if (entries === undefined || performance.now() - readAt > MAX_AGE_MS) {
      readAt = performance.now();
      entries = store.listeningSenders().then((senders) => senders.map(entryOf));
      // Whoever asks next asks anew.
      entries.catch(() => (entries = undefined));
    }
    return entries;
  };
  const from = async (address: string): Promise<readonly Entry[]> => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
    return (await read()).filter(({ addresses }) => addresses.check(plain, family));
  };
  return {
    admits: async (address) => (await from(address)).length > 0,
    async find({ application, facility }, address) {
      const found = (await from(address)).filter(
        ({ sender }) => sender.application === application && sender.facility === facility,
      );
      return found.length === 1 ? (found[0]?.sender ?? null) : null;
    },
  };
}

function entryOf(sender: ListeningSender): Entry {
  const addresses = new BlockList();
  for (const written of sender.addresses) {
    const [address = '', bits] = written.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) addresses.addAddress(address, family);
    else addresses.addSubnet(address, Number(bits), family);
  }
  return { sender, addresses };
}
