import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import {
  createSender,
  isAppError,
  listSenders,
  replayReceived,
  type OperatorActor,
  type Processing,
} from '@osteon/application';
import { mllpFrame, MllpFramer } from '@osteon/interop';
import type { Persistence } from '@osteon/persistence';
import { CommandError } from '../command-error.ts';
import { chooseService, withDatabase } from '../database.ts';

export interface AddSenderCommand {
  readonly service?: string;
  readonly application: string;
  readonly facility: string;
  readonly address: readonly string[];
  readonly processing?: string;
  readonly zone?: string;
  readonly charset?: string;
}

/** Lets a program send HL7 v2 messages. */
export async function runAddSender(name: string, options: AddSenderCommand): Promise<void> {
  await asOperator(options.service, async (deps, actor) => {
    const { id } = await createSender(deps, actor, {
      name,
      application: options.application,
      facility: options.facility,
      addresses: options.address,
      processing: (options.processing ?? 'P').split(',') as Processing[],
      timeZone: options.zone ?? null,
      charset: options.charset ?? null,
      systems: {},
      enabled: true,
    });
    process.stdout.write(`${id}\n`);
  });
}

/** The programs that send to a service. */
export async function runListSenders({ service }: { readonly service?: string }): Promise<void> {
  await asOperator(service, async (deps, actor) => {
    for (const { id, name, application, facility, addresses, enabled, waiting, faults } of await listSenders(
      deps,
      actor,
    )) {
      const state = enabled ? `${waiting} waiting, ${faults} faults` : 'switched off';
      process.stdout.write(`${id}  ${name} (${application}|${facility}) from ${addresses.join(' ')}: ${state}\n`);
    }
  });
}

/** Has all messages of a sender that ended in a fault carried out again. */
export async function runReplay(sender: string, { service }: { readonly service?: string }): Promise<void> {
  await asOperator(service, async (deps, actor) => {
    const { length: found } = (await listSenders(deps, actor)).filter(({ id }) => id === sender);
    if (found === 0) throw new CommandError(`The service has no sender ${sender}.`, 2);
    const messages = await replayReceived(deps, actor, { faultsOf: sender });
    process.stdout.write(`${messages} messages wait to be carried out again.\n`);
  });
}

type Deps = Parameters<typeof listSenders>[0];

async function asOperator(
  code: string | undefined,
  work: (deps: Deps, actor: OperatorActor) => Promise<void>,
): Promise<void> {
  const withService = async (persistence: Persistence): Promise<void> => {
    const service = await chooseService(persistence, code);
    const actor: OperatorActor = { kind: 'cli', serviceId: service.id };
    try {
      await work(persistence.as(actor), actor);
    } catch (error) {
      if (!isAppError(error) || error.status >= 500) throw error;
      const first = error.errors?.[0];
      throw new CommandError(`${error.code} ${first ? `${first.path} ${first.message}` : error.message}`, 2);
    }
  };
  // Who may send is the api's to say.
  await withDatabase(withService, { poolSize: 1, role: 'osteon_api' });
}

/**
 * Sends files over MLLP, each as one message, and prints the answers, a line a segment. Status 1 when one is not taken
 * (AE, AR), or when the line is closed before all are answered.
 */
export async function runSendHl7(
  files: readonly string[],
  to: { readonly host: string; readonly port: number },
): Promise<void> {
  const messages = await Promise.all(
    // Text editors end lines in their own way; segments end in a carriage return.
    files.map(async (file) => (await readFile(file, 'latin1')).trim().replace(/\r?\n/g, '\r')),
  );
  const socket = connect(to);
  const framer = new MllpFramer({ maxBytes: 1_000_000 });
  let answered = 0;
  let isRefused = false;
  const send = (): unknown => socket.write(mllpFrame(Buffer.from(`${messages[answered] ?? ''}\r`, 'latin1')));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', send);
    socket.once('error', (error) =>
      reject(new CommandError(`Nobody listens at ${to.host}:${to.port} (${error.message}).`)),
    );
    socket.once('close', () =>
      answered === messages.length ? resolve() : reject(new CommandError('The line was closed without an answer.')),
    );
    socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk as Buffer)) {
        if (frame.kind !== 'message') continue;
        const text = Buffer.from(frame.bytes).toString();
        process.stdout.write(`${text.trim().replaceAll('\r', '\n')}\n\n`);
        isRefused ||= !text.includes('\rMSA|AA');
        answered += 1;
        if (answered < messages.length) send();
        else socket.end();
      }
    });
  });
  if (isRefused) process.exitCode = 1;
}
