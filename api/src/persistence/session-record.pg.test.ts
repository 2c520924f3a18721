import { beforeAll, expect, it } from 'vitest';
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type { Database } from './database.ts';
import { endOverdueSessions } from './demonstration-sessions.ts';
import { PersonKeys } from './person-keys.ts';
import { SessionRecord, type SessionDeed } from './session-record.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';
import { WorkerSecrets } from './worker-secrets.ts';

const PAGE = { first: 10, after: null };
const AMINA: Actor = {
  kind: 'WORKER',
  accountId: 'account-ours',
  name: 'Amina',
  supervisor: false,
  workstation: null,
};

await onBothEngines('what a worker says and is known by', (create) => {
  const keys = new PersonKeys(Buffer.alloc(32, 9));
  const secrets = new WorkerSecrets(keys);
  let db: Database;
  let record: SessionRecord;
  let ours: Tenant;
  let theirs: Tenant;
  beforeAll(async () => {
    db = await (await create()).open();
    record = new SessionRecord(db, keys);
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
    for (const table of ['person_keys', 'worker_secrets']) await asOwner(`DELETE FROM ${table}`);
  }, 60_000);

  const asOwner = (sql: string): Promise<object[]> =>
    db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      return tx.query(sql);
    });
  const scopeOf = ({ employerId, accountId }: Tenant) => ({ employerIds: [employerId], accountId });
  const deed = (over: Partial<SessionDeed> = {}): SessionDeed => ({
    ...{
      employerId: ours.employerId,
      workerId: ours.workerId,
      act: 'NOTE',
      atMs: NOON,
      receivedAtMs: NOON + 9,
    },
    ...{ actor: AMINA, commandId: null, text: null, voice: null },
    ...over,
  });
  const say = (over: Partial<SessionDeed>) =>
    record.keep({ present: null, become: null, replaces: null, deed: deed(over) });
  const newest = async (tenant = ours) =>
    (await record.page(scopeOf(tenant), ours.workerId, PAGE)).rows[0]?.node ?? null;

  it('comes back as it was said, with who said it and when', async () => {
    await say({ text: 'Number 7, two dogs – é💊', commandId: 'a' });
    expect(await newest()).toMatchObject({
      ...{ act: 'NOTE', text: 'Number 7, two dogs – é💊', voice: null },
      ...{ atMs: NOON, receivedAtMs: NOON + 9, actorKind: 'WORKER', actorName: 'Amina' },
    });
    expect(await record.isDone(ours.workerId, 'a')).toBe(true);
    expect(await record.isDone(theirs.workerId, 'a')).toBe(false);
  });

  it('is done once however often it is sent, with the session that it changes or not at all', async () => {
    await say({ commandId: 'twice' });
    const become = {
      ...({ state: 'ACTIVE', startedAtMs: NOON, endsAtMs: null, nextCheckInAtMs: null } as const),
      ...{ intervalMin: 60, graceMin: 3, amber: false, highRisk: false },
    };
    const sessions = () => asOwner('SELECT * FROM sessions ORDER BY id');
    const before = await sessions();
    const replaces = { ...become, state: 'ENDED' } as const;
    const [present] = (await asOwner(`SELECT id FROM sessions WHERE worker_id = ${ours.workerId}`)) as [
      { id: never },
    ];
    await expect(
      record.keep({ present, become, replaces, deed: deed({ act: 'START', commandId: 'twice' }) }),
    ).rejects.toThrow();
    expect(await sessions()).toEqual(before);
  });

  it('is a recording too, which only its own list names', async () => {
    const bytes = new Uint8Array([1, 2, 3, 250]);
    await say({ voice: { type: 'audio/webm', seconds: 12, bytes } });
    const entry = (await newest())!;
    expect(entry.voice).toEqual({ type: 'audio/webm', seconds: 12 });
    const heard = await record.voice(scopeOf(ours), ours.workerId, entry.id);
    expect([...heard!.bytes]).toEqual([...bytes]);
    expect(await record.voice(scopeOf(ours), theirs.workerId, entry.id)).toBeNull();
    expect(await record.voice(scopeOf(theirs), ours.workerId, entry.id)).toBeNull();
    expect(await newest(theirs)).toBeNull();
  });

  it('leaves nothing of what was said in the rows, and the words go with the person’s key', async () => {
    await say({ text: 'penicillin' });
    const rows = await asOwner('SELECT text, voice FROM session_entries');
    const bytes = Buffer.concat(
      rows.flatMap((row) => Object.values(row).filter((value) => value !== null) as Buffer[]),
    );
    expect(bytes.includes('penicillin')).toBe(false);
    await asOwner('DELETE FROM person_keys');
    expect(await newest()).toMatchObject({ act: 'NOTE', text: null, actorName: 'Amina' });
    await say({ text: 'after' });
    expect(await newest()).toMatchObject({ text: 'after' });
    const { rows: all } = await record.page(scopeOf(ours), ours.workerId, PAGE);
    expect(all[1]!.node.text).toBeNull();
  });

  it('knows a PIN, and the one that asks for help, from any other', async () => {
    const { workerId, employerId, accountId } = ours;
    const judge = (pin: string) => secrets.judgePin(db, workerId, pin);
    const write = (change: object) =>
      db.transaction('ordinary', (tx) =>
        secrets.write(tx, { workerId, employerId, accountId, nowMs: NOON, ...change }),
      );
    expect([await judge('2468'), await secrets.held(db, workerId)]).toEqual([
      'NONE_HELD',
      { pin: false, closureCode: false },
    ]);
    await write({ pin: '2468' });
    expect([await judge('2468'), await judge('1357'), await judge('')]).toEqual(['RIGHT', 'WRONG', 'WRONG']);
    await write({ duressPin: '1357' });
    expect([await judge('2468'), await judge('1357'), await judge('1')]).toEqual([
      'RIGHT',
      'DURESS',
      'WRONG',
    ]);
    expect(await secrets.isClosureCode(db, workerId, 'x')).toBeNull();
    await write({
      closureCode: 'Blue Heron 7',
      duressWords: [{ word: 'Doctor Amber', means: 'CALL_POLICE' }],
    });
    const said = ['blue heron 7', 'BLUE-HERON, 7', 'blue heron', 'blue heron 78', ''];
    expect(await Promise.all(said.map((text) => secrets.isClosureCode(db, workerId, text)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(await secrets.duressWords(db, workerId)).toEqual([{ word: 'Doctor Amber', means: 'CALL_POLICE' }]);
    expect(await secrets.held(db, workerId)).toEqual({ pin: true, closureCode: true });
    await write({ pin: null });
    expect(await judge('2468')).toBe('NONE_HELD');
  });

  it('is what a demonstration keeps at its next start, where nobody has been missed meanwhile', async () => {
    const states = async () =>
      (await asOwner('SELECT worker_id, state FROM sessions ORDER BY id')) as { state: string }[];
    await asOwner(
      `UPDATE sessions SET state = 'ACTIVE', next_check_in_at = '2026-11-22T11:00Z', grace_min = 3`,
    );
    expect(await endOverdueSessions(db, Date.UTC(2026, 10, 22, 11, 2))).toBe(0);
    const [mine] = (await asOwner(`SELECT id FROM sessions WHERE worker_id = ${ours.workerId}`)) as [
      { id: never },
    ];
    await record.keep({ present: mine, become: null, replaces: null, deed: deed({ text: 'Still out' }) });
    expect(await endOverdueSessions(db, NOON)).toBe(1);
    expect((await states()).map(({ state }) => state)).toEqual(['ACTIVE', 'ENDED']);
  });

  it('keeps no secret in clear, and lets no viewer read one', async () => {
    const rows = await asOwner('SELECT * FROM worker_secrets');
    const bytes = Buffer.concat(
      rows.flatMap((row) => Object.values(row).filter((value) => Buffer.isBuffer(value))),
    );
    expect(bytes.length).toBeGreaterThan(100);
    for (const text of ['argon2id', 'Heron', 'Doctor']) expect(bytes.includes(text)).toBe(false);
    await expect(db.asViewer(scopeOf(ours), (q) => q.query('SELECT FROM worker_secrets'))).rejects.toThrow(
      'permission denied',
    );
  });
});
