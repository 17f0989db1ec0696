import { connect, createServer, type Server, type Socket } from 'node:net';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionView, TotpOffer } from '@osteon/contracts';
import { Secret, TOTP } from 'otpauth';
import { type Browser, PASSWORD, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

/** A way to the database that can be cut and mended. */
class Wire {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly target: { host: string; port: number };
  port = 0;

  constructor(url: URL) {
    this.target = { host: url.hostname, port: Number(url.port || 5432) };
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.target);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    this.server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server?.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('while the database is away', () => {
  let wire: Wire;
  let api: TestApi;
  let nurse: Browser;
  beforeAll(async () => {
    wire = new Wire(new URL(process.env['OSTEON_TEST_DATABASE_URL'] ?? 'postgresql://127.0.0.1:54329'));
    await wire.mend();
    api = await startApi({
      databaseUrl: (url) => {
        const through = new URL(url);
        through.hostname = '127.0.0.1';
        through.port = String(wire.port);
        return through.href;
      },
    });
    nurse = await api.signIn('nurse@north.example');
  });
  afterAll(async () => {
    await api.close();
    await wire.cut();
  });

  test('programs are told to come back, before their keys are known and after', async () => {
    const ask = () =>
      api.browser().send('POST', '/oauth/token', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: '00000000-0000-4000-8000-000000000000',
          client_secret: 'x',
        }).toString(),
      });
    await wire.cut();
    const early = await ask();
    await wire.mend();
    const there = await ask();
    await wire.cut();
    const away = await ask();
    const bearer = await api.browser().get('/api/v1/worklist', { authorization: 'Bearer abc' });
    await wire.mend();
    expect([early.status, there.status, away.status, bearer.status]).toEqual([503, 401, 503, 401]);
    expect([early, away].map(({ headers }) => headers.get('retry-after'))).toEqual(['2', '2']);
    expect(api.logged.join('')).not.toContain('client_secret');
  });

  test('every request is told so, and the api goes on when it is back', async () => {
    expect((await nurse.get('/health/ready')).status).toBe(200);
    await wire.cut();
    const answers = await Promise.all([
      nurse.get('/api/v1/worklist'),
      nurse.get('/api/v1/session'),
      api.browser().post('/api/v1/session', { email: 'nurse@north.example', password: PASSWORD }),
    ]);
    for (const answer of answers) {
      expect(refusalOf(answer)).toEqual({ status: 503, code: 'FLS-1901', fields: [] });
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    expect((await nurse.get('/health/ready')).status).toBe(503);
    expect((await nurse.get('/health/live')).status).toBe(200);
    await wire.mend();
    expect((await nurse.get('/health/ready')).status).toBe(200);
    expect((await nurse.get('/api/v1/worklist')).status).toBe(200);
  });
});

describe('the pages', () => {
  let api: TestApi;
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'osteon-pages-'));
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Osteon</title>');
    await writeFile(join(root, 'assets', 'index-abc123.js'), 'export {};');
    api = await startApi({ webRoot: root });
  });
  afterAll(async () => {
    await api.close();
    await rm(root, { recursive: true });
  });

  const html = { accept: 'text/html,application/xhtml+xml' };

  test('answer every address of their own router with the page, which no cache keeps', async () => {
    for (const path of ['/', '/index.html', '/today', '/patients/3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11?tab=plan']) {
      const answer = await api.browser().get(path, html);
      expect([path, answer.status, answer.text]).toEqual([path, 200, '<!doctype html><title>Osteon</title>']);
      expect((await api.browser().get(path, { accept: '*/*' })).text).toBe(answer.text);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/);
    }
  });

  test('keep files with a hash in their name for ever', async () => {
    const answer = await api.browser().get('/assets/index-abc123.js');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(answer.headers.get('content-type')).toContain('javascript');
  });

  test('stand in for nothing else', async () => {
    for (const path of ['/api/v1/none', '/assets/old.js', '/health/none', '/a/b/c']) {
      const answer = await api.browser().get(path, html);
      expect([path, refusalOf(answer).code]).toEqual([path, 'FLS-9040']);
    }
    expect((await api.browser().get('/today', { accept: 'application/json' })).status).toBe(404);
    expect((await api.browser().get('/old.js', { accept: '*/*' })).status).toBe(404);
    expect((await api.browser().get('/..%2f..%2fetc%2fpasswd')).status).toBe(404);
    expect((await api.browser().post('/today', {})).status).toBe(404);
  });
});

describe('a service that nobody has set up yet', () => {
  test('is set up once, by the one-time link', async () => {
    const { createSetupLink } = await import('@osteon/application');
    const api = await startApi({ empty: true, mode: 'production' });
    try {
      const link = await createSetupLink(api.persistence);
      const setup = {
        token: link?.token,
        email: 'First@osteon.example',
        displayName: 'Fay First',
        password: PASSWORD,
        service: { code: 'first', name: 'First service', timeZone: 'Europe/London', country: 'GB' },
      };
      const wrong = await api.browser().post('/api/v1/setup', { ...setup, token: 'x'.repeat(43) });
      expect(refusalOf(wrong)).toMatchObject({ status: 410, code: 'FLS-1105' });
      const weak = await api.browser().post('/api/v1/setup', { ...setup, password: 'passwordpassword' });
      expect(refusalOf(weak)).toMatchObject({ status: 422, code: 'FLS-1107' });
      expect((await api.browser().post('/api/v1/setup', setup)).status).toBe(204);
      const again = await api.browser().post('/api/v1/setup', { ...setup, email: 'second@osteon.example' });
      expect(refusalOf(again)).toMatchObject({ status: 410, code: 'FLS-1105' });
      const admin = await api.signIn('first@osteon.example');
      // In production nobody goes on without a second factor, and the first administrator least of all.
      const offer = (await admin.post<TotpOffer>('/api/v1/account/totp', {})).body;
      const code = TOTP.generate({
        secret: Secret.fromBase32(offer.secret),
        timestamp: Date.parse(`${TODAY}T10:00:00Z`),
      });
      await admin.put('/api/v1/account/totp', { ceremony: offer.ceremony, code });
      const { body } = await admin.get<SessionView>('/api/v1/session');
      expect(body).toMatchObject({ role: 'admin', installationAdmin: true, mode: 'production' });
      expect(await createSetupLink(api.persistence)).toBeUndefined();
    } finally {
      await api.close();
    }
  });
});

test('figures are counted by route and never by address', async () => {
  const api = await startApi();
  try {
    const nurse = await api.signIn('nurse@north.example');
    await nurse.get('/api/v1/patients/3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11');
    const { text } = await nurse.get('/metrics');
    expect(text).toMatch(
      /osteon_http_request_seconds_count\{method="GET",route="\/api\/v1\/patients\/:id",status="4xx"\} 1/,
    );
    expect(text).not.toContain('3f0e6f2a');
  } finally {
    await api.close();
  }
});
