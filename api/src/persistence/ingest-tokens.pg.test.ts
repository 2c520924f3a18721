import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { DeviceId, EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Database } from './database.ts';
import { createIngestToken, ingestTokensOf, revokeIngestToken } from './ingest-tokens.ts';
import { insertDevices, insertEmployers } from './reference-bulk.ts';
import { loadReferenceData } from './reference-data.ts';
import { NOON, onBothEngines } from './test-support.ts';

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

async function seed(db: Database): Promise<{ mine: EmployerId; other: EmployerId; badge: DeviceId }> {
  const employers = await insertEmployers(
    db,
    ['Mine', 'Other'].map((name) => ({
      name,
      services: [],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    })),
  );
  const [mine, other] = employers.map(({ id }) => id) as [EmployerId, EmployerId];
  const [badge] = await insertDevices(db, [
    { employerId: mine, workerId: null, externalId: 'badge', kind: 'ID_BADGE', protocol: null },
  ]);
  return { mine, other, badge: badge!.id };
}

await onBothEngines('ingest tokens', (create) => {
  const open = async () => {
    const db = await (await create()).open();
    return { db, ...(await seed(db)) };
  };
  const wanted = { name: 'Phones', deviceId: null, createdBy: null, nowMs: NOON };

  it('are kept as their hash, and known again at the next start', async () => {
    const { db, mine } = await open();
    const { info, secret, token } = await createIngestToken(db, { ...wanted, employerId: mine });
    expect(token).toEqual({
      id: info.id,
      hash: hashOf(secret),
      employerId: mine,
      deviceId: null,
      revoked: false,
    });
    expect(secret).toMatch(/^[\w-]{20}$/);
    const kept = JSON.stringify(await db.query('SELECT t::text AS row FROM ingest_tokens t'));
    expect(kept).toContain(info.prefix);
    expect(kept).not.toContain(secret);
    expect((await loadReferenceData(db)).tokens).toEqual([token]);
  });

  it('of one device are listed with it, the newest first, and only for its employer', async () => {
    const { db, mine, other, badge } = await open();
    await createIngestToken(db, { ...wanted, employerId: mine });
    const own = await createIngestToken(db, { ...wanted, employerId: mine, name: 'Badge', deviceId: badge });
    expect(own.token.deviceId).toBe(badge);
    expect(await ingestTokensOf(db, mine)).toMatchObject([
      { name: 'Badge', deviceExternalId: 'badge', createdAtMs: NOON, revokedAtMs: null },
      { name: 'Phones', deviceExternalId: null },
    ]);
    expect(await ingestTokensOf(db, other)).toEqual([]);
    await expect(
      createIngestToken(db, { ...wanted, employerId: other, deviceId: badge }),
    ).rejects.toMatchObject({ kind: 'NOT_FOUND' });
  });

  it('are revoked by their employer alone, stay known, and keep the time at which it happened', async () => {
    const { db, mine, other } = await open();
    const { info, token } = await createIngestToken(db, { ...wanted, employerId: mine });
    const revoke = (employerId: EmployerId, nowMs: number) =>
      revokeIngestToken(db, { id: info.id, employerId, nowMs });
    expect(await revoke(other, NOON + 1)).toBeNull();
    expect(await revoke(mine, NOON + 2)).toEqual({ ...token, revoked: true });
    expect(await revoke(mine, NOON + 3)).toEqual({ ...token, revoked: true });
    expect(await ingestTokensOf(db, mine)).toMatchObject([{ revokedAtMs: NOON + 2 }]);
    expect((await loadReferenceData(db)).tokens).toEqual([{ ...token, revoked: true }]);
  });
});
