import type { SeenStretch } from '@lonewatch/schema/contract/access.ts';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import type { Page } from './page.ts';
import { accessLog, ReadAudit, seenBy, type Look, type MapWatch } from './read-audit.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

await onBothEngines('the read-audit', (create) => {
  let db: Database;
  let ours: Tenant;
  let theirs: Tenant;
  let audit: ReadAudit;
  let nowMs = NOON;
  beforeAll(async () => {
    db = await (await create()).open();
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
  }, 60_000);
  beforeEach(async () => {
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('TRUNCATE location_reads, map_watches, map_watch_days');
    });
    nowMs = NOON;
    audit = new ReadAudit(
      db,
      () => nowMs,
      (sentence) => expect.fail(sentence),
    );
  });

  const look = (changes: Partial<Look> = {}): Look => ({
    ...{ employerId: ours.employerId, workerId: ours.workerId },
    ...{ viewerKind: 'PERSON', viewerId: 'm', viewerName: 'Maya', role: 'SAFETY_MANAGER' },
    ...{ what: 'TRAIL', why: 'SESSION', reason: null },
    ...changes,
  });
  const watch = (atMinuteMs: number, changes: Partial<MapWatch> = {}): MapWatch => ({
    ...{ employerId: ours.employerId, audience: 'manager', workerIds: [ours.workerId], atMinuteMs },
    viewers: [{ kind: 'PERSON', id: 'm', name: 'Maya', role: 'SAFETY_MANAGER' }],
    ...changes,
  });
  const ask = (first = 100, after: string | null = null): Promise<Page<SeenStretch>> =>
    db.asViewer({ employerIds: [ours.employerId], accountId: null }, (q) =>
      seenBy(q, { workerId: ours.workerId, accountId: 'nobody' }, { first, after }),
    );
  const spans = ({ rows }: Page<SeenStretch>) =>
    rows.map(({ node }) => [node.what, (node.fromMs - NOON) / MINUTE_MS, (node.toMs - NOON) / MINUTE_MS]);

  it('counts the same look once a minute, and every different one', async () => {
    for (let n = 0; n < 5; n++) audit.saw(look());
    audit.saw(look({ what: 'NOTES', why: 'SENSITIVE_ASKED', reason: 'a' }));
    audit.saw(look({ what: 'NOTES', why: 'SENSITIVE_ASKED', reason: 'b' }));
    await audit.flush();
    // Another server, which knows nothing of it.
    const other = new ReadAudit(db, () => nowMs + 59_999);
    other.saw(look());
    await other.flush();
    expect(await db.query('SELECT FROM location_reads')).toHaveLength(3);
  });

  it('tells a worker nothing of looks for a call for help in disguise, on the map neither', async () => {
    audit.saw(look({ why: 'SILENT_ALARM' }));
    audit.watched(watch(NOON + 60_000, { audience: 'arc', silent: true }));
    await audit.flush();
    expect((await ask()).rows).toEqual([]);
    expect(await db.query('SELECT FROM location_reads')).toHaveLength(1);
    expect(await db.query(`SELECT FROM map_watches WHERE audience = 'silent arc'`)).toHaveLength(1);
    audit.saw(look());
    await audit.flush();
    expect(spans(await ask())).toEqual([['TRAIL', 0, 1]]);
  });

  it('tells a worker who has seen what, when and why, consecutive minutes as one', async () => {
    for (const minute of [0, 1, 2, 5]) {
      nowMs = NOON + minute * MINUTE_MS + 12_345;
      audit.saw(look());
    }
    await audit.flush();
    const page = await ask();
    expect(spans(page)).toEqual([
      ['TRAIL', 5, 6],
      ['TRAIL', 0, 3],
    ]);
    expect(page).toMatchObject({ hasNextPage: false, totalCount: null });
    expect(page.rows[0]!.node).toEqual({
      ...look(),
      id: page.rows[0]!.cursor,
      fromMs: NOON + 5 * MINUTE_MS,
      toMs: NOON + 6 * MINUTE_MS,
    });
  });

  it('tells of every live map that the worker was on, and of none that the worker was not on', async () => {
    const wall = { kind: 'WALL', id: '1', name: 'Hall\0 \ud800 "\\', role: 'WALL_DISPLAY' } as const;
    const others = [1, 7, 8, 20_000].map((n) => (ours.workerId + n) as WorkerId);
    for (let minute = 0; minute < 4; minute++)
      audit.watched(watch(NOON + minute * MINUTE_MS, { workerIds: new Set([...others, ours.workerId]) }));
    audit.watched(watch(NOON + 4 * MINUTE_MS, { workerIds: others }));
    audit.watched(watch(NOON, { audience: 'wall', viewers: [wall] }));
    audit.watched(watch(NOON, { audience: 'arc', viewers: [{ ...wall, kind: 'KEY' }] }));
    audit.watched(watch(NOON, { workerIds: [] }));
    audit.watched(watch(NOON, { viewers: [] }));
    await audit.flush();
    const page = await ask();
    expect(spans(page)).toEqual([
      ['LIVE_MAP', 0, 4],
      ['LIVE_MAP', 0, 1],
      ['LIVE_MAP', 0, 1],
    ]);
    const [, ...short] = page.rows.map(({ node }) => node);
    expect(short.map(({ viewerKind, viewerName, why }) => [viewerKind, viewerName, why]).toSorted()).toEqual([
      ['KEY', 'Hall\ufffd \ufffd "\\', 'ALARM'],
      ['WALL', 'Hall\ufffd \ufffd "\\', 'SESSION'],
    ]);
  });

  it('pages through months, each look once, whatever the size of the page', async () => {
    for (let day = 0; day < 70; day++)
      for (const minute of [0, 1, 3]) {
        nowMs = NOON - day * DAY_MS * 2 + minute * MINUTE_MS;
        if (day % 2 === 0) audit.saw(look());
        else audit.watched(watch(nowMs));
        audit.saw(look({ viewerId: 'z', viewerName: 'Zoe' }));
      }
    await audit.flush();
    for (const first of [1, 7, 100]) {
      const seen: SeenStretch[] = [];
      let after: string | null = null;
      for (;;) {
        const page: Page<SeenStretch> = await ask(first, after);
        expect(page.rows.length).toBeGreaterThan(0);
        seen.push(...page.rows.map(({ node }) => node));
        if (!page.hasNextPage || (first === 1 && seen.length === 9)) break;
        after = page.rows.at(-1)!.cursor;
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen.map(({ toMs }) => toMs)).toEqual(seen.map(({ toMs }) => toMs).toSorted((a, b) => b - a));
      expect(seen).toHaveLength(first === 1 ? 9 : 280);
    }
    await expect(ask(1, 'x')).rejects.toThrow('cursor');
  });

  it('shows the log of an employer to its viewers alone, newest first', async () => {
    audit.saw(look());
    nowMs += MINUTE_MS;
    audit.saw(look({ employerId: theirs.employerId, workerId: theirs.workerId }));
    audit.saw(look({ viewerId: 'z' }));
    await audit.flush();
    const logOf = (tenant: Tenant) =>
      db.asViewer({ employerIds: [ours.employerId], accountId: null }, (q) =>
        accessLog(q, tenant.employerId, { first: 10, after: null }),
      );
    expect((await logOf(ours)).rows.map(({ node }) => node.viewerId)).toEqual(['z', 'm']);
    expect((await logOf(theirs)).rows).toEqual([]);
    const elsewhere = await db.asViewer({ employerIds: [theirs.employerId], accountId: null }, (q) =>
      seenBy(q, { workerId: ours.workerId, accountId: 'nobody' }, { first: 10, after: null }),
    );
    expect(elsewhere.rows).toEqual([]);
  });

  it('lets an alarm pass while it writes', async () => {
    for (let n = 0; n < 20_000; n++) audit.saw(look({ viewerId: String(n) }));
    const done: string[] = [];
    const flush = audit.flush().then(() => done.push('audit'));
    await new Promise((resolve) => setImmediate(resolve));
    await db.query('SELECT 1', [], 'urgent').then(() => done.push('alarm'));
    await flush;
    expect(done).toEqual(['alarm', 'audit']);
    expect(await db.query('SELECT FROM location_reads')).toHaveLength(20_000);
  });
});
