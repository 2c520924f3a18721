import type { BreakGlass } from '@lonewatch/schema/contract/access.ts';
import { beforeAll, expect, it } from 'vitest';
import { activeBreakGlasses, breakGlassesOf, openBreakGlass, reviewBreakGlass } from './break-glass.ts';
import type { Database } from './database.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

const MINUTE_MS = 60_000;

await onBothEngines('break-glass', (create) => {
  let db: Database;
  let ours: Tenant;
  let theirs: Tenant;
  beforeAll(async () => {
    db = await (await create()).open();
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('DELETE FROM break_glasses');
    });
  }, 60_000);

  const open = (tenant: Tenant, atMs: number, reason = ' He rang and was cut off '): Promise<BreakGlass> =>
    db.asViewer({ employerIds: [tenant.employerId], accountId: 'operator' }, (q) =>
      openBreakGlass(q, {
        ...{ employerId: tenant.employerId, workerId: tenant.workerId, role: 'ARC_OPERATOR', reason },
        ...{ accountId: 'operator', accountName: 'Olu', askedAtMs: atMs, endsAtMs: atMs + 15 * MINUTE_MS },
      }),
    );
  const review = (tenant: Tenant, id: number, accountId: string): Promise<BreakGlass | null> =>
    db.asViewer({ employerIds: [tenant.employerId], accountId }, (q) =>
      reviewBreakGlass(q, {
        ...{ id, employerIds: [tenant.employerId], accountId },
        ...{ verdict: 'JUSTIFIED', note: 'rang back', nowMs: NOON + MINUTE_MS },
      }),
    );

  it('is written down with its reason, and ends by itself', async () => {
    const glass = await open(ours, NOON);
    expect(glass).toEqual({
      ...{ id: glass.id, employerId: ours.employerId, workerId: ours.workerId },
      ...{
        accountId: 'operator',
        accountName: 'Olu',
        role: 'ARC_OPERATOR',
        reason: 'He rang and was cut off',
      },
      ...{ askedAtMs: NOON, endsAtMs: NOON + 15 * MINUTE_MS },
      ...{ reviewedAtMs: null, reviewerName: null, verdict: null, reviewNote: null },
    });
    expect(await activeBreakGlasses(db, NOON)).toEqual([glass]);
    expect(await activeBreakGlasses(db, NOON + 15 * MINUTE_MS)).toEqual([]);
    await expect(open(ours, NOON, ' ')).rejects.toThrow('Say why');
  });

  it('is reviewed once, by somebody else, within the employers of the reviewer', async () => {
    const glass = await open(ours, NOON);
    await expect(review(ours, glass.id, 'operator')).rejects.toThrow('Somebody else has to review it');
    expect(await review(theirs, glass.id, theirs.accountId)).toBeNull();
    expect(await review(ours, glass.id, ours.accountId)).toEqual({
      ...glass,
      ...{
        reviewedAtMs: NOON + MINUTE_MS,
        reviewerName: 'ours',
        verdict: 'JUSTIFIED',
        reviewNote: 'rang back',
      },
    });
    expect(await review(ours, glass.id, ours.accountId)).toBeNull();
    expect(await review(ours, glass.id, 'operator')).toBeNull();
    for (const id of [0, 1.5, NaN, 2 ** 40]) expect(await review(ours, id, ours.accountId)).toBeNull();
  });

  it('is listed newest first, the unreviewed ones alone if asked, by page', async () => {
    await open(theirs, NOON);
    const list = (onlyUnreviewed: boolean, first: number, after: string | null) =>
      db.asViewer({ employerIds: [ours.employerId], accountId: null }, (q) =>
        breakGlassesOf(q, [ours.employerId, theirs.employerId], onlyUnreviewed, { first, after }),
      );
    await open(ours, NOON + 1);
    const newest = await list(false, 2, null);
    expect(newest).toMatchObject({ hasNextPage: true, totalCount: 3 });
    const rest = await list(false, 2, newest.rows.at(-1)!.cursor);
    expect(rest).toMatchObject({ hasNextPage: false, totalCount: 3 });
    const ids = [...newest.rows, ...rest.rows].map(({ node }) => node.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect((await list(true, 9, null)).rows.map(({ node }) => node.reviewedAtMs)).toEqual([null, null]);
    await expect(list(true, 9, 'x')).rejects.toThrow('cursor');
  });
});
