/** Which port a server of ours may have. */
import { createServer } from 'node:net';
import { Problem } from './problem.mjs';

/** `localhost` is both: a program on either would be met in place of ours. */
const LOOPBACKS = ['127.0.0.1', '::1'];

/** True when nothing listens there now. */
export async function isFree(port, host = '127.0.0.1') {
  const hosts = LOOPBACKS.includes(host) ? LOOPBACKS : [host];
  const free = await Promise.all(hosts.map((one) => canListen(port, one)));
  return free.every(Boolean);
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    // A machine without IPv6 has nobody listening there.
    probe.once('error', (error) => resolve(['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code)));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The preferred port, or the next free one above it. */
export async function firstFree(preferred, host = '127.0.0.1', attempts = 200) {
  for (let port = preferred; port < preferred + attempts && port < 65_536; port += 1) {
    if (await isFree(port, host)) return port;
  }
  throw new Problem(
    `No port is free between ${preferred} and ${preferred + attempts - 1}.`,
    'Stop what listens there, or name one with PORT=….',
  );
}

/**
 * The port of the pages: one that was asked for must be free, the usual one may move up.
 * @param {{ asked?: string, usual: number, host?: string }} options
 * @returns {Promise<{ port: number, moved: boolean }>}
 */
export async function choosePort({ asked, usual, host = '127.0.0.1' }) {
  if (asked !== undefined && asked !== '') {
    const port = Number(asked);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Problem(`PORT=${asked} is not a port.`, 'Name a number from 1 to 65535.');
    }
    if (!(await isFree(port, host))) {
      throw new Problem(
        `Port ${port} is taken by another program.`,
        'Stop that program, name another port (PORT=3100 npm start), or leave PORT out to get the next free one.',
      );
    }
    return { port, moved: false };
  }
  const port = await firstFree(usual, host);
  return { port, moved: port !== usual };
}
