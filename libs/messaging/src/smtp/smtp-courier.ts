import MailComposer from 'nodemailer/lib/mail-composer';
import { failing, well, type Courier, type CourierAnswer } from '../guard/courier.ts';
import { SmtpSessions, type SmtpOutcome, type SmtpSettings } from './smtp-session.ts';

/**
 * E-mail by SMTP (RFC 5321). The Message-ID is made from our key, so that the copies of a message that was sent twice
 * could be recognised; but no server is bound to refuse the second, and none can be asked. So it can do nothing about
 * duplicates, and what is uncertain goes to a person.
 */
export function createSmtpCourier(settings: SmtpSettings): Courier {
  const sessions = new SmtpSessions(settings);
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);

  return {
    name: 'smtp',
    channels: ['email'],
    ability: { honoursKey: false, lookUpAfterMs: null },

    async send({ idempotencyKey, recipient, subject, body }, signal) {
      const mail = new MailComposer({
        from: settings.fromName === null ? settings.from : { name: settings.fromName, address: settings.from },
        to: { name: '', address: recipient },
        subject: subject ?? '',
        text: body,
        messageId: `<${idempotencyKey}@${domain}>`,
        // RFC 3834: nobody's absence notice answers a machine.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const message = await mail
        .compile()
        .build()
        .catch(() => null);
      // Nothing has been sent yet, and it would fail the same way again.
      if (message === null) return well({ kind: 'refused', reason: 'cannot-be-composed', addressInvalid: false });
      return readSmtpOutcome(await sessions.send({ from: settings.from, to: recipient }, message, signal));
    },

    async check(signal) {
      const wrong = await sessions.check(signal);
      return wrong === null ? null : `The mail server of OSTEON_SMTP_URL cannot be used (${wrong}).`;
    },

    close: () => sessions.close(),
  };
}

/** Mailboxes and domains that do not exist or do not take mail (RFC 3463, 3.2): X.1.1, X.1.2, X.1.3, X.1.10, X.2.1. */
const ADDRESS_INVALID = /^5\.(1\.(1|2|3|6|10)|2\.1)$/;

/** What a session's end means for the message, and for the server. */
export function readSmtpOutcome(outcome: SmtpOutcome): CourierAnswer {
  if (outcome.kind === 'accepted') return well({ kind: 'accepted', reference: outcome.reference });
  if (outcome.kind === 'broken') {
    const { reason, dataBegan } = outcome;
    if (reason === 'eauth') return { answer: { kind: 'busy', reason }, health: 'locked-out' };
    // Nodemailer refuses an address that cannot be written in an envelope before anything is sent.
    if (reason === 'eenvelope') return well({ kind: 'refused', reason, addressInvalid: true });
    return failing(dataBegan ? { kind: 'uncertain', reason } : { kind: 'busy', reason });
  }
  const { status, enhanced, command } = outcome;
  const reason = `smtp-${status}${enhanced === null ? '' : `-${enhanced}`}`;
  if (command.startsWith('AUTH') || status === 530 || status === 535) {
    return { answer: { kind: 'busy', reason }, health: 'locked-out' };
  }
  // 421 closes the session: the server is shutting down or full, whatever was being said.
  if (status === 421) return failing({ kind: 'busy', reason });
  if (status < 500) return well({ kind: 'busy', reason });
  if (command === 'RCPT TO' || command === 'DATA') {
    const isAddress = enhanced === null ? command === 'RCPT TO' && status === 550 : ADDRESS_INVALID.test(enhanced);
    return well({ kind: 'refused', reason, addressInvalid: isAddress });
  }
  // Refused before a recipient was named: the server does not want us, which says nothing of the patient's address.
  return failing({ kind: 'busy', reason });
}
