import type { GatewayAnswer, MailClaim, MessageGateway } from '@osteon/application';

/** The mailbox on this machine holds what went to patients: mail to staff is kept with its report instead. */
const KEPT_HERE = 'local-mailbox';

/** How mail to staff leaves: by the gateway of e-mails, with the id of the mail as its key. Null where nothing leaves. */
export function mailSenderOf(
  gateways: readonly MessageGateway[],
  timeoutMs: number,
): ((mail: MailClaim) => Promise<GatewayAnswer>) | null {
  const gateway = gateways.find(({ channels }) => channels.includes('email'));
  if (gateway === undefined || gateway.name === KEPT_HERE) return null;
  return async ({ id, serviceId, address, subject, body }) => {
    // No patient's: couriers look at nothing but the address and the text.
    const message = {
      idempotencyKey: id,
      serviceId,
      patientId: '',
      channel: 'email',
      recipient: address,
      subject,
      body,
    } as const;
    const answer = (await gateway.deliver([message], AbortSignal.timeout(timeoutMs))).get(id);
    return answer ?? { kind: 'uncertain', reason: 'no-answer' };
  };
}
