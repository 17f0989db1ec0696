import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { faultsOf } from './faults.mjs';

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
