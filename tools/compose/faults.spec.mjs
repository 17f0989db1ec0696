import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { faultsOf, laidOver } from './faults.mjs';

const text = readFileSync('docker-compose.yml', 'utf8');
const dockerfile = readFileSync('Dockerfile', 'utf8');
const compose = (change = () => undefined) => {
  const file = parse(text, { merge: true });
  change(file.services, file);
  return faultsOf(file, dockerfile);
};

describe('faults of docker-compose.yml', () => {
  it('has none as it is', () => expect(compose()).toEqual([]));

  it.each([
    ['a missing part', (services) => delete services.worker, 'the service worker is missing'],
    [
      'a fixed password',
      (services) => (services.postgres.environment.POSTGRES_PASSWORD = 'osteon'),
      'POSTGRES_PASSWORD',
    ],
    [
      'a secret that may be empty',
      (services) => (services.api.environment.OSTEON_SESSION_SECRET = '${X}'),
      'SESSION_SECRET',
    ],
    [
      'a fixed secret of a gateway',
      (services) => (services.worker.environment.OSTEON_SMTP_URL = '${OSTEON_SMTP_URL:-smtp://clinic:secret@mail}'),
      'worker gives OSTEON_SMTP_URL a fixed value',
    ],
    ['a port open to all', (services) => (services.api.ports = ['3000:3000']), 'whole network'],
    ['an api that does not wait', (services) => delete services.api.depends_on.migrate, 'does not wait for migrate'],
    ['a Redis that evicts', (services) => services.redis.command.splice(6, 1, 'allkeys-lru'), 'out of memory'],
    ['no health check', (services) => delete services.redis.healthcheck, 'no health check'],
    ['an unknown stage', (services) => (services.api.build = { context: '.', target: 'web' }), 'stage web'],
    ['an undeclared volume', (_, file) => delete file.volumes.redis, 'not declared'],
    ['an image without version', (services) => (services.redis.image = 'redis'), 'no version'],
  ])('sees %s', (_, change, words) => {
    expect(compose(change).join('\n')).toContain(words);
  });
});

describe('HL7 v2 laid over it', () => {
  const both = (change = () => undefined) => {
    const [own, more] = [text, readFileSync('docker-compose.mllp.yml', 'utf8')].map((file) =>
      parse(file, { merge: true }),
    );
    change(more.services.worker);
    return laidOver(own, more);
  };

  it('opens one port, of this machine alone unless somebody says otherwise', () => {
    expect(faultsOf(both(), dockerfile)).toEqual([]);
    const { worker } = both().services;
    expect(worker.environment).toMatchObject({ OSTEON_MLLP_PORT: '2575', OSTEON_MODE: 'production' });
    expect(worker.ports.map(({ host_ip, target }) => [host_ip, target])).toEqual([
      ['${OSTEON_MLLP_BIND:-127.0.0.1}', 2575],
    ]);
    expect(parse(text, { merge: true }).services.worker.environment).not.toHaveProperty('OSTEON_MLLP_PORT');
  });

  it.each([undefined, '0.0.0.0', '${OSTEON_MLLP_BIND:-0.0.0.0}', '${OSTEON_MLLP_BIND}'])('is not open at %s', (at) => {
    const open = both((worker) => (worker.ports[0].host_ip = at));
    expect(faultsOf(open, dockerfile)).toEqual(['worker opens port 2575 to the whole network']);
  });
});
