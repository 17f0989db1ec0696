import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { A_CERTIFICATE, A_KEY } from '../../test/a-certificate.ts';
import { createHttpCaller } from './caller.ts';
import { checkedUrl, EgressRefused } from './checked-url.ts';
import { createEgress, type Egress, type EgressOptions, type Resolve } from './egress.ts';
import { isInside } from './inside.ts';

describe('isInside', () => {
  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine, elsewhere', '127.255.255.254'],
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['link-local', '169.254.0.1'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['behind a provider (CGNAT)', '100.64.0.1'],
    ['behind a provider (CGNAT)', '100.127.255.255'],
    ['the metadata of another cloud', '100.100.100.200'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '203.0.113.9'],
    ['to many', '224.0.0.1'],
    ['to all', '255.255.255.255'],
    ['this machine, IPv6', '::1'],
    ['nothing', '::'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['private', 'fd00::1'],
    ['the metadata of a cloud, IPv6', 'fd00:ec2::254'],
    ['site-local', 'fec0::1'],
    ['to many', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['mapped', '::ffff:10.0.0.1'],
    ['mapped, hexadecimal', '::ffff:a9fe:a9fe'],
    ['mapped, of the outside', '::ffff:8.8.8.8'],
    ['compatible', '::127.0.0.1'],
    ['translated', '64:ff9b::10.0.0.1'],
    ['translated', '64:ff9b::7f00:1'],
    ['translated here', '64:ff9b:1::1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['no address', '010.0.0.1'],
  ])('%s: %s is', (_, address) => expect(isInside(address)).toBe(true));

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2a00:1450:4009::200e',
    '2606:4700::1111',
  ])('%s is not', (address) => expect(isInside(address)).toBe(false));
});

