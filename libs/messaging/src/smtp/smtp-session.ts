import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface SmtpSettings {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. */
  readonly url: string;
  /** The sender's address. */
  readonly from: string;
  /** The sender's name, shown beside the address; null: none. */
  readonly fromName: string | null;
}

/** How sending one message ended. `dataBegan`: the server had begun to read it, so it may have kept it. */
export type SmtpOutcome =
  | { readonly kind: 'accepted'; readonly reference: string | null }
  | { readonly kind: 'answered'; readonly status: number; readonly enhanced: string | null; readonly command: string }
  | { readonly kind: 'broken'; readonly reason: string; readonly dataBegan: boolean };

/** The parts of nodemailer's errors that are looked at. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/**
 * Connections to one SMTP server, kept for the next message. nodemailer's transports do not tell in which step a
 * connection was lost; here the message is a stream that is read only after the server's go-ahead to DATA (RFC 5321,
 * 4.1.1.4), so whether it began is known.
 */
export class SmtpSessions {
  private readonly idle: SMTPConnection[] = [];
  private readonly url: URL;

  constructor(settings: SmtpSettings) {
    this.url = new URL(settings.url);
  }

  async send(
    envelope: { readonly from: string; readonly to: string },
    message: Buffer,
    signal: AbortSignal,
  ): Promise<SmtpOutcome> {
    let dataBegan = false;
    let connection: SMTPConnection;
    try {
      connection = await this.take(signal);
    } catch (error) {
      return outcomeOf(error as SmtpError, false);
    }
    const stream = new Readable({
      read() {
        dataBegan = true;
        this.push(message);
        this.push(null);
      },
    });
    return new Promise((resolve) => {
      const done = (outcome: SmtpOutcome) => {
        signal.removeEventListener('abort', abort);
        connection.off('error', broken);
        if (outcome.kind === 'accepted') this.idle.push(connection);
        else connection.close();
        resolve(outcome);
      };
      const broken = (error: SmtpError) => done(outcomeOf(error, dataBegan));
      const abort = () => done({ kind: 'broken', reason: 'timed-out', dataBegan });
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      connection.on('error', broken);
      connection.send({ from: envelope.from, to: [envelope.to], size: message.length }, stream, (error, info) => {
        if (error) done(outcomeOf(error as SmtpError, dataBegan));
        else done({ kind: 'accepted', reference: info?.serverMessageId ?? null });
      });
    });
  }

  /** Whether a session can be opened: null, or the reason. */
  async check(signal: AbortSignal): Promise<string | null> {
    try {
      this.idle.push(await this.take(signal));
      return null;
    } catch (error) {
      const outcome = outcomeOf(error as SmtpError, false);
      return outcome.kind === 'answered'
        ? `answer ${outcome.status}`
        : outcome.kind === 'broken'
          ? outcome.reason
          : null;
    }
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.quit();
  }

  private async take(signal: AbortSignal): Promise<SMTPConnection> {
    const kept = this.idle.pop();
    if (kept) return kept;
    // A hospital's mail relay stands inside its network: its address is not held to the outside as a gateway's is.
    const { hostname, port, protocol, username, password } = this.url;
    const isHere = hostname === '127.0.0.1' || hostname === 'localhost';
    const connection = new SMTPConnection({
      host: hostname,
      port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
      secure: protocol === 'smtps:',
      // A password or a patient's address never crosses a network in the clear.
      requireTLS: !isHere,
      ignoreTLS: isHere,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
    });
    const forget = () => {
      const at = this.idle.indexOf(connection);
      if (at >= 0) this.idle.splice(at, 1);
    };
    connection.on('end', forget);
    connection.on('error', forget);
    await step(signal, connection, (done) => connection.connect(done));
    if (username !== '') {
      const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
      await step(signal, connection, (done) => connection.login({ credentials }, done));
    }
    return connection;
  }
}

/** One step of a session; ended by the signal, or by an error that comes as an event. */
async function step(
  signal: AbortSignal,
  connection: SMTPConnection,
  begin: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  let failed: (error: Error) => void = () => undefined;
  const abort = () => failed(Object.assign(new Error('timed out'), { code: 'timed-out' }));
  try {
    await new Promise<void>((resolve, reject) => {
      failed = reject;
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      connection.on('error', failed);
      begin((error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    connection.off('error', failed);
  }
}

function outcomeOf({ code, command, responseCode, response }: SmtpError, dataBegan: boolean): SmtpOutcome {
  if (responseCode !== undefined) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1] ?? null;
    return { kind: 'answered', status: responseCode, enhanced, command: command ?? '' };
  }
  return { kind: 'broken', reason: (code ?? 'error').toLowerCase(), dataBegan };
}
