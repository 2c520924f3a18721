/** Where alarms gather, asked of a running server: who is told what, and what a stranger with many questions learns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { KeyScope } from '@lonewatch/schema/contract/role.ts';
import { globalId } from './authorization/world-makers.ts';
import { addGrant } from './persistence/accounts.ts';
import { createApiKey } from './persistence/api-keys.ts';
import type { Database } from './persistence/database.ts';
import { insertDevices, insertTeams, insertWorkers } from './persistence/reference-bulk.ts';
import { TestDatabases } from './persistence/test-support.ts';
import {
  callAt,
  cellAt,
  heatOf,
  totalOf as total,
  type Asked,
  type Call,
  type Cell,
} from './server-heat-kit.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const PATIENCE_MS = 120_000;
const PEOPLE = 40;
const databases = new TestDatabases();
let db: Database;
let server: TestServer;
let teams: TeamId[];
let people: WorkerId[];
let key: Record<string, string>;
afterAll(async () => {
  await server.close();
  await databases.removeAll();
}, PATIENCE_MS);

const heat = (who: Record<string, string>, asked?: Asked, of = server): Promise<Cell[]> =>
  heatOf(of, who, asked);
const call = (
  employerId: EmployerId,
  workerIds: readonly WorkerId[],
  calls: readonly Call[],
): Promise<void> => callAt(db, employerId, workerIds, calls);

async function keyOf(scope: KeyScope, employerId: EmployerId): Promise<Record<string, string>> {
  const { secret } = await createApiKey(db, {
    ...{ employerId, name: scope, scope, createdBy: null },
    ...{ nowMs: Date.now(), expiresAtMs: Date.now() + 3_600_000 },
  });
  return { authorization: `Bearer ${secret}` };
}

/** A year of calls, one of each person, scattered by a fixed rule over a town and over the months. */
function scattered(): Call[] {
  return Array.from({ length: PEOPLE }, (_, who) => {
    const at = new Date(
      Date.UTC(2026, 4 + (who % 2), 1 + ((who * 7) % 27), (who * 5) % 24, 30),
    ).toISOString();
    const type = (['PANIC', 'PANIC', 'FALL', 'LOW_BATTERY'] as const)[who % 4]!;
    return { who, at, lon: -2.24 + (who % 3) * 0.02, lat: 53.48 + (who % 5 === 0 ? 0.02 : 0), type };
  });
}

beforeAll(async () => {
  db = await (await databases.create('embedded')).open();
  await seedTwoEmployers(db);
  const [employer] = await db.query<{ id: EmployerId }>(`SELECT id FROM employers WHERE name = 'Mapped'`);
  const employerId = employer!.id;
  const base = { name: 'Manchester', lon: -2.24, lat: 53.48 };
  const made = await insertTeams(db, [
    { employerId, name: 'North', base },
    { employerId, name: 'South', base },
  ]);
  teams = made.map(({ id }) => id);
  const workers = await insertWorkers(
    db,
    Array.from({ length: PEOPLE }, (_, n) => ({
      ...{ employerId, teamId: teams[n % 3 === 0 ? 1 : 0]!, name: `Person ${n}`, jobTitle: null },
      ...{ department: null, sharesLastKnown: false },
    })),
  );
  people = workers.map(({ id }) => id);
  await insertDevices(db, [
    { employerId, workerId: people[0]!, externalId: 'first', kind: 'ID_BADGE', protocol: null },
  ]);
  server = await TestServer.start(db);
  await call(employerId, people, scattered());
  key = await keyOf('FIGURES', employerId);
}, PATIENCE_MS);

