/**
 * Two employers alike in everything, so that what is asked about one can be asked about the other: each with a worker in a
 * session who has raised an alarm, and with every kind of thing that somebody may read.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { createApiKey, revokeApiKey } from '../persistence/api-keys.ts';
import type { Database } from '../persistence/database.ts';
import { createIngestToken, revokeIngestToken } from '../persistence/ingest-tokens.ts';
import {
  insertDevices,
  insertEmployers,
  insertTeams,
  insertTokens,
  insertWorkers,
} from '../persistence/reference-bulk.ts';
import { WorkerSecrets } from '../persistence/worker-secrets.ts';
import { TestServer } from '../server-test-kit.ts';
import { COLUMNS, type Column } from './matrix-file.ts';
import { fillGeofences } from './world-geofences.ts';
import { closeOne, keepThere, workOne, type Hand } from './world-incidents.ts';
import {
  account,
  centreFor,
  glassOf,
  globalId,
  handOf,
  KEYS,
  wallOf,
  yearsMs,
  type Side,
  type WorkedSide,
} from './world-makers.ts';
import { fillPlans } from './world-plans.ts';

/** What is offered stays offered, however long the asking takes. */
const LASTING = { handoverS: 86_400, offerS: 86_400 };

/** How each column shows who it is. */
interface Asker {
  readonly headers: Record<string, string>;
  readonly wall: boolean;
  readonly accountId: string | null;
}

export interface World {
  readonly server: TestServer;
  /** One's own, and another. */
  readonly sides: readonly [WorkedSide, WorkedSide];
  readonly people: ReadonlyMap<Column, Asker>;
  readonly arcId: number;
  readonly alarms: readonly [number, number];
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  /** Another than the product's, to show what holds without its checks. */
  readonly schema?: GraphQLSchema;
  /** Neither employer has procured location mapping, and nobody calls for help. */
  readonly unmapped?: boolean;
}

export async function makeWorld(
  db: Database,
  { schema, unmapped = false }: WorldOptions = {},
): Promise<World> {
  const nowMs = Date.now();
  const sides = await seedSides(db, nowMs, unmapped);
  const folder = await mkdtemp(join(tmpdir(), 'lonewatch-matrix-'));
  const INCIDENT_RULES = join(folder, 'rules.json');
  await writeFile(INCIDENT_RULES, JSON.stringify(LASTING));
  const server = await TestServer.start(
    db,
    { GRAPHQL_PER_MINUTE: '0', INGEST_PER_SECOND: '0', INCIDENT_RULES },
    schema,
  );
  await rm(folder, { recursive: true });
  const [own, other] = sides;
  const arcId = await centreFor(db, own);
  const otherArc = await centreFor(db, other);
  const hands = new Map<Side, readonly [Hand, Hand]>();
  const numbers = new Map<Side, string>();
  for (const side of sides) {
    const centre = side === own ? arcId : otherArc;
    hands.set(side, [
      await handOf(server, 'ARC_OPERATOR', side, centre),
      await handOf(server, 'ARC_SUPERVISOR', side, centre),
    ]);
    await callFrom(server, side, 'badge', nowMs - 45_000, !unmapped);
    numbers.set(side, await closeOne(server, side, hands.get(side)![0]));
    await reportFrom(server, side, nowMs, !unmapped);
    await callFrom(server, side, 'second', nowMs - 20_000, !unmapped);
    await fillLists(server, side, centre);
    await new WorkerSecrets(KEYS).write(db, {
      ...{ workerId: side.colleagueId, employerId: side.employerId, accountId: null, nowMs },
      duressWords: [{ word: 'Mrs Black', means: 'CALL_POLICE' }],
    });
  }
  const people = await askers(server, own, arcId, !unmapped);
  const worked = async (side: Side, owner: Hand): Promise<WorkedSide> => {
    const made = await workOne(server, side, owner, hands.get(side)![1]);
    const rest = { closedNumber: numbers.get(side)!, other: hands.get(side)![0].accountId };
    return { ...side, worked: { ...made, ...rest } };
  };
  const { headers, accountId } = people.get('ARC_OPERATOR')!;
  const mine = await worked(own, { headers, accountId: accountId! });
  const theirs = await worked(other, hands.get(other)![0]);
  const kept = keepThere(server, [
    { who: { headers, accountId: accountId! }, room: mine.worked.open },
    { who: hands.get(other)![0], room: theirs.worked.open },
  ]);
  await kept.first;
  const alarmOf = async ({ employerId }: Side): Promise<number> => {
    const [row] = await db.query<{ id: number }>(
      `SELECT a.id FROM alarms a JOIN devices d ON d.id = a.device_id
       WHERE a.employer_id = $1 AND d.external_id = 'badge' ORDER BY a.id DESC LIMIT 1`,
      [employerId],
    );
    return row!.id;
  };
  return {
    ...{ server, people, arcId, sides: [mine, theirs], alarms: [await alarmOf(own), await alarmOf(other)] },
    close: async () => {
      kept.stop();
      await server.close();
    },
  };
}

