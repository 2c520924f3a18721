import { expect, it } from 'vitest';
import type { Database } from './database.ts';
import {
  falseCallsOf,
  policeArrangements,
  removePoliceArrangement,
  savePoliceArrangement,
} from './police-arrangements.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant } from './test-support-tenants.ts';

const YEAR_MS = 365 * 86_400_000;

await onBothEngines('arrangements with the police', (create) => {
  it('are one for each force, changed and taken back', async () => {
    const db = await (await create()).open();
    const { employerId } = await fillTenant(db, 'ours');
    const wanted = {
      ...{ employerId, forceId: 'west-yorkshire', urn: 'WY 1234', phone: '01924 000000' },
      ...({ level: 1, warnAt: 2, withdrawAt: 3 } as const),
    };
    await savePoliceArrangement(db, wanted, null, NOON);
    await savePoliceArrangement(db, { ...wanted, level: 3 }, null, NOON);
    expect(await policeArrangements(db, employerId)).toContainEqual({ ...wanted, level: 3 });
    expect(await removePoliceArrangement(db, employerId, 'west-yorkshire')).toBe(true);
    expect(await removePoliceArrangement(db, employerId, 'west-yorkshire')).toBe(false);
  });

  it('count the calls that turned out false, each incident once, a year back', async () => {
    const db = await (await create()).open();
    const { employerId } = await fillTenant(db, 'ours');
    const closed = (number: string, disposition: string, closedAtMs: number, ...routes: string[]) =>
      insertClosed(db, { employerId, number, disposition, closedAtMs, routes });
    await closed('a', 'FALSE_ACCIDENTAL', NOON, 'URN', 'URN');
    await closed('b', 'FALSE_EQUIPMENT', NOON, 'URN');
    await closed('c', 'FALSE_ACCIDENTAL', NOON - 2 * YEAR_MS, 'URN');
    await closed('d', 'GENUINE_ES', NOON, 'URN');
    await closed('e', 'FALSE_ACCIDENTAL', NOON, 'DIAL_999');
    expect(await falseCallsOf(db, employerId, NOON - YEAR_MS)).toEqual(new Map([['west-yorkshire', 2]]));
  });
});

async function insertClosed(
  db: Database,
  incident: {
    readonly employerId: number;
    readonly number: string;
    readonly disposition: string;
    readonly closedAtMs: number;
    readonly routes: readonly string[];
  },
): Promise<void> {
  const { employerId, number, disposition, closedAtMs, routes } = incident;
  const closedAt = new Date(closedAtMs);
  const [row] = await db.query<{ id: number }>(
    `INSERT INTO incidents (number, employer_id, is_open, priority, duress, raised_at, closed_at, disposition, changed_at,
       version, hash, state)
     VALUES ($1, $2, false, 1, false, $3, $3, $4, $3, 1, '\\x01', '{}') RETURNING id`,
    [number, employerId, closedAt, disposition],
  );
  for (const [index, route] of routes.entries())
    await db.query(
      `INSERT INTO incident_log (incident_id, version, employer_id, at, actor, kind, facts, hash)
       VALUES ($1, $2, $3, $4, '{}', 'RESPONSE_REQUESTED', $5, '\\x01')`,
      [row!.id, index + 1, employerId, closedAt, JSON.stringify({ route, forceId: 'west-yorkshire' })],
    );
}
