import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, insertAccount } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { inviteFirstAdministrator } from './persistence/invitations.ts';
import { hashPassword } from './persistence/password-hash.ts';
import { signInsOf } from './persistence/sign-ins.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { SignInServer, type Visitor } from './sign-in-test-kit.ts';

const PASSWORD = 'correct horse battery staple';
const cheapHash = hashPassword(PASSWORD, { memoryKiB: 64, passes: 1, parallelism: 1 });

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** RFC 6238, from the link that an authenticator app would scan. */
function totp(uri: unknown, atMs = Date.now()): string {
  const secret = new URL(String(uri)).searchParams.get('secret')!;
  const bits = [...secret.replace(/=+$/, '')]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac.at(-1)! & 0xf;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

await onBothEngines('signing in', (create) => {
  async function start(env: Record<string, string> = {}): Promise<{ db: Database; server: SignInServer }> {
    const db = await (await create()).open();
    const server = await SignInServer.start(db, env);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    return { db, server };
  }

  async function account(
    db: Database,
    { email = 'ana@x.example', role = null as Role | null, demonstration = false } = {},
  ): Promise<string> {
    const accountId = await insertAccount(db, {
      name: 'Ana',
      email,
      passwordHash: await cheapHash,
      demonstration,
      nowMs: Date.now(),
    });
    const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('ARC') RETURNING id`);
    await db.query(
      `WITH e AS (INSERT INTO employers (name, contract_starts_at) VALUES ('E', now()) RETURNING id)
       INSERT INTO arc_contracts SELECT $1, id FROM e`,
      [arc!.id],
    );
    if (role !== null)
      await addGrant(db, {
        accountId: accountId!,
        role,
        employerId: null,
        arcId: role.startsWith('ARC_') ? arc!.id : null,
        teamId: null,
        workerId: null,
        grantedBy: null,
      });
    return accountId!;
  }

  async function history(db: Database, accountId: string, server: SignInServer): Promise<string[]> {
    // Written behind the answer's back.
    await server.open.close();
    const { rows } = await signInsOf(db, accountId, { first: 50, after: null });
    return rows.map(({ node }) => `${node.outcome} ${node.method}`).reverse();
  }

  /** Sets up TOTP and answers the link that the app scans, and the backup codes. */
  async function enrol(visitor: Visitor): Promise<{ uri: unknown; codes: string[] }> {
    const { body } = await visitor.auth('two-factor/enable', { password: PASSWORD });
    const verified = await visitor.auth('two-factor/verify-totp', { code: totp(body['totpURI']) });
    expect(verified.status).toBe(200);
    return { uri: body['totpURI'], codes: body['backupCodes'] as string[] };
  }

  it('finds every table and column that the library asks for', async () => {
    const { server } = await start();
    await expect(server.open.checkTables()).resolves.toBeUndefined();
  });

  it('works for a script without a browser’s headers, with an HttpOnly cookie, and ends with signing out', async () => {
    const { db, server } = await start();
    const id = await account(db);
    const visitor = server.visitor();
    expect(await visitor.who()).toBeNull();
    const answer = await visitor.signIn('Ana@x.example', PASSWORD);
    expect(answer.status).toBe(200);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^lonewatch\.session_token=.*Max-Age=43200.*HttpOnly.*SameSite=Strict/);
    expect(cookie).not.toContain('Secure');
    expect(await visitor.who()).toMatchObject({ kind: 'PERSON', id, name: 'Ana', needsSecondFactor: false });
    const { revision } = server.open.identity;
    expect((await visitor.auth('sign-out', {})).status).toBe(200);
    expect(server.open.identity.revision).toBeGreaterThan(revision);
    expect(await visitor.who()).toBeNull();
    expect(await history(db, id, server)).toEqual(['SIGNED_IN PASSWORD', 'SIGNED_OUT PASSWORD']);
    const { rows } = await signInsOf(db, id, { first: 1, after: null });
    expect(rows[0]!.node).toMatchObject({ address: '192.0.2.1', agent: 'test' });
  });

  it('sends cookies over TLS alone where people come by https', async () => {
    const { db, server } = await start({ PUBLIC_URL: 'https://lone.example', SESSION_HOURS: '1' });
    await account(db);
    const [cookie] = (await server.visitor().signIn('ana@x.example', PASSWORD)).headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-lonewatch\.session_token=.*Max-Age=3600.*Secure/);
  });

  it('answers a wrong password and an unknown address alike, and writes down only what is somebody’s', async () => {
    const { db, server } = await start();
    const id = await account(db);
    const visitor = server.visitor();
    const wrong = await visitor.signIn('ana@x.example', 'not the password');
    const unknown = await visitor.signIn('nobody@x.example', 'not the password');
    expect([wrong.status, wrong.body]).toEqual([401, unknown.body]);
    expect(unknown.status).toBe(401);
    expect([...wrong.headers.keys()]).toEqual([...unknown.headers.keys()]);
    expect(await history(db, id, server)).toEqual(['WRONG_SECRET PASSWORD']);
    expect(await db.query('SELECT FROM sign_ins')).toHaveLength(1);
  });

  it('is refused for a while after ten wrong passwords for one address, known or not, wherever they come from', async () => {
    const { db, server } = await start();
    await account(db);
    for (const email of ['ana@x.example', 'nobody@x.example']) {
      const statuses = [];
      for (let n = 0; n < 11; n++)
        statuses.push((await server.visitor(`192.0.2.${n}`).signIn(email, 'wrong')).status);
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    }
    const right = await server.visitor('198.51.100.1').signIn('ana@x.example', PASSWORD);
    expect(right.status).toBe(429);
    expect(right.body['message']).toMatch(/^This email address has been tried too often\. Wait 2 minutes/);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    const passkeyPath = await server.visitor().auth('passkey/generate-authenticate-options');
    expect(passkeyPath.status).toBe(200);
  });

  it('forgets wrong passwords with a right one', async () => {
    const { db, server } = await start();
    await account(db);
    const visitor = server.visitor();
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 9; n++) expect((await visitor.signIn('ana@x.example', 'wrong')).status).toBe(401);
      expect((await visitor.signIn('ana@x.example', PASSWORD)).status).toBe(200);
    }
  });

  it('is bounded for one network, whatever address it tries', async () => {
    const { server } = await start({ SIGN_INS_PER_MINUTE: '3' });
    const visitor = server.visitor('203.0.113.9');
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await visitor.signIn(`n${n}@x.example`, 'wrong')).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await visitor.signIn('z@x.example', 'wrong')).body['message']).toContain('Too many attempts');
    expect((await server.visitor('203.0.113.10').signIn('z@x.example', 'wrong')).status).toBe(401);
  });

  it('cannot be done in a visitor’s name by another site, and not without JSON', async () => {
    const { db, server } = await start();
    await account(db);
    const visitor = server.visitor();
    const body = { email: 'ana@x.example', password: PASSWORD };
    const from = (headers: Record<string, string>) => visitor.auth('sign-in/email', body, headers);
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await from({ origin: 'null' })).status).toBe(403);
    expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await from({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await from({ origin: server.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await visitor.auth('sign-out', {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await visitor.who()).not.toBeNull();
    const elsewhere = { ...body, callbackURL: 'https://evil.example/' };
    expect((await visitor.auth('sign-in/email', elsewhere)).status).toBe(403);
  });

  it('offers nothing else of the library: no signing up, no other address, no deleting', async () => {
    const { server } = await start();
    const visitor = server.visitor();
    for (const path of [
      'sign-up/email',
      'change-email',
      'delete-user',
      'update-user',
      'request-password-reset',
    ])
      expect(
        (await visitor.auth(path, { email: 'new@x.example', password: PASSWORD, name: 'N' })).status,
      ).toBe(404);
    expect((await visitor.auth('update-session', { verifiedBy: 'PASSKEY' })).status).toBe(404);
  });

  it('shows nothing to a control-room role before a second factor, and everything after TOTP', async () => {
    const { db, server } = await start();
    const id = await account(db, { role: 'ARC_OPERATOR' });
    const other = server.visitor();
    await other.signIn('ana@x.example', PASSWORD);
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    expect(await visitor.who()).toMatchObject({ needsSecondFactor: true, grants: [] });
    const { uri } = await enrol(visitor);
    expect(new URL(String(uri)).searchParams.get('issuer')).toBe('Lonewatch');
    expect(await visitor.who()).toMatchObject({
      needsSecondFactor: false,
      grants: [expect.objectContaining({ role: 'ARC_OPERATOR' })],
    });
    // What began with the password alone has ended.
    expect(await other.who()).toBeNull();
    const again = server.visitor();
    expect((await again.signIn('ana@x.example', PASSWORD)).body).toMatchObject({ twoFactorRedirect: true });
    expect(await again.who()).toBeNull();
    expect((await again.auth('two-factor/verify-totp', { code: '000000' })).status).toBe(401);
    const second = await again.auth('two-factor/verify-totp', { code: totp(uri), trustDevice: true });
    expect(second.status).toBe(200);
    expect([...again.cookies.keys()]).toEqual(['lonewatch.session_token']);
    expect(await again.who()).toMatchObject({ needsSecondFactor: false });
    expect(await history(db, id, server)).toEqual([
      'SIGNED_IN PASSWORD',
      'SIGNED_IN PASSWORD',
      'SIGNED_IN TOTP',
      'SECOND_FACTOR_ASKED PASSWORD',
      'WRONG_SECRET TOTP',
      'SIGNED_IN TOTP',
    ]);
  });

  it('takes each backup code once in place of the second factor', async () => {
    const { db, server } = await start();
    await account(db, { role: 'DPO' });
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    const { codes } = await enrol(visitor);
    expect(codes).toHaveLength(10);
    const use = async (): Promise<number> => {
      const again = server.visitor();
      await again.signIn('ana@x.example', PASSWORD);
      const { status } = await again.auth('two-factor/verify-backup-code', { code: codes[0]! });
      if (status === 200) expect(await again.who()).toMatchObject({ needsSecondFactor: false });
      return status;
    };
    expect(await use()).toBe(200);
    expect(await use()).toBe(401);
  });

  it('by password alone changes no second factor that is there', async () => {
    const { db, server } = await start();
    const id = await account(db, { role: 'ARC_SUPERVISOR' });
    await db.query(
      `INSERT INTO account_passkeys (id, account_id, public_key, credential_id, counter, device_type, backed_up)
       VALUES ('p', $1, 'AA', 'their-key', 0, 'singleDevice', false)`,
      [id],
    );
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    for (const [path, body] of [
      ['two-factor/enable', { password: PASSWORD }],
      ['passkey/generate-register-options', undefined],
      ['passkey/delete-passkey', { id: 'p' }],
      ['change-password', { currentPassword: PASSWORD, newPassword: 'another long password' }],
    ] as const)
      expect((await visitor.auth(path, body)).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
  });

  it('asks for a passkey with a PIN, finger or face, and refuses an answer that was made up', async () => {
    const { db, server } = await start();
    const id = await account(db);
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    const registration = await visitor.auth('passkey/generate-register-options');
    expect(registration.body).toMatchObject({
      rp: { name: 'Lonewatch', id: 'localhost' },
      authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
    });
    const forged = {
      id: 'their-key',
      rawId: 'their-key',
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: 'e30', attestationObject: 'e30', authenticatorData: 'AA', signature: 'AA' },
    };
    expect((await visitor.auth('passkey/verify-registration', { response: forged })).status).toBe(500);
    expect(await db.query('SELECT FROM account_passkeys')).toHaveLength(0);
    await db.query(
      `INSERT INTO account_passkeys (id, account_id, public_key, credential_id, counter, device_type, backed_up)
       VALUES ('p', $1, 'AA', 'their-key', 0, 'singleDevice', false)`,
      [id],
    );
    const stranger = server.visitor();
    const options = await stranger.auth('passkey/generate-authenticate-options');
    expect(options.body).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect((await stranger.auth('passkey/verify-authentication', { response: forged })).status).toBe(400);
    expect(await stranger.who()).toBeNull();
    expect(await history(db, id, server)).toEqual(['SIGNED_IN PASSWORD', 'WRONG_SECRET PASSKEY']);
  });

  it('changes a password only with the old one, and every other session ends', async () => {
    const { db, server } = await start();
    await account(db);
    const [visitor, other] = [server.visitor(), server.visitor()];
    await visitor.signIn('ana@x.example', PASSWORD);
    await other.signIn('ana@x.example', PASSWORD);
    const change = (currentPassword: string, newPassword: string) =>
      visitor.auth('change-password', { currentPassword, newPassword });
    expect((await change('wrong', 'another long password')).status).toBe(400);
    expect((await change(PASSWORD, 'too short')).status).toBe(400);
    expect((await change(PASSWORD, 'another long password')).status).toBe(200);
    expect(await visitor.who()).not.toBeNull();
    expect(await other.who()).toBeNull();
    expect((await other.signIn('ana@x.example', PASSWORD)).status).toBe(401);
    expect((await other.signIn('ana@x.example', 'another long password')).status).toBe(200);
  });

  it('leaves a demonstration account as it is, and asks it for no second factor', async () => {
    const { db, server } = await start();
    await account(db, { role: 'ARC_OPERATOR', demonstration: true });
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    expect(await visitor.who()).toMatchObject({ needsSecondFactor: false, grants: [expect.anything()] });
    for (const [path, body] of [
      ['two-factor/enable', { password: PASSWORD }],
      ['passkey/generate-register-options', undefined],
      ['change-password', { currentPassword: PASSWORD, newPassword: 'another long password' }],
    ] as const)
      expect((await visitor.auth(path, body)).body).toMatchObject({ code: 'DEMONSTRATION_ACCOUNT' });
  });

  it('ends with the session’s time, and never begins for an account that was switched off', async () => {
    const { db, server } = await start();
    const id = await account(db);
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    expect((await visitor.auth('get-session')).body).toMatchObject({ user: { email: 'ana@x.example' } });
    await db.query(`UPDATE account_sessions SET expires_at = now() - interval '1 second'`);
    expect(await visitor.who()).toBeNull();
    await db.query('UPDATE accounts SET disabled_at = now()');
    const refused = await visitor.signIn('ana@x.example', PASSWORD);
    expect([refused.status, refused.body['code']]).toEqual([403, 'ACCOUNT_DISABLED']);
    expect((await visitor.signIn('ana@x.example', 'wrong')).status).toBe(401);
    expect(await visitor.who()).toBeNull();
    expect(await history(db, id, server)).toEqual([
      'SIGNED_IN PASSWORD',
      'DISABLED PASSWORD',
      'WRONG_SECRET PASSWORD',
    ]);
  });

  it('is nobody with a cookie that this server has not signed, a wall without its own, or a key that is none', async () => {
    const { db, server } = await start();
    await account(db);
    const visitor = server.visitor();
    await visitor.signIn('ana@x.example', PASSWORD);
    const [[name, cookie]] = [...visitor.cookies] as [[string, string]];
    expect(await visitor.who('?as=wall')).toBeNull();
    expect((await visitor.send('/who', undefined, { authorization: 'Bearer lw_nothing' })).body).toEqual({});
    expect((await visitor.send('/who', undefined, { authorization: 'Basic YTpi' })).body).toHaveProperty(
      'id',
    );
    const [{ token } = { token: '' }] = await db.query<{ token: string }>(
      'SELECT token FROM account_sessions',
    );
    for (const forged of [
      token,
      `${token}.`,
      `${token}.AAAA`,
      cookie.slice(0, -8),
      '%E0%A4%A',
      `x${cookie}`,
    ]) {
      visitor.cookies.set(name, forged);
      expect(await visitor.who()).toBeNull();
    }
  });

  it('begins with the set-up link of the first administrator, once', async () => {
    const { db, server } = await start();
    const token = await inviteFirstAdministrator(db, Date.now());
    const visitor = server.visitor();
    const look = (wanted: string) => visitor.send('/api/invitations/look', { token: wanted });
    expect((await look('nothing')).status).toBe(404);
    expect((await look(token)).body).toEqual({ name: '', email: null });
    const accept = (body: object) => visitor.send('/api/invitations/accept', { token, name: 'Ada', ...body });
    expect((await accept({ email: 'ada@x.example', password: 'short' })).body['message']).toContain(
      '12 to 128',
    );
    expect((await accept({ email: 'ada', password: PASSWORD })).body['message']).toContain(
      'no email address',
    );
    expect((await accept({ email: 'ada@x.example', password: PASSWORD })).status).toBe(200);
    expect(await visitor.who()).toMatchObject({ name: 'Ada', needsSecondFactor: true });
    expect((await accept({ email: 'eve@x.example', password: PASSWORD })).status).toBe(404);
    expect((await look(token)).status).toBe(404);
    expect((await server.visitor().signIn('ada@x.example', PASSWORD)).status).toBe(200);
  });
});
