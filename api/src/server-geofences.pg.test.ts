/** Fences as a device meets them: somebody walks through the public ingest endpoint, and their rules hold. */
import { expect, it } from 'vitest';
import type { Geofence } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { metres, rule, SQUARE } from './hot/fence-test-kit.ts';
import { openDatabase } from './persistence/database.ts';
import { insertGeofence } from './persistence/geofences.ts';
import { onBothEngines } from './persistence/test-support.ts';
import type { Database } from './persistence/sql-port.ts';
import { startVictim, type Victim } from './server-kill-kit.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const KILLS = 6;

const RULES: Geofence['rules'] = [
  rule('ENTER', { response: 'ALARM', priority: 2 }),
  rule('EXIT', { id: 2 }),
  rule('DWELL', { id: 3, afterS: 1, response: 'SUPERVISORY' }),
  rule('CROSSED', { id: 4 }),
];

async function draw(db: Database, employer: string, rules = RULES): Promise<Geofence> {
  const [found] = await db.query<{ id: EmployerId }>('SELECT id FROM employers WHERE name = $1', [employer]);
  const about = { employerId: found!.id, name: 'Quarry', shape: SQUARE, rules };
  const by = { commandId: null, accountId: null, by: 'Mia Roy', nowMs: Date.now() - 3_600_000 };
  return insertGeofence(db, { ...about, ...by, removed: false });
}

function reportAt(device: string, at: number, east: number, more: object = {}): object {
  const [lon, lat] = metres(east, 0);
  return { device, at, lon, lat, accuracyM: 5, ...more };
}

const START = { session: { act: 'START', durationMin: 90 } };

interface EventRow {
  readonly kind: string;
  readonly late: boolean;
  readonly worker_id: WorkerId;
  readonly alarm_id: number | null;
  readonly at_ms: number;
}

function eventsOf(db: Database): Promise<EventRow[]> {
  return db.query<EventRow>(
    `SELECT kind, late, worker_id, alarm_id, (extract(epoch FROM at) * 1000)::float8 AS at_ms
     FROM geofence_events ORDER BY at, id`,
  );
}

