import { randomUUID } from 'node:crypto';
import {
  applyWaiting,
  checkFile,
  createSender,
  handInFile,
  startFile,
  type DemonstrationHospital,
  type DemonstrationSite,
  type MessageToKeep,
  type OperatorActor,
  type SenderRecord,
} from '@osteon/application';
import { fileReader, messageDigest, peekHeader, translateMessage } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import { workToEnd } from './import-file.ts';

const LEASE_MS = 60_000;

/**
 * What the hospital of a demonstration service sent and handed in, by the same steps as a real one's: its sender is
 * registered, its messages are kept and carried out but for the latest, and its file is stored.
 */
export async function receiveHospital(
  { api, worker }: { readonly api: Persistence; readonly worker: Persistence },
  { serviceId, today }: DemonstrationSite,
  { sender: wanted, messages, latest, file }: DemonstrationHospital,
): Promise<void> {
  const actor: OperatorActor = { kind: 'cli', serviceId };
  // Who may send is the api's to say.
  const sender = await createSender(api.as(actor), actor, wanted);
  const kept = (text: string): MessageToKeep => toKeep(text, serviceId, sender, today);
  await worker.hl7.keepMessages(messages.map(kept));
  const parts = { hl7: worker.hl7, hl7Effects: worker.hl7Effects, readMessage: translateMessage };
  await applyWaiting(parts, sender.id, { leaseMs: LEASE_MS });
  await worker.hl7.keepMessages(latest.map(kept));

  const deps = { fileImports: worker.as(actor).fileImports, reader: fileReader };
  const { id } = await handInFile(deps, actor, file.name, inOnePart(file.content));
  await checkFile(deps, actor, id, {});
  const silent = { show: () => undefined };
  await workToEnd(worker, actor, id, silent);
  await startFile(deps, actor, id);
  await workToEnd(worker, actor, id, silent);
}

/** As the listener keeps it: with why it is not taken, where it is not. */
function toKeep(text: string, serviceId: string, sender: SenderRecord, today: string): MessageToKeep {
  const raw = Buffer.from(text);
  const { header } = peekHeader(raw);
  if (header === null) throw new Error('a message of the demonstration has no header');
  const { id: senderId, charset, systems, processing, timeZone } = sender;
  const reading = translateMessage(raw, { charset, systems, processing, today, timeZone: timeZone ?? 'UTC' });
  return {
    id: randomUUID(),
    serviceId,
    senderId,
    controlId: header.controlId,
    digest: messageDigest(raw, `${header.type}\0${header.controlId}`),
    type: header.type,
    raw,
    refusal: reading.ok ? null : reading.fault,
  };
}

async function* inOnePart(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
