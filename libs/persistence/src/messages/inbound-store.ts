import {
  changePatient,
  isAppError,
  type InboundStore,
  type KeyRing,
  type PossibleSender,
  type ReceivedReply,
  SEALED,
  type ServiceOfTexts,
} from '@osteon/application';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';
import { numberHashes } from '../at-rest/sealed-columns.ts';
import { actAs, gatewaySettings, settingsOf } from '../database/acting.ts';
import { createPatientStore } from '../patients/patient-store.ts';
import {
  AUDIT_INBOUND,
  INSERT_INBOUND,
  INSERT_REPLY,
  MERGED_MEANWHILE,
  POSSIBLE_SENDERS,
  RAISE_ABOUT_INBOUND,
  SERVICES_OF_SENDER,
  SERVICES_OF_TEXTS,
  UNDERSTAND_INBOUND,
} from './inbound-sql.ts';
import { inTransaction } from './transaction.ts';

/** A record that was found became part of another before it was written to: whose the text is, is seen anew. */
class MergedMeanwhile extends Error {}

/** Each try meets a merge of its own. */
const TRIES = 4;

/** What patients write, in PostgreSQL: the text and all that follows from it in one transaction. */
export function createInboundStore(db: Database, keys: KeyRing): InboundStore {
  return {
    async receive({ provider, eventId, sender, body }, decide) {
      const tryOnce = () =>
        inTransaction(db, async (client) => {
          // Until it is known whose it is, it is the gateway's; then each service is acted for in turn.
          await actAs(client, gatewaySettings(null));
          const id = randomUUID();
          const sealed = keys.seal(sender, SEALED.inboundSender(id));
          const { rowCount } = await client.query(INSERT_INBOUND, [provider, eventId, sealed, body, id]);
          if (rowCount === 0) return 'known';
          const possible = await possibleSenders(client, keys, sender);
          const { rows: services } = await client.query<ServiceOfTexts>(SERVICES_OF_TEXTS);
          const received = decide(possible, services, id);
          await actAs(client, gatewaySettings(received.serviceId));
          await client.query(UNDERSTAND_INBOUND, [id, received.understood, received.serviceId, received.patientId]);
          await write(client, keys, id, received);
          await refuseMergedMeanwhile(client, received);
          return received;
        });
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await tryOnce();
        } catch (error) {
          const isOvertaken = error instanceof MergedMeanwhile || isAppError(error, 'FLS-1659');
          if (!isOvertaken || attempt === TRIES) throw error;
        }
      }
    },
  };
}

/** Rows that point at a patient hold the patient's record: from here on a merge waits, and finds them. */
async function refuseMergedMeanwhile(client: PoolClient, { senders }: ReceivedReply): Promise<void> {
  for (const [serviceId, own] of Map.groupBy(senders, (sender) => sender.serviceId)) {
    await actAs(client, gatewaySettings(serviceId));
    const { rowCount } = await client.query(MERGED_MEANWHILE, [own.map(({ patientId }) => patientId)]);
    if (rowCount !== 0) throw new MergedMeanwhile('a record that was found became part of another');
  }
}

/** Patients of any service who have the number: each service is asked for its own. */
async function possibleSenders(client: PoolClient, keys: KeyRing, sender: string): Promise<PossibleSender[]> {
  const hashes = numberHashes(keys, sender);
  const { rows: services } = await client.query<{ id: string }>(SERVICES_OF_SENDER, [hashes]);
  const possible: PossibleSender[] = [];
  for (const { id } of services) {
    await actAs(client, gatewaySettings(id));
    const { rows } = await client.query<PossibleSender>(POSSIBLE_SENDERS, [hashes]);
    possible.push(
      ...rows.map(({ numbers, ...person }) => ({
        ...person,
        numbers: numbers.map((number) => keys.open(number, SEALED.contactValue(person.patientId))),
      })),
    );
  }
  return possible;
}

async function write(
  client: PoolClient,
  keys: KeyRing,
  id: string,
  { understood, senders, items, reply }: ReceivedReply,
): Promise<void> {
  const patients = createPatientStore(client, keys);
  for (const { patientId, serviceId, optOut } of senders) {
    if (!optOut) continue;
    const patient = { kind: 'patient', patientId, serviceId } as const;
    await actAs(client, settingsOf(patient));
    await changePatient(
      { patients },
      patient,
      { serviceId, patientId },
      ({ today }) => ({ source: 'patient', facts: [{ type: 'opt-out', on: today, payload: { channel: 'sms' } }] }),
      { action: 'opt-out' },
    );
  }
  const raised = [
    ...senders.map(({ serviceId, patientId, item }) => ({ serviceId, patientId, ...item })),
    ...items.map(({ serviceId, item }) => ({ serviceId, patientId: null, ...sealedSender(keys, item) })),
  ];
  for (const [serviceId, itsOwn] of Map.groupBy(raised, (item) => item.serviceId)) {
    await actAs(client, gatewaySettings(serviceId));
    await client.query(RAISE_ABOUT_INBOUND, [JSON.stringify(itsOwn)]);
  }
  if (senders.length > 0) {
    await client.query(AUDIT_INBOUND, [
      senders.map(({ serviceId }) => serviceId),
      senders.map(({ patientId }) => patientId),
      understood,
    ]);
  }
  if (reply === null) return;
  const { serviceId, patientId, contactPointId, language, content } = reply;
  await actAs(client, gatewaySettings(serviceId));
  await client.query(INSERT_REPLY, [serviceId, patientId, contactPointId, id, language, JSON.stringify(content)]);
}

/** A number that nobody knows is somebody's all the same. */
function sealedSender<Item extends { readonly key: string; readonly detail: Readonly<Record<string, unknown>> }>(
  keys: KeyRing,
  item: Item,
): Item {
  const { unknownSender } = item.detail;
  if (typeof unknownSender !== 'string') return item;
  return { ...item, detail: { ...item.detail, unknownSender: keys.seal(unknownSender, SEALED.itemSender(item.key)) } };
}
