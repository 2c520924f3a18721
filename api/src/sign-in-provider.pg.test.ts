/** Signing in through a provider of identity: a small but real one, in this process, that signs what it says. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { insertAccount } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { signInsOf } from './persistence/sign-ins.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { SignInServer, type Visitor } from './sign-in-test-kit.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Says of everybody who comes what `person` says; `twist` spoils the token. */
class Provider {
  readonly #server: Server;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #codes = new Map<string, { readonly nonce: string; readonly challenge: string }>();
  person: Record<string, unknown> = { sub: 'ana-at-work', email: 'ana@x.example', email_verified: true };
  twist: Record<string, unknown> = {};
  signsWithItsKey = true;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = this.#answer(new URL(request.url!, this.origin), Buffer.concat(chunks).toString());
        response.writeHead(answer === null ? 400 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => this.#server.close(resolve)));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The person signs in at the provider, which sends the browser back with a code. */
  authorise(url: URL): URLSearchParams {
    const code = crypto.randomUUID();
    this.#codes.set(code, {
      nonce: url.searchParams.get('nonce')!,
      challenge: url.searchParams.get('code_challenge')!,
    });
    return new URLSearchParams({ code, state: url.searchParams.get('state')!, iss: this.origin });
  }

  #answer(url: URL, body: string): object | null {
    if (url.pathname === '/.well-known/openid-configuration')
      return {
        issuer: this.origin,
        authorization_endpoint: `${this.origin}/authorise`,
        token_endpoint: `${this.origin}/token`,
        jwks_uri: `${this.origin}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      };
    if (url.pathname === '/keys')
      return {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }],
      };
    const form = new URLSearchParams(body);
    const held = this.#codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (url.pathname !== '/token' || held?.challenge !== challenge) return null;
    return {
      access_token: 'access',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: this.#token(held.nonce),
    };
  }

  #token(nonce: string): string {
    const nowS = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.origin,
      aud: 'lonewatch',
      iat: nowS,
      exp: nowS + 60,
      nonce,
      ...this.person,
      ...this.twist,
    };
    const signed = `${base64url({ alg: 'RS256', kid: 'k' })}.${base64url(claims)}`;
    const { privateKey } = this.signsWithItsKey
      ? this.#keys
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }
}

await onBothEngines('signing in through a provider of identity', (create) => {
  async function start(
    emailDomains: string[] = ['x.example', 'other.example'],
  ): Promise<{ db: Database; server: SignInServer; provider: Provider }> {
    const provider = await new Provider().start();
    const db = await (await create()).open();
    const server = await SignInServer.start(db, {}, [
      {
        id: 'employer',
        name: 'The employer',
        discoveryUrl: `${provider.origin}/.well-known/openid-configuration`,
        clientId: 'lonewatch',
        clientSecret: 'secret',
        emailDomains,
      },
    ]);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    return { db, server, provider };
  }

  const account = (db: Database, email = 'ana@x.example') =>
    insertAccount(db, { name: 'Ana', email, passwordHash: 'old', demonstration: false, nowMs: Date.now() });

  /** Where the page that began it is sent to in the end. */
  async function goThrough(visitor: Visitor, provider: Provider): Promise<string> {
    const begin = () =>
      visitor.auth('sign-in/social', {
        provider: 'employer',
        callbackURL: '/',
        errorCallbackURL: '/sign-in',
      });
    let begun = await begin();
    // The provider is asked for its addresses in the background.
    while (begun.status === 404) begun = await begin();
    const back = provider.authorise(new URL(String(begun.body['url'])));
    const { status, headers } = await visitor.auth(`callback/employer?${back.toString()}`);
    expect(status).toBe(302);
    return headers.get('location')!;
  }

  it('brings back whoever has an account, by verified address, in place of the password it had', async () => {
    const { db, server, provider } = await start();
    const id = await account(db);
    for (let round = 0; round < 2; round++) {
      const visitor = server.visitor();
      expect(await goThrough(visitor, provider)).toBe('/');
      expect(await visitor.who()).toMatchObject({ id });
    }
    const kept = await db.query('SELECT * FROM account_credentials');
    expect(kept).toMatchObject([
      { provider_id: 'employer', provider_account_id: 'ana-at-work', access_token: null, id_token: null },
    ]);
    await server.open.close();
    const { rows } = await signInsOf(db, id!, { first: 9, after: null });
    expect(rows.map(({ node }) => `${node.outcome} ${node.method}`)).toEqual([
      'SIGNED_IN OIDC',
      'SIGNED_IN OIDC',
    ]);
  });

  it('turns strangers away, and makes no account', async () => {
    const { db, server, provider } = await start();
    const visitor = server.visitor();
    expect(await goThrough(visitor, provider)).toMatch(/^\/sign-in\?error=signup_disabled/);
    expect(await visitor.who()).toBeNull();
    expect(await db.query('SELECT FROM accounts')).toHaveLength(0);
  });

  it.each([
    ['an address that it has not verified', { email_verified: false }],
    ['an address of a domain that is not its own', { email: 'ana@other.example' }],
    ['a token for somebody else', { aud: 'other' }],
    ['a token of another provider', { iss: 'https://other.example' }],
    ['a token of another sign-in', { nonce: 'old' }],
    ['a token that has run out', { exp: 1 }],
  ])('believes no provider that brings %s', async (_, twist) => {
    const { db, server, provider } = await start(['x.example']);
    await account(db);
    await account(db, 'ana@other.example');
    provider.twist = twist;
    const visitor = server.visitor();
    expect(await goThrough(visitor, provider)).toMatch(/^\/sign-in\?error=/);
    expect(await visitor.who()).toBeNull();
    expect(await db.query(`SELECT FROM account_credentials WHERE provider_id = 'employer'`)).toHaveLength(0);
  });

  it('believes no token that somebody else has signed, nor one that a page brings by itself', async () => {
    const { db, server, provider } = await start();
    await account(db);
    provider.signsWithItsKey = false;
    const visitor = server.visitor();
    expect(await goThrough(visitor, provider)).toMatch(/^\/sign-in\?error=/);
    const brought = await visitor.auth('sign-in/social', { provider: 'employer', idToken: { token: 'x' } });
    expect(brought.body['code']).toBe('NO_ID_TOKEN');
    expect(await visitor.who()).toBeNull();
  });

  it('refuses an account that was switched off', async () => {
    const { db, server, provider } = await start();
    await account(db);
    await db.query('UPDATE accounts SET disabled_at = now()');
    const visitor = server.visitor();
    expect(await goThrough(visitor, provider)).toMatch(/^\/sign-in\?error=ACCOUNT_DISABLED/);
    expect(await visitor.who()).toBeNull();
  });

  it('works for nobody without the cookie of the browser that began it', async () => {
    const { db, server, provider } = await start();
    await account(db);
    const [victim, attacker] = [server.visitor(), server.visitor()];
    await goThrough(attacker, provider);
    const begun = await attacker.auth('sign-in/social', { provider: 'employer', callbackURL: '/' });
    const back = provider.authorise(new URL(String(begun.body['url'])));
    const answer = await victim.auth(`callback/employer?${back.toString()}`);
    expect(answer.headers.get('location')).toMatch(/\/sign-in\?error=/);
    expect(await victim.who()).toBeNull();
  });

  it('is no matter to everybody else while the provider cannot be reached', async () => {
    const db = await (await create()).open();
    const gone = {
      id: 'employer',
      name: 'Gone',
      discoveryUrl: 'http://127.0.0.1:9/.well-known/openid-configuration',
      clientId: 'lonewatch',
      clientSecret: 'secret',
      emailDomains: ['x.example'],
    };
    const server = await SignInServer.start(db, {}, [gone]);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    expect((await server.visitor().signIn('nobody@x.example', 'wrong')).status).toBe(401);
    const asked = await server.visitor().auth('sign-in/social', { provider: 'employer', callbackURL: '/' });
    expect(asked.status).toBe(404);
  });
});
