/** Where alarms gather, asked of a running server by whoever sees single teams: nothing of any other team is told. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heatParent } from '@lonewatch/schema/contract/heat.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { globalId } from './authorization/world-makers.ts';
import { addGrant } from './persistence/accounts.ts';
import type { Database } from './persistence/database.ts';
import { MIGRATIONS_FOLDER } from './persistence/migrate.ts';
import { insertEmployers, insertTeams, insertWorkers } from './persistence/reference-bulk.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { callAt, cellAt, heatOf, totalOf } from './server-heat-kit.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const PATIENCE_MS = 120_000;
const databases = new TestDatabases();
let db: Database;
let server: TestServer;
/** Of teams of their own at an employer with location mapping and at one without: six people each, then five. */
let mapped: Staff;
let unmapped: Staff;

interface Staff {
  readonly employerId: EmployerId;
  readonly teams: readonly TeamId[];
  /** The first six are of the first team. */
  readonly people: readonly WorkerId[];
}

async function staffOf(name: string, services: readonly 'LOCATION_MAPPING'[]): Promise<Staff> {
  const [made] = await insertEmployers(db, [
    {
      ...{ name, services: ['LONE_WORKER', ...services], policy: DEFAULT_POLICY },
      ...{ contractStartsAtMs: 0, contractEndsAtMs: null },
    },
  ]);
  const employerId = made!.id;
  const base = { name: 'Manchester', lon: -2.24, lat: 53.48 };
  const own = await insertTeams(
    db,
    ['East', 'West'].map((team) => ({ employerId, name: team, base })),
  );
  const workers = await insertWorkers(
    db,
    Array.from({ length: 11 }, (_, n) => ({
      ...{ employerId, teamId: own[n < 6 ? 0 : 1]!.id, name: `${name} ${n}`, jobTitle: null },
      ...{ department: null, sharesLastKnown: false },
    })),
  );
  return { employerId, teams: own.map(({ id }) => id), people: workers.map(({ id }) => id) };
}

async function leadOf({ employerId }: Staff, teamId: TeamId, accountId: string): Promise<void> {
  const role = 'TEAM_MANAGER';
  await addGrant(db, { accountId, role, employerId, teamId, workerId: null, grantedBy: null });
}

/** As the role that owns the tables. */
async function asOwner(db: Database, sql: string): Promise<void> {
  await db.transaction('ordinary', async (tx) => {
    await tx.query('SET LOCAL ROLE NONE');
    await tx.query(sql);
  });
}

beforeAll(async () => {
  db = await (await databases.create('embedded')).open();
  await seedTwoEmployers(db);
  mapped = await staffOf('Two teams, mapped', ['LOCATION_MAPPING']);
  unmapped = await staffOf('Two teams, unmapped', []);
  server = await TestServer.start(db);
}, PATIENCE_MS);
afterAll(async () => {
  await server.close();
  await databases.removeAll();
}, PATIENCE_MS);

describe('whoever sees a team', () => {
  it('is told of no other at its employer, even if they see another employer whole', async () => {
    await callAt(
      db,
      mapped.employerId,
      mapped.people,
      mapped.people.map((_, who) => ({ who, at: '2026-02-10T10:00:00Z' })),
    );
    const both = await server.accountWith('SAFETY_MANAGER', [server.employerId('Mapped')]);
    await leadOf(mapped, mapped.teams[0]!, both);
    const cookie = await server.sessionOf(both);
    const february = { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z' };
    const count = async (ids: readonly TeamId[]): Promise<number> =>
      totalOf(
        await heatOf(server, { cookie }, { ...february, teamIds: ids.map((id) => globalId('Team', id)) }),
      );
    expect(await count(mapped.teams.slice(1))).toBe(0);
    expect(await count(mapped.teams)).toBe(6);
    expect(totalOf(await heatOf(server, { cookie }, february))).toBe(6);
  });

  it('sees, without location mapping, no cell of another team’s people', async () => {
    const at = '2026-03-10T10:00:00Z';
    await callAt(db, unmapped.employerId, unmapped.people, [
      ...Array.from({ length: 6 }, (_, who) => ({ who, at })),
      ...[6, 7, 8, 9].map((who) => ({ who, at, lon: -1.55, lat: 53.8 })),
      { who: 10, at, lon: -2.3, lat: 53.52 },
    ]);
    const managers = await Promise.all(
      unmapped.teams.map(async (teamId) => {
        const lead = await server.accountWith('ANALYST', []);
        await leadOf(unmapped, teamId, lead);
        return { cookie: await server.sessionOf(lead) };
      }),
    );
    for (let resolution = 3; resolution <= 8; resolution++) {
      const asked = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z', resolution };
      const [own, others] = await Promise.all(managers.map((who) => heatOf(server, who, asked)));
      expect(own).toMatchObject([
        { cell: cellAt(53.48, -2.24, resolution), count: 6, suppressed: false, atLeast: true },
      ]);
      // Four people in one cell and one in another, and where they meet the ten who are of both teams: nothing is told.
      expect(others).toEqual([]);
    }
  });

  it('is not told either what groups of an earlier Lonewatch say of cells of few people', async () => {
    const groups = (): Promise<object[]> =>
      db.query('SELECT cell::text, alarms FROM heat_groups WHERE employer_id = $1 ORDER BY 1, 2', [
        unmapped.employerId,
      ]);
    const before = await groups();
    expect(before.some((group) => 'alarms' in group && group.alarms === null)).toBe(true);
    const few = [4, 5, 6, 7, 8].map((resolution) =>
      String(heatParent(BigInt(`0x${cellAt(53.8, -1.55, 8)}`), resolution)),
    );
    await db.query(
      `INSERT INTO heat_groups (employer_id, month, k, cell, types, hours, weekdays)
       SELECT employer_id, month, k, unnest($2::int8[]), 1, 1, 1 FROM heat_months WHERE employer_id = $1`,
      [unmapped.employerId, few],
    );
    expect((await groups()).length).toBe(before.length + few.length);
    await asOwner(db, readFileSync(new URL('0020_heat_kept_back.sql', MIGRATIONS_FOLDER), 'utf8'));
    expect(await groups()).toEqual(before);
  });
});