async function eventually<T>(look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await onBothEngines('geofences', (create) => {
  it('a walk through a fence raises what its rules say, the alarm is an incident, and a restart repeats nothing', async () => {
    const made = await create();
    let db = await made.open();
    await seedTwoEmployers(db);
    const quarry = await draw(db, 'Mapped');
    let server = await TestServer.start(db);
    const heard: string[] = [];
    const listening = (async () => {
      for await (const { trigger, geofenceName } of server.running.geofences.events.subscribe())
        heard.push(`${trigger} ${geofenceName}`);
    })();
    const send = async (east: number, more: object = {}, device = 'badge-1'): Promise<void> => {
      const answer = await server.report('mapped/native', reportAt(device, Date.now(), east, more));
      expect(answer.status).toBe(200);
    };
    await send(-200, START);
    await send(-150);
    await send(0);
    const [enter] = await eventsOf(db);
    expect(enter).toMatchObject({ kind: 'ENTER', late: false });
    const incidents = await db.query<{ number: string; priority: number; type: string; said: string }>(
      `SELECT i.number, i.priority, a.type, a.said FROM incidents i JOIN alarms a ON a.worker_id = i.worker_id
       WHERE a.id = $1 AND i.is_open`,
      [enter!.alarm_id],
    );
    expect(incidents).toEqual([
      { number: expect.any(String) as string, priority: 2, type: 'GEOFENCE', said: 'entered Quarry' },
    ]);
    expect(server.running.geofences.workersInside(quarry.id)).toEqual([enter!.worker_id]);
    await eventually(
      () => eventsOf(db),
      (events) => events.some(({ kind }) => kind === 'DWELL'),
    );
    expect(heard).toEqual(['ENTER Quarry', 'DWELL Quarry']);

    await server.close();
    await listening;
    await db.close();
    db = await made.open();
    server = await TestServer.start(db);
    expect(server.running.geofences.workersInside(quarry.id)).toEqual([enter!.worker_id]);
    await send(10);
    await send(150);
    await send(-150);
    const kinds = (await eventsOf(db)).map(({ kind }) => kind);
    expect(kinds).toEqual(['ENTER', 'DWELL', 'EXIT', 'CROSSED']);
    expect(server.running.geofences.workersInside(quarry.id)).toEqual([]);
    expect(await db.query('SELECT FROM alarms')).toHaveLength(1);
    await server.close();
  });

  it('nobody is followed outside a session, where mapping was not procured, or by the fence of another employer', async () => {
    const db = await (await create()).open();
    await seedTwoEmployers(db);
    await draw(db, 'Unmapped');
    const server = await TestServer.start(db);
    const walk = async (token: string, device: string, more: object): Promise<void> => {
      for (const [n, east] of [-200, 0, 200].entries())
        await server.report(`${token}/native`, reportAt(device, Date.now(), east, n === 0 ? more : {}));
    };
    await walk('mapped', 'badge-1', START);
    await walk('unmapped', 'badge-1', START);
    await draw(db, 'Mapped').then((fence) => server.running.geofences.put(fence));
    await walk('mapped', 'badge-2', {});
    await server.running.close();
    expect(await eventsOf(db)).toEqual([]);
    expect(await db.query('SELECT FROM geofence_states')).toEqual([]);
  });

  it('what a phone kept while it had no signal is written down as late and calls nobody', async () => {
    const db = await (await create()).open();
    await seedTwoEmployers(db);
    await draw(db, 'Mapped');
    const server = await TestServer.start(db);
    const longAgo = Date.now() - 600_000;
    await server.report('mapped/native', reportAt('badge-1', longAgo - 60_000, -300, START));
    for (const [n, east] of [-200, 0, 0, 200].entries())
      await server.report('mapped/native', reportAt('badge-1', longAgo + n * 100, east));
    expect((await eventsOf(db)).map(({ kind, late }) => [kind, late])).toEqual([
      ['ENTER', true],
      ['EXIT', true],
    ]);
    expect(await db.query('SELECT FROM alarms')).toEqual([]);
    await server.close();
  });

  it(
    'over several kills in the middle of a walk every crossing that was acknowledged happened once, with one alarm each',
    { timeout: 300_000 },
    async () => {
      const made = await create();
      const seed = await made.open();
      await seedTwoEmployers(seed);
      await draw(seed, 'Mapped', [
        rule('ENTER', { response: 'ALARM', priority: 3 }),
        rule('EXIT', { id: 2 }),
      ]);
      const calm = await TestServer.start(seed);
      for (const more of [START, {}])
        await calm.report('mapped/native', reportAt('badge-1', Date.now(), -200, more));
      await calm.close();
      await seed.close();
      const crossed: number[] = [];
      const step = { atMs: 0, east: 0 };
      /** What was not answered is sent again as it was. false: the server is gone. */
      const goOn = async ({ origin }: Victim): Promise<boolean> => {
        if (step.atMs === 0) step.atMs = Math.max(Date.now(), (crossed.at(-1) ?? 0) + 1);
        const body = JSON.stringify(reportAt('badge-1', step.atMs, step.east));
        const headers = { 'Content-Type': 'application/json' };
        const url = `${origin}/ingest/mapped/native`;
        const answer = await fetch(url, { method: 'POST', body, headers }).catch(() => null);
        if (answer?.status !== 200) return answer !== null;
        crossed.push(step.atMs);
        step.atMs = 0;
        step.east = -step.east - 200;
        return true;
      };
      for (let round = 0; round < KILLS; round++) {
        const victim = await startVictim(made);
        const killed = new Promise((resolve) => setTimeout(resolve, 300 + round * 70)).then(() =>
          victim.kill(),
        );
        while (await goOn(victim));
        await killed;
      }
      const survivor = await startVictim(made);
      await goOn(survivor);
      await survivor.kill();
      const db = await openDatabase({ ...made.options });
      const events = await eventsOf(db);
      const alarms = await db.query('SELECT FROM alarms');
      await db.close();
      expect(crossed.length).toBeGreaterThan(KILLS);
      expect(events.map(({ at_ms: atMs }) => Math.round(atMs))).toEqual(crossed);
      expect(alarms).toHaveLength(events.filter(({ kind }) => kind === 'ENTER').length);
    },
  );
});