describe('a stranger with a key for figures', () => {
  const months = ['2026-05-01', '2026-06-01', '2026-07-01'].map((day) => `${day}T00:00:00+01:00`);
  const hour = (text: string, by: number): string =>
    new Date(Date.parse(text) + by * 3_600_000).toISOString();
  const WINDOWS = [0, 1, 2].flatMap((first) =>
    [0, 1, 2]
      .filter((last) => last > first)
      .flatMap((last) =>
        [-1, 0, 1].map((by) => [hour(months[first]!, by), hour(months[last]!, by)] as const),
      ),
  );
  const ASKED: readonly Asked[] = [
    {},
    { types: ['PANIC'] },
    { types: ['FALL', 'LOW_BATTERY', 'GAS'] },
    { hours: [0, 1, 2, 3, 4, 5] },
    { hours: Array.from({ length: 23 }, (_, n) => n) },
    { weekdays: [1, 2, 3, 4, 5] },
    { weekdays: [1] },
  ];

  const isPart = <T>(part: readonly T[] | undefined, of: readonly T[] | undefined): boolean =>
    of === undefined || part?.every((each) => of.includes(each)) === true;
  /** Subtracting makes sense: whatever the first counts the second counts too. */
  const lies = (a: Asked, b: Asked): boolean =>
    a.resolution === b.resolution &&
    a.from! >= b.from! &&
    a.to! <= b.to! &&
    isPart(a.types, b.types) &&
    isPart(a.hours, b.hours) &&
    isPart(a.weekdays, b.weekdays) &&
    isPart(a.teamIds, b.teamIds);

  /** Whatever can be read from an answer, or from what one answer has more than another. */
  async function learn(of: TestServer, who: Record<string, string>): Promise<number[]> {
    const tables: { readonly asked: Asked; readonly counts: Map<string, number> }[] = [];
    const byTeam: Asked[] = teams.map((id) => ({ teamIds: [globalId('Team', id)] }));
    for (const [from, to] of WINDOWS)
      for (const filter of [...ASKED, ...byTeam])
        for (const resolution of [5, 7, 8]) {
          const cells = await heat(who, { ...filter, from, to, resolution }, of);
          const counts = new Map(cells.map(({ cell, count }) => [cell, count ?? 0]));
          tables.push({ asked: { ...filter, from, to, resolution }, counts });
          // Of all resolutions alike, so that parents and children are subtracted too.
          tables.push({ asked: { ...filter, from, to }, counts: new Map([['all', total(cells)]]) });
        }
    const learnt = tables.flatMap(({ counts }) => [...counts.values()]);
    for (const a of tables)
      for (const b of tables)
        if (lies(a.asked, b.asked))
          for (const [cell, count] of b.counts) learnt.push(Math.abs(count - (a.counts.get(cell) ?? 0)));
    return learnt.filter((number) => number > 0);
  }

  it(
    'finds no number and no difference of two numbers below five people',
    async () => {
      const learnt = await learn(server, key);
      expect(learnt.length).toBeGreaterThan(50);
      expect(Math.min(...learnt)).toBeGreaterThanOrEqual(5);
    },
    PATIENCE_MS,
  );

  it(
    'would find smaller ones if fewer were kept back',
    async () => {
      const careless = await TestServer.start(db, { ANONYMITY_K: '2' });
      const learnt = await learn(careless, key).finally(() => careless.close());
      expect(Math.min(...learnt)).toBeLessThan(5);
    },
    PATIENCE_MS,
  );

  it('is told that a question cuts through what may be told, never 0', async () => {
    const cells = await heat(key, { resolution: 8, weekdays: [1] });
    const kept = cells.filter(({ suppressed }) => suppressed);
    expect(kept.length).toBeGreaterThan(0);
    for (const { count, weight } of kept) expect({ count, weight }).toEqual({ count: null, weight: null });
    expect(cells.filter(({ count }) => count === 0)).toEqual([]);
  });

  it('sees one person’s alarm in no cell finer than one of five people', async () => {
    const march = { from: '2026-03-01T00:00:00Z', to: '2026-03-31T23:00:00Z' };
    const at = '2026-03-10T10:00:00Z';
    const crowd = Array.from({ length: 6 }, (_, who) => ({ who, at }));
    await call(server.employerId('Mapped'), people, [...crowd, { who: 6, at, lon: -2.3, lat: 53.52 }]);
    const shared = [];
    for (let resolution = 3; resolution <= 8; resolution++) {
      const [there, alone] = [cellAt(53.48, -2.24, resolution), cellAt(53.52, -2.3, resolution)];
      const cells = await heat(key, { ...march, resolution });
      expect(cells).toMatchObject([{ cell: there, count: 6, suppressed: false, atLeast: there === alone }]);
      if (there === alone) shared.push(resolution);
    }
    expect(shared).toContain(3);
    expect(shared).not.toContain(8);
  });

  it('is told nothing of the month that is not over, of single places or of another employer', async () => {
    const before = await heat(key);
    await call(
      server.employerId('Mapped'),
      people,
      Array.from({ length: 12 }, (_, who) => ({ who, at: new Date().toISOString(), lon: -1.5 })),
    );
    expect(await heat(key)).toEqual(before);
    await expect(heat(key, { resolution: 9 })).rejects.toThrow('0.7 km²');
    expect(await heat(key, { employerIds: [globalId('Employer', server.employerId('Unmapped'))] })).toEqual(
      [],
    );
  });
});

