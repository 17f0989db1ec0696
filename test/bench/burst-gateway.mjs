/** The provider of bench:burst: says its address, and when it is asked what it has delivered. */
import { createFakeGateway } from '@osteon/testing';

const gateway = await createFakeGateway();
process.on('message', () => {
  const times = [...gateway.deliveries.values()];
  process.send({ messages: times.length, notOnce: times.filter((n) => n !== 1).length });
});
process.send({ url: gateway.url });