async function seedSides(db: Database, nowMs: number, unmapped: boolean): Promise<[Side, Side]> {
  const names = ['Own', 'Other'] as const;
  const sides: Side[] = [];
  for (const name of names) {
    const [employer] = await insertEmployers(db, [
      {
        name,
        services: unmapped ? ['LONE_WORKER'] : ['LONE_WORKER', 'LOCATION_MAPPING'],
        contractStartsAtMs: nowMs - yearsMs,
        contractEndsAtMs: nowMs + yearsMs,
        policy: DEFAULT_POLICY,
      },
    ]);
    const employerId = employer!.id;
    const [team] = await insertTeams(db, [
      { employerId, name: `${name} team`, base: { name: 'Leeds', lon: -1.55, lat: 53.8 } },
    ]);
    const person = { employerId, teamId: team!.id, jobTitle: 'Nurse', department: 'Community' };
    const [worker, colleague] = await insertWorkers(db, [
      { ...person, name: `Ada ${name}`, sharesLastKnown: false },
      { ...person, name: `Bea ${name}`, sharesLastKnown: false },
    ]);
    const [device] = await insertDevices(db, [
      { employerId, workerId: worker!.id, externalId: 'badge', kind: 'ID_BADGE', protocol: 'native' },
      { employerId, workerId: colleague!.id, externalId: 'second', kind: 'ID_BADGE', protocol: 'native' },
    ]);
    await insertTokens(db, [{ token: name, employerId }]);
    const people = { workerId: worker!.id, colleagueId: colleague!.id, deviceId: device!.id };
    sides.push({ name, employerId, teamId: team!.id, ...people });
  }
  return sides as [Side, Side];
}

/** What phones say: a session, a call for help with all that a fix can hold, an odd fix, a stranger, and nonsense. */
/** Where everybody is, in digits that nothing else has. */
export const PLACE = { lon: -1.53217, lat: 53.81234 };

/** A rehearsal opens nothing. */
async function callFrom(
  server: TestServer,
  { name }: Side,
  device: string,
  atMs: number,
  calls: boolean,
): Promise<void> {
  const fix = { ...PLACE, accuracyM: 5 };
  await server.report(`${name}/native`, { device, ...fix, at: atMs, alarm: calls ? 'panic' : 'test' });
}

async function reportFrom(server: TestServer, { name }: Side, nowMs: number, calls: boolean): Promise<void> {
  const fix = { ...PLACE, accuracyM: 5, altitudeM: 80, speedMps: 1, headingDeg: 90 };
  const badge = { device: 'badge', batteryPercent: 80, charging: false };
  await server.report(`${name}/native`, {
    ...badge,
    ...fix,
    at: nowMs - 60_000,
    session: 'start',
    intervalMin: 60,
    durationMin: 480,
  });
  const alarm = calls ? 'panic' : 'test';
  await server.report(`${name}/native`, { ...badge, ...fix, at: nowMs - 30_000, alarm });
  await server.report(`${name}/native`, { ...badge, ...fix, source: 'gnss' });
  await server.report(`${name}/native`, { device: 'stranger', ...fix, at: nowMs });
  await server.report(`${name}/native`, { device: 'broken', lon: 'north', lat: PLACE.lat });
}

