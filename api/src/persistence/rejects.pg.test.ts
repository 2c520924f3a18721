import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Employer } from '@lonewatch/schema/contract/reference.ts';
import type { Rejected } from '@lonewatch/schema/contract/signal.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { insertEmployers } from './reference-bulk.ts';
import { pageOfRejects, RejectLog } from './rejects.ts';
import { NOON, onBothEngines } from './test-support.ts';

const reject = (reason: string): Rejected => ({
  protocol: 'osmand',
  externalId: '123',
  reason,
  excerpt: '{"lat":"north"}',
});

await onBothEngines('rejected messages', (create) => {
  let db: Database;
  let ours: EmployerId;
  let theirs: EmployerId;
  beforeAll(async () => {
    db = await (await create()).open();
    const draft: Omit<Employer, 'id'> = {
      name: 'Ours',
      services: [],
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    };
    [ours, theirs] = (await insertEmployers(db, [draft, { ...draft, name: 'Theirs' }])).map(
      ({ id }) => id,
    ) as [EmployerId, EmployerId];
  }, 60_000);

  it('are listed newest first, page by page, to their own employer', async () => {
    const log = new RejectLog(db);
    for (const n of [1, 2, 3, 4, 5]) await log.keep(ours, [reject(`reason ${n}`)], NOON + n);
    await log.keep(theirs, [reject('not ours')], NOON);
    const first = await pageOfRejects(db, ours, { first: 3, after: null });
    expect(first.rows.map((row) => row.reason)).toEqual(['reason 5', 'reason 4', 'reason 3']);
    expect(first.hasNextPage).toBe(true);
    const second = await pageOfRejects(db, ours, { first: 3, after: first.rows.at(-1)!.id });
    expect(second.rows.map((row) => row.reason)).toEqual(['reason 2', 'reason 1']);
    expect(second.hasNextPage).toBe(false);
    expect(second.rows[1]).toEqual({
      ...reject('reason 1'),
      id: second.rows[1]!.id,
      employerId: ours,
      receivedAtMs: NOON + 1,
    });
    await expect(pageOfRejects(db, ours, { first: 3, after: 'x' })).rejects.toThrow(
      'This cursor was not given out',
    );
  });

  it('keep only the newest of an employer, however many come, and leave the others’ alone', async () => {
    const log = new RejectLog(db, 50);
    const many = Array.from({ length: 4_000 }, (_, n) => reject(`flood ${n}`));
    await log.keep(ours, many, NOON);
    await log.keep(ours, [reject('last')], NOON);
    const { rows, hasNextPage } = await pageOfRejects(db, ours, { first: 2_000, after: null });
    expect(hasNextPage).toBe(false);
    expect(rows.length).toBeLessThanOrEqual(1_050);
    expect(rows[0]!.reason).toBe('last');
    expect((await pageOfRejects(db, theirs, { first: 10, after: null })).rows).toHaveLength(1);
  });

  it('are kept whatever characters they hold', async () => {
    const log = new RejectLog(db);
    await log.keep(
      theirs,
      [{ protocol: null, externalId: null, reason: 'nul \0', excerpt: '\u2028"\\{},\n' }],
      NOON,
    );
    const { rows } = await pageOfRejects(db, theirs, { first: 1, after: null });
    expect(rows[0]).toMatchObject({
      protocol: null,
      externalId: null,
      reason: 'nul \ufffd',
      excerpt: '\u2028"\\{},\n',
    });
  });
});