describe('checkedUrl', () => {
  const allowed = ['api.example.org', 'hooks.example.org:8443', '*.keeper.example.org', '127.0.0.1:4010'];
  it.each([
    ['http', 'http://api.example.org/', 'not-https'],
    ['another scheme', 'file:///etc/passwd', 'not-https'],
    ['another scheme', 'ftp://api.example.org/', 'not-https'],
    ['nothing', 'api.example.org', 'not-an-address'],
    ['a user', 'https://api.example.org@evil.example.net/', 'names-a-user'],
    ['a user and a password', 'https://a:b@api.example.org/', 'names-a-user'],
    ['a number', 'https://8.8.8.8/', 'not-a-name'],
    ['a number of this machine', 'https://127.0.0.1/', 'not-a-name'],
    ['decimal', 'https://2130706433/', 'not-a-name'],
    ['hexadecimal', 'https://0x7f.0.0.1/', 'not-a-name'],
    ['hexadecimal', 'https://0x7f000001/', 'not-a-name'],
    ['octal', 'https://0177.0.0.1/', 'not-a-name'],
    ['short', 'https://127.1/', 'not-a-name'],
    ['full-width digits', 'https://１２７.0.0.1/', 'not-a-name'],
    ['percent-encoded', 'https://%31%32%37.0.0.1/', 'not-a-name'],
    ['nothing at all', 'https://0/', 'not-a-name'],
    ['IPv6', 'https://[::1]/', 'not-a-name'],
    ['mapped', 'https://[::ffff:169.254.169.254]/', 'not-a-name'],
    ['a dot at the end', 'https://api.example.org./', 'not-public'],
    ['this machine with a dot', 'https://localhost./', 'not-public'],
    ['this machine', 'https://localhost/', 'not-public'],
    ['a name of the house', 'https://intranet/', 'not-public'],
    ['metadata by name', 'https://metadata.google.internal/', 'not-public'],
    ['a name of the house', 'https://printer.local/', 'not-public'],
    ['not listed', 'https://evil.example.net/', 'not-allowed'],
    ['listed as its beginning', 'https://api.example.org.evil.example.net/', 'not-allowed'],
    ['listed as its end', 'https://evilapi.example.org/', 'not-allowed'],
    ['another port', 'https://api.example.org:22/', 'not-allowed'],
    ['not below', 'https://keeper.example.org/', 'not-allowed'],
    ['a letter of another script', 'https://аpi.example.org/', 'not-allowed'],
    ['a letter of another script below', 'https://а.keeper.example.org/', 'not-allowed'],
    ['another port of this machine', 'http://127.0.0.1:4011/', 'not-https'],
  ])('refuses %s: %s', (_, address, code) => {
    let refused: unknown;
    try {
      checkedUrl(address, allowed);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(EgressRefused);
    expect((refused as EgressRefused).code).toBe(code);
  });

  it.each([
    'https://api.example.org/a?b=c',
    'https://API.example.org/',
    'https://api.example.org:443/',
    'https://hooks.example.org:8443/',
    'https://a.keeper.example.org/',
    'http://127.0.0.1:4010/',
  ])('lets %s through', (address) => expect(checkedUrl(address, allowed).href).toBeTruthy());
});

describe('the way out', () => {
  const ended: (() => void)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0)) end();
  });

  /** A server that stands for gateway.example.org: the resolver says where, and only that number counts as outside. */
  async function serve(answer: RequestListener, more: Partial<EgressOptions> & { found?: Resolve } = {}) {
    const asked: string[] = [];
    const server = createHttps({ key: A_KEY, cert: A_CERTIFICATE }, (request, response) => {
      asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const looked: string[] = [];
    const { found, ...options } = more;
    const egress: Egress = createEgress({
      allowed: [`gateway.example.org:${port}`, `other.example.org:${port}`],
      trusted: A_CERTIFICATE,
      refuses: (address) => address !== '127.0.0.1' && isInside(address),
      resolve: (hostname) => {
        looked.push(hostname);
        return found === undefined ? Promise.resolve([{ address: '127.0.0.1', family: 4 }]) : found(hostname);
      },
      ...options,
    });
    ended.push(() => {
      egress.close();
      server.closeAllConnections();
      server.close();
    });
    return { egress, asked, looked, address: `https://gateway.example.org:${port}/hook`, port };
  }
  const GET = { method: 'GET', headers: {} } as const;

  it('reaches the host it names, by a certificate for that name', async () => {
    const { egress, address, asked } = await serve((_request, response) => response.end('well'));
    expect(await egress.call(address, GET)).toMatchObject({ kind: 'answered', status: 200, body: 'well' });
    expect(asked).toHaveLength(1);
  });

  it('looks a name up once for a connection, and connects to what was checked (rebinding)', async () => {
    let turn = 0;
    const { egress, address, asked, looked } = await serve(
      (_request, response) => response.setHeader('connection', 'close').end('well'),
      {
        // First a number that may be called, from then on one inside.
        found: () => Promise.resolve([{ address: (turn += 1) === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
      },
    );
    expect(await egress.call(address, GET)).toMatchObject({ kind: 'answered' });
    expect([looked.length, asked.length]).toEqual([1, 1]);
    expect(await egress.call(address, GET)).toEqual({ kind: 'not-sent', reason: 'address_inside' });
    expect([looked.length, asked.length]).toEqual([2, 1]);
  });

  it.each([
    ['inside alone', ['10.0.0.1']],
    ['outside and inside', ['127.0.0.1', '169.254.169.254']],
    ['inside as IPv6', ['::ffff:10.0.0.1']],
  ])('refuses a name that leads %s', async (_, addresses) => {
    const { egress, address, asked } = await serve((_request, response) => response.end('well'), {
      found: () => Promise.resolve(addresses.map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }))),
    });
    expect(await egress.call(address, GET)).toEqual({ kind: 'not-sent', reason: 'address_inside' });
    expect(asked).toEqual([]);
  });

  it('says when a name leads nowhere', async () => {
    const { egress, address } = await serve((_request, response) => response.end(), {
      found: () => Promise.resolve([]),
    });
    expect(await egress.call(address, GET)).toEqual({ kind: 'not-sent', reason: 'enotfound' });
  });

  it('asks nobody about a host that is not listed', async () => {
    const { egress, looked } = await serve((_request, response) => response.end());
    await expect(async () => egress.call('https://evil.example.net/', GET)).rejects.toThrow(EgressRefused);
    expect(looked).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%d)', async (status) => {
    const { egress, address, asked, port } = await serve((_request, response) =>
      response.writeHead(status, { location: `https://other.example.org:${port}/` }).end(),
    );
    expect(await egress.call(address, GET)).toMatchObject({ kind: 'answered', status });
    expect(asked).toHaveLength(1);
    const fetched = await egress.fetch(address);
    expect([fetched.status, asked.length]).toEqual([status, 2]);
  });

  it('reads no more than it may, whatever length was announced', async () => {
    const { egress, address } = await serve(
      (_request, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const go = (): void => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once('drain', go);
        };
        go();
      },
      { maximumBytes: 256 * 1024 },
    );
    expect(await egress.call(address, GET)).toEqual({ kind: 'lost', reason: 'answer_too_large' });
  });

  it('reads nothing that is compressed (a bomb of a thousand times its size)', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const { egress, address } = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(await egress.call(address, GET)).toEqual({ kind: 'lost', reason: 'answer_encoded' });
  });

  it('gives up on an answer that trickles: the time is for all of it', async () => {
    const { egress, address } = await serve(
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
      { withinMs: 300 },
    );
    expect(await egress.call(address, GET)).toEqual({ kind: 'lost', reason: 'timed-out' });
  });

  it('gives up on a name that is never found, and on a host that says nothing', async () => {
    const silent = await serve(() => undefined, { withinMs: 200 });
    expect(await silent.egress.call(silent.address, GET)).toEqual({ kind: 'lost', reason: 'timed-out' });
    const unfound = await serve(() => undefined, { withinMs: 200, found: () => new Promise(() => undefined) });
    expect(await unfound.egress.call(unfound.address, GET)).toEqual({ kind: 'not-sent', reason: 'timed-out' });
  });

  it('refuses a certificate for another name, or of nobody it trusts', async () => {
    const { port } = await serve((_request, response) => response.end());
    const wrong = await serve((_request, response) => response.end(), { allowed: [`evil.example.org:${port}`] });
    const outcome = await wrong.egress.call(`https://evil.example.org:${port}/`, GET);
    expect(outcome).toMatchObject({ kind: 'not-sent', reason: 'err_tls_cert_altname_invalid' });
  });

  it('tells an answer that was cut off from one that is whole', async () => {
    const { egress, address } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await egress.call(address, GET)).toMatchObject({ kind: 'lost' });
  });

  it('serves libraries that want a fetch', async () => {
    const { egress, address } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () =>
        response
          .writeHead(201, { 'content-type': 'application/json' })
          .end(JSON.stringify({ body, method: request.method })),
      );
    });
    const answer = await egress.fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
      headers: new Headers({ accept: '*/*' }),
    });
    expect([answer.status, await answer.json()]).toEqual([201, { body: 'a=b', method: 'POST' }]);
  });
});

describe('createHttpCaller', () => {
  it('lets a gateway on this machine be named, and nothing else beside it', async () => {
    const server = createHttp((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { call, close, base } = createHttpCaller(`http://127.0.0.1:${port}/v2/`);
    expect(base.port).toBe(String(port));
    const outcome = await call({ method: 'GET', path: '/sms?a=b', headers: {} }, AbortSignal.timeout(2_000));
    expect(outcome).toMatchObject({ kind: 'answered', body: '/v2/sms?a=b' });
    close();
    server.close();
  });

  it.each([
    'http://api.example.org',
    'https://10.0.0.1',
    'https://167772161',
    'https://0xa.1',
    'https://[fd00::1]',
    'https://localhost.localdomain',
  ])('refuses %s', (address) => expect(() => createHttpCaller(address)).toThrow(EgressRefused));
});