describe('whoever may see each alarm’s place', () => {
  const at = { from: '2026-04-01T00:00:00Z', to: '2026-07-01T00:00:00Z' };
  let span: Asked;
  beforeAll(() => {
    span = { ...at, employerIds: [globalId('Employer', server.employerId('Mapped'))] };
  });

  it('gets every alarm, its cell’s shape and its weight', async () => {
    const cells = await heat({ cookie: server.cookie }, { ...span, resolution: 9 });
    expect(total(cells)).toBe(PEOPLE);
    expect(cells.reduce((sum, { weight }) => sum + weight!, 0)).toBe(30 * 4 + 10);
    for (const { boundary, lon, lat, suppressed } of cells) {
      expect(boundary.length).toBeGreaterThanOrEqual(10);
      expect(Math.abs(boundary[0]! - lon) + Math.abs(boundary[1]! - lat)).toBeLessThan(0.01);
      expect(suppressed).toBe(false);
    }
  });

  it('filters by type, hour and weekday of London, team and place', async () => {
    const who = { cookie: server.cookie };
    const calls = scattered();
    const count = async (asked: Asked): Promise<number> => total(await heat(who, { ...span, ...asked }));
    expect(await count({ types: ['FALL'] })).toBe(calls.filter(({ type }) => type === 'FALL').length);
    const londonHour = ({ at }: Call): number => (new Date(at).getUTCHours() + 1) % 24;
    expect(await count({ hours: [0, 1, 2] })).toBe(calls.filter((one) => londonHour(one) <= 2).length);
    const londonDay = ({ at }: Call): number => new Date(Date.parse(at) + 3_600_000).getUTCDay() || 7;
    expect(await count({ weekdays: [6, 7] })).toBe(calls.filter((one) => londonDay(one) >= 6).length);
    expect(await count({ teamIds: [globalId('Team', teams[1]!)] })).toBe(Math.ceil(PEOPLE / 3));
    const within = { west: -2.25, south: 53.46, east: -2.23, north: 53.49 };
    expect(await count({ within, resolution: 10 })).toBe(
      calls.filter(({ lon, lat }) => lon === -2.24 && lat === 53.48).length,
    );
  });

  it('is told of a new alarm at once, never of rehearsals, and of help in disguise only who works alarms', async () => {
    const employerId = server.employerId('Mapped');
    const at = '2026-08-10T10:00:00Z';
    const august = { from: '2026-08-01T00:00:00Z', to: '2026-09-01T00:00:00Z' };
    await call(employerId, people, [
      { who: 1, at },
      { who: 2, at, type: 'TEST' },
      { who: 3, at, type: 'DURESS' },
    ]);
    expect(total(await heat({ cookie: server.cookie }, august))).toBe(1);
    const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
    await db.query('INSERT INTO arc_contracts (arc_id, employer_id) VALUES ($1, $2)', [arc!.id, employerId]);
    const operator = await server.accountWith('ARC_OPERATOR', []);
    await db.query(
      `INSERT INTO grants (account_id, role, arc_id, granted_at) VALUES ($1, 'ARC_OPERATOR', $2, now())`,
      [operator, arc!.id],
    );
    const cookie = await server.sessionOf(operator, 'TOTP');
    expect(total(await heat({ cookie }, august))).toBe(2);
  });

  it('is, of a team’s manager, the team alone; where no mapping is procured, figures', async () => {
    const lead = await server.accountWith('ANALYST', []);
    await addGrant(db, {
      ...{
        accountId: lead,
        role: 'TEAM_MANAGER',
        employerId: server.employerId('Mapped'),
        teamId: teams[1]!,
      },
      ...{ workerId: null, grantedBy: null },
    });
    const cookie = await server.sessionOf(lead);
    expect(total(await heat({ cookie }, span))).toBe(Math.ceil(PEOPLE / 3));
    expect(total(await heat({ cookie }, { ...span, teamIds: [globalId('Team', teams[0]!)] }))).toBe(0);
    const figures = server.employerId('Unmapped');
    const workers = await db.query<{ id: WorkerId }>('SELECT id FROM workers WHERE employer_id = $1', [
      figures,
    ]);
    await call(
      figures,
      workers.map(({ id }) => id),
      [
        ...workers.map((_, who) => ({ who, at: '2026-05-05T10:00:00Z' })),
        { who: 1, at: '2026-05-06T10:00:00Z', lon: -1.55, lat: 53.8 },
      ],
    );
    const asked = { employerIds: [globalId('Employer', figures)] };
    const cells = await heat({ cookie: server.cookie }, asked);
    expect(cells).toMatchObject([{ count: workers.length, suppressed: false, weight: null }]);
  });
});
