import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { insertEmployers } from './reference-bulk.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { approveWall, askForWall, revokeWall, wallBySecret, wallsOf } from './walls.ts';

const MINUTE_MS = 60_000;

await onBothEngines('wall displays', (create) => {
  const open = async () => {
    const db = await (await create()).open();
    const [employer, other] = await insertEmployers(
      db,
      ['Mine', 'Other'].map((name) => ({
        name,
        services: [],
        contractStartsAtMs: 0,
        contractEndsAtMs: null,
        policy: DEFAULT_POLICY,
      })),
    );
    const employerId = employer!.id;
    const ask = (nowMs = NOON, previous: string | null = null) => askForWall(db, { previous, nowMs });
    const approve = (code: string, nowMs = NOON) =>
      approveWall(db, { code, employerId, name: 'Control room', accountId: null, nowMs });
    return { db, employerId, other: other!.id, ask, approve };
  };

  it('wait with a code that can be read across a room, and are kept as hashes', async () => {
    const { db, ask } = await open();
    const { secret, code, expiresAtMs } = await ask();
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect(expiresAtMs).toBe(NOON + 10 * MINUTE_MS);
    const kept = JSON.stringify(await db.query('SELECT w::text AS row FROM wall_displays w'));
    for (const clear of [secret, code, code.replace('-', '')]) expect(kept).not.toContain(clear);
    // Shown again after a reload, although nobody has kept it.
    expect(await wallBySecret(db, secret, NOON)).toEqual({ state: 'PENDING', code, expiresAtMs });
    expect(await wallBySecret(db, 'nobody', NOON)).toBeNull();
  });

  it('are approved by their code however it is typed, and are then somebody, also after a restart', async () => {
    const { db, employerId, other, ask, approve } = await open();
    const { secret, code } = await ask();
    const wall = await approve(` ${code.toLowerCase().replace('-', ' ')} `);
    expect(wall).toMatchObject({ employerId, name: 'Control room', approvedAtMs: NOON, seenAtMs: null });
    expect(await wallBySecret(db, secret, NOON + 400 * 24 * 60 * MINUTE_MS)).toEqual({
      state: 'APPROVED',
      id: wall!.id,
      name: 'Control room',
      employerId,
      employerName: 'Mine',
    });
    expect(await wallsOf(db, employerId)).toHaveLength(1);
    expect(await wallsOf(db, other)).toEqual([]);
  });

  it('are not approved by a code that is wrong, used or ended', async () => {
    const { db, ask, approve } = await open();
    const { secret, code, expiresAtMs } = await ask();
    expect(await approve('2222-2222')).toBeNull();
    expect(await approve('')).toBeNull();
    expect(await approve(code, expiresAtMs)).toBeNull();
    expect(await wallBySecret(db, secret, expiresAtMs)).toEqual({ state: 'EXPIRED' });
    expect(await approve(code, expiresAtMs - 1)).not.toBeNull();
    expect(await approve(code)).toBeNull();
  });

  it('that ask again lose the code they had, and are forgotten a day after nobody came', async () => {
    const { db, ask, approve } = await open();
    const first = await ask();
    const second = await ask(NOON, first.secret);
    expect(await approve(first.code)).toBeNull();
    expect(await wallBySecret(db, first.secret, NOON)).toBeNull();
    const approved = await approve(second.code);
    await ask(NOON, second.secret);
    await ask(NOON + 2 * 24 * 60 * MINUTE_MS);
    const rows = await db.query<{ id: number }>('SELECT id FROM wall_displays ORDER BY id');
    expect(rows).toHaveLength(2);
    expect(rows[0]!.id).toBe(approved!.id);
  });

  it('are revoked by their employer, once, and are nobody from then on', async () => {
    const { db, employerId, other, ask, approve } = await open();
    const { secret, code } = await ask(Date.now());
    const { id } = (await approve(code, Date.now()))!;
    expect(await revokeWall(db, { id, employerId: other, nowMs: Date.now() })).toBe(false);
    expect(await revokeWall(db, { id, employerId, nowMs: Date.now() })).toBe(true);
    expect(await revokeWall(db, { id, employerId, nowMs: Date.now() })).toBe(false);
    expect(await wallBySecret(db, secret, Date.now())).toEqual({ state: 'REVOKED' });
    expect(await wallsOf(db, employerId)).toMatchObject([{ id, revokedAtMs: expect.any(Number) as number }]);
  });

  it('say when they were last seen, to the minute', async () => {
    const { db, employerId, ask, approve } = await open();
    const { secret, code } = await ask();
    await approve(code);
    const seenAt = async (nowMs: number) => {
      await wallBySecret(db, secret, nowMs);
      return (await wallsOf(db, employerId))[0]!.seenAtMs;
    };
    expect(await seenAt(NOON)).toBe(NOON);
    expect(await seenAt(NOON + 59_999)).toBe(NOON);
    expect(await seenAt(NOON + 60_000)).toBe(NOON + 60_000);
  });
});
