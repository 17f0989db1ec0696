import {
  changePatient,
  type InboundStore,
  type PossibleSender,
  type ReceivedReply,
  type ServiceOfTexts,
} from '@osteon/application';
import type { Pool, PoolClient } from 'pg';
import { createPatientStore } from '../patients/patient-store.ts';
import {
  AUDIT_INBOUND,
  INSERT_INBOUND,
  INSERT_REPLY,
  POSSIBLE_SENDERS,
  RAISE_ABOUT_INBOUND,
  SERVICES_OF_TEXTS,
  UNDERSTAND_INBOUND,
} from './inbound-sql.ts';
import { inTransaction } from './transaction.ts';

/** What patients write, in PostgreSQL: the text and all that follows from it in one transaction. */
export function createInboundStore(pool: Pool): InboundStore {
  return {
    async receive({ provider, eventId, sender, body }, decide) {
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(INSERT_INBOUND, [provider, eventId, sender, body]);
        const id = rows[0]?.id;
        if (id === undefined) return 'known';
        const { rows: possible } = await client.query<PossibleSender>(POSSIBLE_SENDERS, [sender]);
        const { rows: services } = await client.query<ServiceOfTexts>(SERVICES_OF_TEXTS);
        const received = decide(possible, services, id);
        await client.query(UNDERSTAND_INBOUND, [id, received.understood, received.serviceId, received.patientId]);
        await write(client, id, received);
        return received;
      });
    },
  };
}

async function write(client: PoolClient, id: string, { understood, senders, items, reply }: ReceivedReply) {
  const patients = createPatientStore(client);
  for (const { patientId, serviceId, optOut } of senders) {
    if (!optOut) continue;
    await changePatient(
      { patients },
      { kind: 'patient', patientId, serviceId },
      { serviceId, patientId },
      ({ today }) => ({ source: 'patient', facts: [{ type: 'opt-out', on: today, payload: { channel: 'sms' } }] }),
      { action: 'opt-out' },
    );
  }
  const raised = [
    ...senders.map(({ serviceId, patientId, item }) => ({ serviceId, patientId, ...item })),
    ...items.map(({ serviceId, item }) => ({ serviceId, patientId: null, ...item })),
  ];
  if (raised.length > 0) await client.query(RAISE_ABOUT_INBOUND, [JSON.stringify(raised)]);
  if (senders.length > 0) {
    await client.query(AUDIT_INBOUND, [
      senders.map(({ serviceId }) => serviceId),
      senders.map(({ patientId }) => patientId),
      understood,
    ]);
  }
  if (reply === null) return;
  const { serviceId, patientId, contactPointId, language, content } = reply;
  await client.query(INSERT_REPLY, [serviceId, patientId, contactPointId, id, language, JSON.stringify(content)]);
}
