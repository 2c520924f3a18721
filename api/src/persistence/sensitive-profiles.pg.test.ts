import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { PersonKeys } from './person-keys.ts';
import { SensitiveProfiles } from './sensitive-profiles.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

await onBothEngines('sensitive profiles', (create) => {
  const profiles = new SensitiveProfiles(new PersonKeys(Buffer.alloc(32, 9)));
  const profile = { dateOfBirth: '1985-04-12', notes: 'Penicillin allergy – é💊' };
  let db: Database;
  let ours: Tenant;
  let theirs: Tenant;
  beforeAll(async () => {
    db = await (await create()).open();
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
    await asOwner('DELETE FROM person_keys');
    await asOwner('DELETE FROM sensitive_profiles');
  }, 60_000);

  const asOwner = (sql: string): Promise<object[]> =>
    db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      return tx.query(sql);
    });
  const scopeOf = ({ employerId, accountId }: Tenant) => ({ employerIds: [employerId], accountId });
  const write = (tenant: Tenant, of: typeof profile | { dateOfBirth: null; notes: null }) =>
    db.asViewer(scopeOf(tenant), (q) => profiles.write(q, { ...tenant, profile: of, nowMs: NOON }));
  const read = (tenant: Tenant, workerId: WorkerId = tenant.workerId) =>
    db.asViewer(scopeOf(tenant), (q) => profiles.read(q, workerId));
  const held = (tenant: Tenant) => db.asViewer(scopeOf(tenant), (q) => profiles.held(q, tenant.workerId));

  it('come back to whoever may ask, as they were written', async () => {
    expect(await read(ours)).toBeNull();
    expect(await held(ours)).toEqual({ dateOfBirth: false, notes: false });
    await write(ours, profile);
    expect(await read(ours)).toEqual(profile);
    expect(await held(ours)).toEqual({ dateOfBirth: true, notes: true });
    await write(ours, { dateOfBirth: null, notes: null });
    expect(await read(ours)).toEqual({ dateOfBirth: null, notes: null });
    expect(await held(ours)).toEqual({ dateOfBirth: false, notes: false });
  });

  it('do not exist for a viewer of another employer', async () => {
    await write(ours, profile);
    expect(await read(theirs, ours.workerId)).toBeNull();
    await expect(write({ ...theirs, workerId: ours.workerId }, profile)).rejects.toThrow(
      'violates row-level security policy',
    );
  });

  it('leave nothing of what they say in the rows', async () => {
    const rows = await asOwner(`SELECT date_of_birth, notes FROM sensitive_profiles
      UNION ALL SELECT wrapped_key, '' FROM person_keys`);
    const bytes = Buffer.concat(rows.flatMap((row) => Object.values(row) as Buffer[]));
    expect(bytes.length).toBeGreaterThan(80);
    for (const text of ['1985', 'Penicillin', 'allergy']) expect(bytes.includes(text)).toBe(false);
  });

  it('do not open as somebody else’s, nor one field as the other', async () => {
    await write(theirs, profile);
    await asOwner(`UPDATE sensitive_profiles s SET notes = o.notes FROM sensitive_profiles o
      WHERE s.worker_id = ${theirs.workerId} AND o.worker_id = ${ours.workerId}`);
    await expect(read(theirs)).rejects.toThrow(`The notes of worker ${theirs.workerId} does not open`);
    await asOwner(`UPDATE sensitive_profiles SET notes = date_of_birth WHERE worker_id = ${theirs.workerId}`);
    await expect(read(theirs)).rejects.toThrow('does not open');
    await asOwner(`UPDATE person_keys s SET wrapped_key = o.wrapped_key FROM person_keys o
      WHERE s.worker_id = ${theirs.workerId} AND o.worker_id = ${ours.workerId}`);
    await expect(read(theirs)).rejects.toThrow(`The key of worker ${theirs.workerId} does not open`);
  });

  it('are gone for ever with the person’s key, also where a copy of them comes back', async () => {
    await db.query('DELETE FROM person_keys WHERE worker_id = $1', [ours.workerId]);
    expect(await read(ours)).toBeNull();
    expect(await held(ours)).toEqual({ dateOfBirth: false, notes: false });
    const [copy] = await db.query<{ notes: Buffer }>(
      'SELECT notes FROM sensitive_profiles WHERE worker_id = $1',
      [ours.workerId],
    );
    await write(ours, { ...profile, notes: 'new' });
    expect(await read(ours)).toEqual({ ...profile, notes: 'new' });
    await db.query('UPDATE sensitive_profiles SET notes = $2 WHERE worker_id = $1', [
      ours.workerId,
      copy!.notes,
    ]);
    await expect(read(ours)).rejects.toThrow('does not open');
  });

  it('have one key however many write at once', async () => {
    await db.query('DELETE FROM person_keys WHERE worker_id = $1', [ours.workerId]);
    await Promise.all(Array.from({ length: 10 }, () => write(ours, profile)));
    expect(await read(ours)).toEqual(profile);
  });
});
