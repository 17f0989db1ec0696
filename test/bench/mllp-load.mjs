/**
 * Programs of a hospital that send over lines of their own: each the next message once the last is answered.
 *   fork(this, [port, lines]); send({ first, count }) → { seconds } once all are answered by AA
 */
import { connect } from 'node:net';
import { once } from 'node:events';
import { messageOf } from './mllp-messages.mjs';

const [port, lines] = process.argv.slice(2).map(Number);
const sockets = await Promise.all(
  Array.from({ length: lines }, async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    socket.once('close', () => process.exit(1));
    return socket;
  }),
);

function exchange(socket, frame) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const onData = (chunk) => {
      answer += chunk.toString('latin1');
      if (!answer.endsWith('\x1c\r')) return;
      socket.off('data', onData);
      if (answer.includes('\rMSA|AA|')) resolve();
      else reject(new Error(`not taken: ${answer}`));
    };
    socket.on('data', onData);
    socket.write(frame);
  });
}

process.on('message', async ({ first, count }) => {
  const frames = Array.from({ length: count }, (_, at) => Buffer.from(`\x0b${messageOf(first + at)}\x1c\r`));
  let next = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    sockets.map(async (socket) => {
      while (next < frames.length) await exchange(socket, frames[next++]);
    }),
  );
  process.send({ seconds: Number(process.hrtime.bigint() - began) / 1e9 });
});
process.send({ ready: true });
