import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountView, Invited, NextStep, ProviderRedirect, SessionView } from '@osteon/contracts';
import { decodeJwt, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { CALLBACK_PATH, createOpenIdProvider } from '../../apps/api/src/sign-in/openid-provider.ts';
import { type Browser, PASSWORD, refusalOf, startApi, type TestApi, TODAY } from './harness.ts';

const ORIGIN = 'https://osteon.example';
const CLIENT = { id: 'osteon', secret: 'a secret between the two of them' };

/** A real OpenID provider on a port of its own, with people who are signed in there, and what a liar would change. */
class Issuer {
  readonly url: string;
  /** What it says in id tokens besides, or instead. */
  tamper: ((claims: JWTPayload) => JWTPayload) | undefined;
  /** Signs with a key that it does not publish. */
  forges = false;
  /** How it says that somebody proved who they are. */
  amr: readonly string[] = [];
  private readonly server: Server;
  private person = 'nobody';

  private constructor(server: Server, url: string) {
    this.server = server;
    this.url = url;
  }

  static async start(): Promise<Issuer> {
    // Its rows live as long as the test does, which it warns of.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const { privateKey: unpublished } = await generateKeyPair('RS256', { extractable: true });
    const jwk: JWK = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const issuer = new Issuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const provider = new Provider(issuer.url, {
      jwks: { keys: [jwk] },
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [ORIGIN + CALLBACK_PATH],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      cookies: { keys: ['a key for its own cookies'] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      // Everybody here has the same e-mail address: it must count for nothing.
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, email: 'nurse@north.example', email_verified: true }),
      }),
      claims: { openid: ['sub', 'email', 'email_verified', 'amr'] },
      conformIdTokenClaims: false,
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      async loadExistingGrant(context) {
        const { client, session } = context.oidc;
        const grant = new context.oidc.provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
    });
    // What a liar answers at the token endpoint: the same token, changed, signed with its own key or another.
    provider.use(async (context, next) => {
      await next();
      const body = context.body as { id_token?: string } | undefined;
      if (context.oidc?.route !== 'token' || body?.id_token === undefined) return;
      if (issuer.tamper === undefined && !issuer.forges) return;
      const claims = decodeJwt(body.id_token);
      body.id_token = await new SignJWT(issuer.tamper?.(claims) ?? claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(issuer.forges ? unpublished : privateKey);
    });
    const handle = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return void handle(request, response);
      const result = { login: { accountId: issuer.person, amr: [...issuer.amr] } };
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
    return issuer;
  }

  /** Goes through the provider's pages as a person's browser does; where it is sent back to. */
  async signIn(url: string, person: string): Promise<string> {
    this.person = person;
    const jar = new Map<string, string>();
    let at = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const answer = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        jar.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the provider stopped: ${answer.status} ${await answer.text()}`);
      at = new URL(location, at).href;
      if (at.startsWith(ORIGIN)) return at;
    }
    throw new Error('the provider goes round in circles');
  }

  /** No connection from now on. */
  async goAway(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  async comeBack(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(Number(new URL(this.url).port), '127.0.0.1', done));
  }
}

let api: TestApi;
let trust: Issuer;
let region: Issuer;

beforeAll(async () => {
  [trust, region] = [await Issuer.start(), await Issuer.start()];
  const config = (id: string, issuer: Issuer, amr: string[]) =>
    createOpenIdProvider(
      {
        id,
        name: `The ${id}`,
        issuer: issuer.url,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        multiFactor: { amr, acr: [] },
      },
      ORIGIN,
    );
  api = await startApi({
    mode: 'production',
    publicUrl: ORIGIN,
    identityProviders: [config('trust', trust, ['mfa']), config('region', region, [])],
  });
});
afterAll(async () => {
  await api.close();
  await trust.goAway();
  await region.goAway();
});
beforeEach(async () => {
  await api.freezeAt(`${TODAY}T10:00:00Z`);
  for (const table of ['external_identity', 'sign_in_challenge', 'sign_in_attempt', 'account_link'])
    await api.query(`delete from ${table}`);
});
afterEach(() => {
  for (const issuer of [trust, region]) {
    issuer.tamper = undefined;
    issuer.forges = false;
    issuer.amr = [];
  }
});

/** A browser that is sent away and comes back: the ceremony's cookie travels, the strict one of the session does not. */
async function begin(path: string, body: object, browser: Browser = api.browser()) {
  const { cookie } = browser;
  const answer = await browser.post<ProviderRedirect>(path, body);
  browser.cookie = cookie;
  const ceremony = /__Host-osteon_ceremony=[\w-]{43}/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
  return { answer, ceremony, url: answer.body?.url ?? '' };
}

interface Arrival {
  readonly location: string;
  readonly cookies: string[];
  readonly session: Browser;
}

async function comeBack(returnedTo: string, ceremony: string): Promise<Arrival> {
  const { pathname, search } = new URL(returnedTo);
  const answer = await fetch(api.url + pathname + search, { redirect: 'manual', headers: { cookie: ceremony } });
  expect(answer.status).toBe(303);
  const cookies = answer.headers.getSetCookie();
  const session = api.browser();
  session.cookie = cookies.map((cookie) => /__Host-osteon_session=[\w-]+/.exec(cookie)?.[0] ?? '').join('');
  return { location: answer.headers.get('location') ?? '', cookies, session };
}

async function arrive(
  issuer: Issuer,
  person: string,
  provider = issuer === trust ? 'trust' : 'region',
): Promise<Arrival> {
  const { url, ceremony } = await begin(`/api/v1/session/providers/${provider}`, { returnTo: '/patients' });
  return comeBack(await issuer.signIn(url, person), ceremony);
}

const link = (issuer: Issuer, subject: string, userId: string) =>
  api.query('insert into external_identity (issuer, subject, user_id) values ($1, $2, $3)', [
    issuer.url,
    subject,
    userId,
  ]);

describe('signing in by a provider', () => {
  test('is offered by name, and asks the provider for who it is and nothing else', async () => {
    const { body } = await api.browser().get('/api/v1/session/providers');
    expect(body).toEqual({
      rows: [
        { id: 'trust', name: 'The trust' },
        { id: 'region', name: 'The region' },
      ],
      passkeysOffered: true,
      mode: 'production',
    });
    const { answer, url } = await begin('/api/v1/session/providers/trust', {});
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-osteon_ceremony=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/,
    );
    const asked = new URL(url).searchParams;
    expect(asked.get('scope')).toBe('openid');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('state')).toMatch(/^.{43}$/);
    expect(asked.get('nonce')).toMatch(/^.{43}$/);
    expect(asked.get('redirect_uri')).toBe(ORIGIN + CALLBACK_PATH);
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '300']);
    const none = await begin('/api/v1/session/providers/nowhere', {});
    expect(refusalOf(none.answer)).toMatchObject({ status: 404, code: 'FLS-1124' });
  });

  test('lets in who is linked, as far as their own second factor', async () => {
    await link(trust, 'nora', api.ids.nurse);
    const { location, session, cookies } = await arrive(trust, 'nora');
    expect(location).toBe('/patients');
    expect(cookies.some((cookie) => /^__Host-osteon_ceremony=; .*Max-Age=0/.test(cookie))).toBe(true);
    expect(cookies.some((cookie) => /^__Host-osteon_session=.*SameSite=Strict; Secure$/.test(cookie))).toBe(true);
    expect((await session.get<NextStep>('/api/v1/session/next')).body.stage).toBe('enrolment');
  });

  test('counts as two factors only where the provider says so in words that it is configured with', async () => {
    for (const [issuer, amr, stage] of [
      [trust, ['pwd', 'mfa'], 'open'],
      [trust, ['pwd'], 'enrolment'],
      [region, ['pwd', 'mfa'], 'enrolment'],
    ] as const) {
      await api.query('delete from external_identity');
      await link(issuer, 'nora', api.ids.nurse);
      issuer.amr = amr;
      const { session } = await arrive(issuer, 'nora');
      expect((await session.get<NextStep>('/api/v1/session/next')).body.stage).toBe(stage);
    }
  });

  test('knows nobody by e-mail address: neither the same one here nor the same subject at another provider', async () => {
    const stranger = await arrive(trust, 'nora');
    expect([stranger.location, stranger.session.cookie]).toEqual(['/?problem=FLS-1123', '']);
    await link(trust, 'nora', api.ids.nurse);
    const elsewhere = await arrive(region, 'nora');
    expect([elsewhere.location, elsewhere.session.cookie]).toEqual(['/?problem=FLS-1123', '']);
  });

  test('lets nobody in who is disabled or works nowhere', async () => {
    await link(trust, 'nora', api.ids.nurse);
    await api.query('update user_account set disabled_at = now() where id = $1', [api.ids.nurse]);
    expect((await arrive(trust, 'nora')).location).toBe('/?problem=FLS-1123');
    await api.query('update user_account set disabled_at = null where id = $1', [api.ids.nurse]);
  });

  test('goes on only to a page of its own', async () => {
    for (const returnTo of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'patients',
      '/a b',
      '/é',
      '/a\r\nset-cookie: x',
    ]) {
      const { answer } = await begin('/api/v1/session/providers/trust', { returnTo });
      expect([returnTo, answer.status]).toEqual([returnTo, 400]);
    }
  });
});

describe('an answer of a provider is not trusted', () => {
  beforeEach(() => link(trust, 'nora', api.ids.nurse));

  const hour = 3600;
  test.each<[string, (claims: JWTPayload) => JWTPayload]>([
    ['with the nonce of another sign-in', (claims) => ({ ...claims, nonce: 'another' })],
    ['without a nonce', ({ nonce: _, ...claims }) => claims],
    ['for another audience', (claims) => ({ ...claims, aud: 'another-client' })],
    ['for several audiences of which another is meant', (claims) => ({ ...claims, aud: [CLIENT.id, 'x'], azp: 'x' })],
    ['of another issuer', (claims) => ({ ...claims, iss: 'https://elsewhere.example' })],
    ['that has run out', (claims) => ({ ...claims, iat: claims.iat! - 2 * hour, exp: claims.iat! - hour })],
    ['of somebody who signed in there an hour ago', (claims) => ({ ...claims, auth_time: claims.iat! - hour })],
    ['that does not say when the person signed in there', ({ auth_time: _, ...claims }) => claims],
    ['without a subject', ({ sub: _, ...claims }) => claims],
  ])('%s', async (_why, tamper) => {
    trust.tamper = tamper;
    const { location, session } = await arrive(trust, 'nora');
    expect([location, session.cookie]).toEqual(['/?problem=FLS-1122', '']);
  });

  test('signed with a key that the provider does not publish', async () => {
    trust.forges = true;
    expect((await arrive(trust, 'nora')).location).toBe('/?problem=FLS-1122');
  });

  test('and the same answers are, unchanged', async () => {
    trust.tamper = (claims) => claims;
    expect((await arrive(trust, 'nora')).location).toBe('/patients');
  });

  test('with a code that was used before', async () => {
    const first = await begin('/api/v1/session/providers/trust', {});
    const returned = new URL(await trust.signIn(first.url, 'nora'));
    expect((await comeBack(returned.href, first.ceremony)).location).toBe('/');
    const second = await begin('/api/v1/session/providers/trust', {});
    returned.searchParams.set('state', new URL(second.url).searchParams.get('state')!);
    expect((await comeBack(returned.href, second.ceremony)).location).toBe('/?problem=FLS-1122');
  });

  test('with a code that somebody else was given', async () => {
    await link(trust, 'leah', api.ids.lead);
    const theirs = await begin('/api/v1/session/providers/trust', {});
    const code = new URL(await trust.signIn(theirs.url, 'leah')).searchParams.get('code')!;
    const mine = await begin('/api/v1/session/providers/trust', {});
    const returned = new URL(await trust.signIn(mine.url, 'nora'));
    returned.searchParams.set('code', code);
    // The verifier of PKCE is not the one that the code was asked for with.
    expect((await comeBack(returned.href, mine.ceremony)).location).toBe('/?problem=FLS-1122');
  });

  test('with the state of another sign-in, with none, or when the person refused there', async () => {
    for (const change of [
      (query: URLSearchParams) => query.set('state', 'another'),
      (query: URLSearchParams) => query.delete('state'),
      (query: URLSearchParams) => {
        query.delete('code');
        query.set('error', 'access_denied');
      },
    ]) {
      const { url, ceremony } = await begin('/api/v1/session/providers/trust', {});
      const returned = new URL(await trust.signIn(url, 'nora'));
      change(returned.searchParams);
      expect((await comeBack(returned.href, ceremony)).location).toBe('/?problem=FLS-1122');
    }
  });

  test('that comes twice, to another browser, or too late', async () => {
    const { url, ceremony } = await begin('/api/v1/session/providers/trust', {});
    const returned = await trust.signIn(url, 'nora');
    expect((await comeBack(returned, '')).location).toBe('/?problem=FLS-1114');
    expect((await comeBack(returned, `__Host-osteon_ceremony=${'x'.repeat(43)}`)).location).toBe('/?problem=FLS-1114');
    const both = await Promise.all([comeBack(returned, ceremony), comeBack(returned, ceremony)]);
    expect(both.map(({ location }) => location).sort()).toEqual(['/', '/?problem=FLS-1114']);

    const late = await begin('/api/v1/session/providers/trust', {});
    const lately = await trust.signIn(late.url, 'nora');
    await api.freezeAt(`${TODAY}T10:10:01Z`);
    expect((await comeBack(lately, late.ceremony)).location).toBe('/?problem=FLS-1114');
  });

  test('and why is told to operators, without the tokens', async () => {
    trust.tamper = (claims) => ({ ...claims, aud: 'another-client' });
    api.logged.length = 0;
    await arrive(trust, 'nora');
    const line = api.logged.find((one) => one.includes('FLS-1122')) ?? '';
    expect(line).toContain('unexpected JWT claim value');
    expect(line).not.toMatch(/eyJ|code=/);
  });
});

describe('a provider that is away', () => {
  test('is said to be, before and after the person went there, and is asked again once it is back', async () => {
    await link(region, 'nora', api.ids.nurse);
    const { url, ceremony } = await begin('/api/v1/session/providers/region', {});
    const returned = await region.signIn(url, 'nora');
    await region.goAway();
    expect((await comeBack(returned, ceremony)).location).toBe('/?problem=FLS-1121');

    const fresh = await startApi({
      mode: 'production',
      publicUrl: ORIGIN,
      identityProviders: [
        createOpenIdProvider(
          {
            id: 'region',
            name: 'The region',
            issuer: region.url,
            clientId: CLIENT.id,
            clientSecret: CLIENT.secret,
            multiFactor: { amr: [], acr: [] },
          },
          ORIGIN,
        ),
      ],
    });
    try {
      const ask = () => fresh.browser().post<ProviderRedirect>('/api/v1/session/providers/region', {});
      expect(refusalOf(await ask())).toMatchObject({ status: 503, code: 'FLS-1121' });
      await region.comeBack();
      expect((await ask()).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });
});

describe('linking an identity', () => {
  test('is for who is signed in and has proved it just now', async () => {
    const browser = await api.as('nurse', { provedMinutesAgo: 16 });
    const late = await begin('/api/v1/account/identities', { provider: 'trust' }, browser);
    expect(refusalOf(late.answer)).toMatchObject({ status: 403, code: 'FLS-1202' });

    const fresh = await api.as('nurse');
    const { url, ceremony } = await begin('/api/v1/account/identities', { provider: 'trust' }, fresh);
    const { location, session } = await comeBack(await trust.signIn(url, 'nora'), ceremony);
    expect([location, session.cookie]).toEqual(['/account', '']);
    const { identities } = (await fresh.get<AccountView>('/api/v1/account')).body;
    expect(identities).toEqual([
      {
        id: expect.any(String),
        provider: 'The trust',
        issuer: trust.url,
        subject: 'nora',
        linkedAt: expect.any(String),
      },
    ]);
    expect((await arrive(trust, 'nora')).location).toBe('/patients');

    expect((await fresh.delete(`/api/v1/account/identities/${identities[0]!.id}`)).status).toBe(204);
    expect((await arrive(trust, 'nora')).location).toBe('/?problem=FLS-1123');
    const again = await fresh.delete(`/api/v1/account/identities/${identities[0]!.id}`);
    expect(refusalOf(again)).toMatchObject({ status: 404, code: 'FLS-1119' });
  });

  test('links nobody once the session that began it has ended', async () => {
    const browser = await api.as('nurse');
    const { url, ceremony } = await begin('/api/v1/account/identities', { provider: 'trust' }, browser);
    const returned = await trust.signIn(url, 'nora');
    await browser.delete('/api/v1/session');
    expect((await comeBack(returned, ceremony)).location).toBe('/?problem=FLS-1125');
    expect(await api.query('select from external_identity')).toEqual([]);
  });

  test('takes no identity that somebody has', async () => {
    await link(trust, 'nora', api.ids.lead);
    const browser = await api.as('nurse');
    const { url, ceremony } = await begin('/api/v1/account/identities', { provider: 'trust' }, browser);
    expect((await comeBack(await trust.signIn(url, 'nora'), ceremony)).location).toBe('/?problem=FLS-1125');
    const rows = await api.query<{ user_id: string }>('select user_id from external_identity');
    expect(rows).toEqual([{ user_id: api.ids.lead }]);
  });

  test('keeps the last way to sign in', async () => {
    await link(trust, 'nora', api.ids.nurse);
    const [{ hash } = { hash: '' }] = await api.query<{ hash: string }>(
      'select password_hash as hash from user_account where id = $1',
      [api.ids.nurse],
    );
    await api.query('update user_account set password_hash = null where id = $1', [api.ids.nurse]);
    const browser = await api.as('nurse');
    const { identities } = (await browser.get<AccountView>('/api/v1/account')).body;
    const answer = await browser.delete(`/api/v1/account/identities/${identities[0]!.id}`);
    expect(refusalOf(answer)).toMatchObject({ status: 409, code: 'FLS-1118' });
    await api.query('update user_account set password_hash = $2 where id = $1', [api.ids.nurse, hash]);
  });
});

describe('an invitation', () => {
  const invite = async (email: string): Promise<{ userId: string; token: string }> => {
    const admin = await api.as('admin');
    const { body } = await admin.post<Invited>('/api/v1/users', { email, displayName: 'New Person', role: 'nurse' });
    return { userId: body.userId, token: body.link!.path.split('#')[1]! };
  };

  test('is accepted by signing in at a provider, once, and needs no password', async () => {
    const { userId, token } = await invite('new@north.example');
    trust.amr = ['mfa'];
    const { url, ceremony } = await begin('/api/v1/account-links/provider', { token, provider: 'trust' });
    const { location, session } = await comeBack(await trust.signIn(url, 'newcomer'), ceremony);
    expect(location).toBe('/');
    const view = (await session.get<SessionView>('/api/v1/session')).body;
    expect(view).toMatchObject({ user: { id: userId, email: 'new@north.example' }, method: 'oidc', role: 'nurse' });
    const again = await begin('/api/v1/account-links/provider', { token, provider: 'trust' });
    expect(refusalOf(again.answer)).toMatchObject({ status: 410, code: 'FLS-1116' });
    const bare = await api.browser().post('/api/v1/session', { email: 'new@north.example', password: PASSWORD });
    expect(refusalOf(bare)).toMatchObject({ status: 401, code: 'FLS-1101' });
  });

  test('is not used up by an identity that belongs to somebody already', async () => {
    await link(trust, 'nora', api.ids.nurse);
    const { token } = await invite('second@north.example');
    const { url, ceremony } = await begin('/api/v1/account-links/provider', { token, provider: 'trust' });
    expect((await comeBack(await trust.signIn(url, 'nora'), ceremony)).location).toBe('/?problem=FLS-1125');
    const { status } = await api.browser().post('/api/v1/account-links/read', { token });
    expect(status).toBe(200);
  });
});
