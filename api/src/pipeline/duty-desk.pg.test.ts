import { beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { addGrant, insertAccount } from '../persistence/accounts.ts';
import type { Database } from '../persistence/database.ts';
import { pageOfGaps } from '../persistence/duties.ts';
import { insertEmployers } from '../persistence/reference-bulk.ts';
import { NOON, onBothEngines } from '../persistence/test-support.ts';
import { DutyDesk, type DutyOptions } from './duty-desk.ts';

const PATIENCE_MS = 60_000;

await onBothEngines('who is on duty', (create) => {
  let db: Database;
  let employerId: EmployerId;
  let ann: string;
  /** Since the start, on both clocks. */
  let elapsedMs = 0;
  const heard = new Map<string, number>();
  const uncovered: EmployerId[] = [];
  const options = (): DutyOptions => ({
    db,
    clock: { now: () => NOON + elapsedMs, every: () => () => undefined },
    monotonicMs: () => elapsedMs,
    employerIds: () => [employerId],
    heardAt: (id) => heard.get(id) ?? null,
    uncovered: (id) => uncovered.push(id),
    warn: (_, error) => {
      throw error;
    },
  });
  const gaps = async () =>
    (await pageOfGaps(db, { first: 10, after: null })).rows.map(({ node }) => [
      (node.fromMs - NOON) / 1000,
      node.toMs === null ? null : (node.toMs - NOON) / 1000,
    ]);
  const at = async (desk: DutyDesk, seconds: number): Promise<void> => {
    while (elapsedMs < seconds * 1000) {
      elapsedMs += 1_000;
      await desk.turn();
    }
  };

  beforeAll(async () => {
    db = await (await create()).open();
    const [employer] = await insertEmployers(db, [
      { name: 'Ours', services: [], contractStartsAtMs: 0, contractEndsAtMs: null, policy: DEFAULT_POLICY },
    ]);
    employerId = employer!.id;
    ann = (await insertAccount(db, {
      ...{ name: 'Ann', email: 'ann@room.example', passwordHash: null, demonstration: false, nowMs: NOON },
    }))!;
    const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
    await db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
    await addGrant(db, {
      ...{ accountId: ann, role: 'ARC_OPERATOR', employerId: null, arcId: arc!.id },
      ...{ teamId: null, workerId: null, grantedBy: null },
    });
  }, PATIENCE_MS);

  it('is known again after a restart, and nobody there is an alarm that goes on until somebody comes', async () => {
    const first = await DutyDesk.open(options());
    await at(first, 15);
    expect([uncovered, await gaps()]).toEqual([[], []]);
    await at(first, 17);
    expect(uncovered).toEqual([employerId]);
    expect(await gaps()).toEqual([[16, null]]);
    expect(first.covers()).toEqual([{ employerId, operators: 0, uncoveredSinceMs: NOON + 16_000 }]);

    heard.set(ann, elapsedMs);
    let told = 0;
    first.watch(() => told++);
    await first.signOn({ accountId: ann, name: 'Ann' }, 'Desk 4');
    expect(told).toBeGreaterThan(0);
    expect(first.onDuty(employerId)).toEqual([{ accountId: ann, name: 'Ann' }]);
    expect(await gaps()).toEqual([[16, 17]]);
    await first.takeBreak(ann, true);
    expect(first.onDuty(employerId)).toEqual([]);
    expect((await gaps()).length).toBe(2);
    await first.takeBreak(ann, false);
    await first.close();

    // Another process: nobody has been heard yet, and nobody is accused for it.
    heard.clear();
    const second = await DutyDesk.open(options());
    await at(second, 30);
    expect(second.of(ann)).toMatchObject({ name: 'Ann', here: true, heardAtMs: null });
    await at(second, 34);
    expect(second.of(ann)!.here).toBe(false);
    expect(uncovered).toHaveLength(3);
    // The process was held up for a minute: that is no gap of hers.
    heard.set(ann, elapsedMs);
    await second.turn();
    elapsedMs += 60_000;
    await second.turn();
    expect(uncovered).toHaveLength(3);
    await second.signOff(ann);
    expect(second.all()).toEqual([]);
  });

  it('serves no employer any more once a contract has ended', async () => {
    heard.set(ann, elapsedMs);
    const desk = await DutyDesk.open(options());
    await desk.signOn({ accountId: ann, name: 'Ann' }, null);
    expect(desk.onDuty(employerId)).toHaveLength(1);
    await db.query('DELETE FROM arc_contracts');
    await desk.refresh();
    expect(desk.onDuty(employerId)).toEqual([]);
  });
});