/** Everybody who asks, at their own employer. */
async function askers(
  server: TestServer,
  own: Side,
  arcId: number,
  breaksGlass: boolean,
): Promise<Map<Column, Asker>> {
  const { db } = server;
  const found = new Map<Column, Asker>();
  for (const column of COLUMNS) {
    if (column === 'NOBODY') found.set(column, { headers: {}, wall: false, accountId: null });
    else if (column === 'WALL_DISPLAY') {
      const { secret } = await wallOf(db, own, await account(db, 'SAFETY_MANAGER', own, null));
      found.set(column, { headers: { cookie: `lonewatch_wall=${secret}` }, wall: true, accountId: null });
    } else if (column.startsWith('KEY ')) {
      const scope = column.slice(4) as 'FIGURES';
      const { secret } = await createApiKey(db, {
        ...{ employerId: own.employerId, name: column, scope, createdBy: null },
        ...{ nowMs: Date.now(), expiresAtMs: Date.now() + yearsMs },
      });
      found.set(column, { headers: { authorization: `Bearer ${secret}` }, wall: false, accountId: null });
    } else {
      const accountId = await account(db, column as Role, own, arcId);
      const cookie = await server.sessionOf(accountId, 'TOTP');
      found.set(column, { headers: { cookie }, wall: false, accountId });
      if (breaksGlass && (column === 'ARC_OPERATOR' || column === 'ARC_SUPERVISOR'))
        await server.askAs(
          { cookie },
          'mutation ($w: ID!) { breakGlass(workerId: $w, reason: "Her phone rang out") { breakGlass { id } } }',
          { w: globalId('Worker', own.workerId) },
        );
    }
  }
  return found;
}

/** Things that lists show only when they are there: one that was revoked, one that was used, one that was reviewed. */
async function fillLists(server: TestServer, side: Side, arcId: number): Promise<void> {
  const { db } = server;
  const { employerId, workerId, deviceId } = side;
  const nowMs = Date.now();
  const manager = await account(db, 'SAFETY_MANAGER', side, null);
  await account(db, 'TEAM_MANAGER', side, null);
  const person = await account(db, 'LONE_WORKER', side, null);
  await server.askAs(
    { cookie: await server.sessionOf(person, 'PASSWORD') },
    `mutation { noteSession(input: { commandId: "spoken", text: "Two dogs",
       voice: { data: "AQID", mediaType: "audio/webm", seconds: 3 } }) { receivedAt } }`,
  );
  const wall = await wallOf(db, side, manager);
  await db.query('UPDATE wall_displays SET revoked_at = now(), seen_at = now() WHERE id = $1', [wall.id]);
  const key = await createApiKey(db, {
    ...{ employerId, name: 'Old', scope: 'FIGURES', createdBy: manager, nowMs, expiresAtMs: nowMs + yearsMs },
  });
  await db.query('UPDATE api_keys SET used_at = now() WHERE id = $1', [key.key.id]);
  await revokeApiKey(db, { id: key.key.id, employerId, nowMs });
  const made = await createIngestToken(db, {
    ...{ employerId, name: 'Badge', deviceId: deviceId as never, createdBy: manager, nowMs },
  });
  await revokeIngestToken(db, { id: made.info.id, employerId, nowMs });
  const operator = await account(db, 'ARC_OPERATOR', side, arcId);
  const glass = await glassOf(db, side, operator);
  await db.query(
    `UPDATE break_glasses SET reviewed_at = now(), reviewed_by = $2, reviewer_name = 'Manager', verdict = 'JUSTIFIED', review_note = 'Right'
     WHERE id = $1`,
    [glass, manager],
  );
  await fillPlans(db, KEYS, side, manager);
  await fillGeofences(db, side, PLACE);
  const cookie = await server.sessionOf(manager, 'PASSWORD');
  const worker = globalId('Worker', workerId);
  await server.askAs(
    { cookie },
    `mutation { setSensitive(workerId: "${worker}", dateOfBirth: "1985-03-07", notes: "Insulin") { worker { id } }
       revealSensitive(workerId: "${worker}", reason: "Checked before a visit") { notes } }`,
  );
}
