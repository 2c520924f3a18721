import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import {
  insertEmployer,
  insertTeam,
  insertWorker,
  setPolicy,
  setServices,
  setSharesLastKnown,
} from './employers.ts';
import { loadReferenceData } from './reference-data.ts';
import type { Queries } from './sql-port.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

await onBothEngines('changes at an employer', (create) => {
  let db: Database;
  let theirs: Tenant;
  let employerId: EmployerId;
  beforeAll(async () => {
    db = await (await create()).open();
    theirs = await fillTenant(db, 'theirs');
  }, 60_000);

  const asViewer = <T>(work: (q: Queries) => Promise<T>): Promise<T> =>
    db.asViewer({ employerIds: [employerId], accountId: null }, work);
  const worker = (teamId: TeamId | null) =>
    ({
      employerId,
      teamId,
      name: 'Ailsa',
      jobTitle: null,
      department: 'Care',
      sharesLastKnown: false,
    }) as const;

  it('come back at the next start as they were answered', async () => {
    const added = await insertEmployer(db, {
      ...{ name: 'Northfield', services: ['LONE_WORKER', 'VIDEO'], contractStartsAtMs: NOON },
    });
    expect(added).toMatchObject({ contractEndsAtMs: null, policy: DEFAULT_POLICY });
    employerId = added.id;
    const team = await asViewer((q) =>
      insertTeam(q, { employerId, name: 'Night', base: { name: 'Leith', lon: -3.17, lat: 55.97 } }),
    );
    const person = await asViewer((q) => insertWorker(q, worker(team.id)));
    const policy = { wallPositions: 'HIDDEN', wallNames: 'FULL' } as const;
    await asViewer((q) => setPolicy(q, employerId, policy));
    await asViewer((q) => setSharesLastKnown(q, person.id, true));
    await setServices(db, employerId, ['LONE_WORKER', 'LOCATION_MAPPING']);
    const data = await loadReferenceData(db);
    expect(data.employers.at(-1)).toEqual({
      ...added,
      policy,
      services: ['LONE_WORKER', 'LOCATION_MAPPING'],
    });
    expect(data.teams.at(-1)).toEqual(team);
    expect(data.workers.at(-1)).toEqual({ ...person, sharesLastKnown: true });
  });

  it('cannot tell an employer elsewhere from one that does not exist', async () => {
    const nowhere = 999_999 as EmployerId;
    for (const other of [theirs.employerId, nowhere])
      await expect(asViewer((q) => setPolicy(q, other, DEFAULT_POLICY))).rejects.toThrow('no such employer');
    for (const other of [theirs.workerId, 999_999 as WorkerId])
      await expect(asViewer((q) => setSharesLastKnown(q, other, true))).rejects.toThrow('no such worker');
    for (const other of [theirs.teamId as TeamId, 999_999 as TeamId])
      await expect(asViewer((q) => insertWorker(q, worker(other)))).rejects.toThrow('no such team');
    await expect(setServices(db, nowhere, [])).rejects.toThrow('no such employer');
  });
});
