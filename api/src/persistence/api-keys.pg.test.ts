import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { apiKeyBySecret, apiKeysOf, createApiKey, revokeApiKey } from './api-keys.ts';
import { insertEmployers } from './reference-bulk.ts';
import { NOON, onBothEngines } from './test-support.ts';

const DAY_MS = 86_400_000;

await onBothEngines('API keys', (create) => {
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
    const wanted = {
      employerId,
      name: 'Monthly figures',
      scope: 'FIGURES',
      expiresAtMs: NOON + DAY_MS,
      createdBy: null,
      nowMs: NOON,
    } as const;
    return { db, employerId, other: other!.id, ...(await createApiKey(db, wanted)) };
  };

  it('are shown once and kept as their hash', async () => {
    const { db, employerId, other, key, secret } = await open();
    expect(secret).toMatch(/^lw_[\w-]{32}$/);
    expect(secret.startsWith(key.prefix)).toBe(true);
    expect(JSON.stringify(await db.query('SELECT k::text AS row FROM api_keys k'))).not.toContain(secret);
    expect(await apiKeysOf(db, employerId)).toEqual([key]);
    expect(await apiKeysOf(db, other)).toEqual([]);
    expect(key).toMatchObject({ scope: 'FIGURES', usedAtMs: null, revokedAtMs: null });
  });

  it('hold until their end, and no wrong one holds at all', async () => {
    const { db, key, secret } = await open();
    expect(await apiKeyBySecret(db, secret, NOON)).toMatchObject({ id: key.id });
    expect(await apiKeyBySecret(db, secret, NOON + DAY_MS - 1)).not.toBeNull();
    expect(await apiKeyBySecret(db, secret, NOON + DAY_MS)).toBeNull();
    for (const wrong of ['', 'lw_', key.prefix, `${secret}x`, secret.toLowerCase(), 'nul \0 byte'])
      expect(await apiKeyBySecret(db, wrong, NOON)).toBeNull();
  });

  it('are revoked by their employer, once, and hold no more from then on', async () => {
    const { db, employerId, other, key, secret } = await open();
    expect(await revokeApiKey(db, { id: key.id, employerId: other, nowMs: NOON })).toBe(false);
    expect(await apiKeyBySecret(db, secret, NOON)).not.toBeNull();
    expect(await revokeApiKey(db, { id: key.id, employerId, nowMs: NOON + 1 })).toBe(true);
    expect(await revokeApiKey(db, { id: key.id, employerId, nowMs: NOON + 2 })).toBe(false);
    expect(await apiKeyBySecret(db, secret, NOON)).toBeNull();
    expect(await apiKeysOf(db, employerId)).toMatchObject([{ revokedAtMs: NOON + 1 }]);
  });

  it('say when they were last used, to the minute', async () => {
    const { db, employerId, secret } = await open();
    const usedAt = async (nowMs: number) => {
      await apiKeyBySecret(db, secret, nowMs);
      return (await apiKeysOf(db, employerId))[0]!.usedAtMs;
    };
    expect(await usedAt(NOON)).toBe(NOON);
    expect(await usedAt(NOON + 59_999)).toBe(NOON);
    expect(await usedAt(NOON + 60_000)).toBe(NOON + 60_000);
  });
});
