import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Employer } from '@lonewatch/schema/contract/reference.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { insertEmployers } from './reference-bulk.ts';
import { readSetting, writeSetting } from './settings.ts';
import { loadSnapshots, saveSnapshot } from './snapshots.ts';
import { NOON, onBothEngines } from './test-support.ts';

const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => (n * seed) & 255);

await onBothEngines('snapshots and settings', (create) => {
  let db: Database;
  let employerId: EmployerId;
  let otherId: EmployerId;
  beforeAll(async () => {
    db = await (await create()).open();
    const draft: Omit<Employer, 'id'> = {
      name: 'Ours',
      services: [],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    };
    [employerId, otherId] = (await insertEmployers(db, [draft, draft])).map(({ id }) => id) as [
      EmployerId,
      EmployerId,
    ];
  }, 60_000);

  it('the newest snapshot of each employer comes back, byte for byte', async () => {
    await saveSnapshot(db, employerId, { takenAtMs: NOON, bytes: bytes(10, 3) });
    await saveSnapshot(db, employerId, { takenAtMs: NOON + 1, bytes: bytes(1_300_000, 7) });
    await saveSnapshot(db, otherId, { takenAtMs: NOON, bytes: bytes(0, 1) });
    const loaded = await loadSnapshots(db);
    expect(loaded.get(employerId)!.takenAtMs).toBe(NOON + 1);
    expect(Buffer.compare(loaded.get(employerId)!.bytes, bytes(1_300_000, 7))).toBe(0);
    expect(loaded.get(otherId)).toEqual({ takenAtMs: NOON, bytes: Buffer.alloc(0) });
    expect(
      await db.query('SELECT count(*)::int AS parts FROM hot_snapshots WHERE employer_id = $1', [employerId]),
    ).toEqual([{ parts: 3 }]);
  });

  it('a snapshot whose saving was cut short counts as none', async () => {
    await saveSnapshot(db, employerId, { takenAtMs: NOON + 2, bytes: bytes(600_000, 5) });
    await db.query('INSERT INTO hot_snapshots VALUES ($1, $2, 0, 2, $3)', [
      employerId,
      new Date(NOON + 3),
      Buffer.from('half'),
    ]);
    expect((await loadSnapshots(db)).get(employerId)!.takenAtMs).toBe(NOON + 2);
  });

  it('a setting is what was written last, and null before', async () => {
    expect(await readSetting(db, 'demonstration')).toBeNull();
    await writeSetting(db, 'demonstration', 'seeded');
    await writeSetting(db, 'demonstration', 'removed');
    expect(await readSetting(db, 'demonstration')).toBe('removed');
  });
});
