/**
 * Two employers alike in everything, so that what is asked about one can be asked about the other: each with a worker in a
 * session who has raised an alarm, and with every kind of thing that somebody may read.
 */
import { randomBytes } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, insertAccount } from '../persistence/accounts.ts';
import { createApiKey, revokeApiKey } from '../persistence/api-keys.ts';
import { openBreakGlass } from '../persistence/break-glass.ts';
import type { Database } from '../persistence/database.ts';
import { createIngestToken, revokeIngestToken } from '../persistence/ingest-tokens.ts';
import {
  insertDevices,
  insertEmployers,
  insertTeams,
  insertTokens,
  insertWorkers,
} from '../persistence/reference-bulk.ts';
import { recordSignIn } from '../persistence/sign-ins.ts';
import { approveWall, askForWall } from '../persistence/walls.ts';
import { PersonKeys } from '../persistence/person-keys.ts';
import { FIELD_KEY, TestServer } from '../server-test-kit.ts';
import type { Ids } from './asking.ts';
import { COLUMNS, type Column } from './matrix-file.ts';
import { fillPlans, forceOf, planOf, webhookOf } from './world-plans.ts';

export interface Side {
  readonly name: 'Own' | 'Other';
  readonly employerId: EmployerId;
  readonly teamId: number;
  readonly workerId: WorkerId;
  readonly deviceId: number;
}

/** How each column shows who it is. */
interface Asker {
  readonly headers: Record<string, string>;
  readonly wall: boolean;
  readonly accountId: string | null;
}

export interface World {
  readonly server: TestServer;
  /** One's own, and another. */
  readonly sides: readonly [Side, Side];
  readonly people: ReadonlyMap<Column, Asker>;
  readonly arcId: number;
  readonly alarms: readonly [number, number];
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
  const server = await TestServer.start(db, { GRAPHQL_PER_MINUTE: '0', INGEST_PER_SECOND: '0' }, schema);
  const [own, other] = sides;
  const arcId = await centreFor(db, own);
  const otherArc = await centreFor(db, other);
  for (const side of sides) {
    await reportFrom(server, side, nowMs, !unmapped);
    await fillLists(server, side, side === own ? arcId : otherArc);
  }
  const people = await askers(server, own, arcId, !unmapped);
  const alarmOf = async ({ employerId }: Side): Promise<number> => {
    const [row] = await db.query<{ id: number }>('SELECT id FROM alarms WHERE employer_id = $1', [
      employerId,
    ]);
    return row!.id;
  };
  return { server, sides, people, arcId, alarms: [await alarmOf(own), await alarmOf(other)] };
}

/** As the server of the test seals. */
const KEYS = new PersonKeys(FIELD_KEY);

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');
const yearsMs = 365 * 86_400_000;

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
    const [worker] = await insertWorkers(db, [
      { ...person, name: `Ada ${name}`, sharesLastKnown: false },
      { ...person, name: `Bea ${name}`, sharesLastKnown: false },
    ]);
    const [device] = await insertDevices(db, [
      { employerId, workerId: worker!.id, externalId: 'badge', kind: 'ID_BADGE', protocol: 'native' },
    ]);
    await insertTokens(db, [{ token: name, employerId }]);
    sides.push({ name, employerId, teamId: team!.id, workerId: worker!.id, deviceId: device!.id });
  }
  return sides as [Side, Side];
}

/** What phones say: a session, a call for help with all that a fix can hold, an odd fix, a stranger, and nonsense. */
/** Where everybody is, in digits that nothing else has. */
export const PLACE = { lon: -1.53217, lat: 53.81234 };

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
  // A rehearsal opens nothing.
  const alarm = calls ? 'panic' : 'test';
  await server.report(`${name}/native`, { ...badge, ...fix, at: nowMs - 30_000, alarm });
  await server.report(`${name}/native`, { ...badge, ...fix, source: 'gnss' });
  await server.report(`${name}/native`, { device: 'stranger', ...fix, at: nowMs });
  await server.report(`${name}/native`, { device: 'broken', lon: 'north', lat: PLACE.lat });
}

/** An account with one role, at this side where the role is an employer's. */
async function account(db: Database, role: Role, side: Side, arcId: number | null): Promise<string> {
  const id = await insertAccount(db, {
    name: `${role} ${side.name}`,
    email: `${randomBytes(6).toString('hex')}@${side.name.toLowerCase()}.example`,
    passwordHash: null,
    demonstration: false,
    nowMs: Date.now(),
  });
  const ofArc = role === 'ARC_OPERATOR' || role === 'ARC_SUPERVISOR';
  const ofProvider = role === 'DPO' || role === 'PLATFORM_ADMIN';
  await recordSignIn(db, {
    ...{ whose: { accountId: id! }, atMs: Date.now(), outcome: 'SIGNED_IN', method: 'PASSWORD' },
    ...{ address: '192.0.2.1', agent: 'test' },
  });
  await addGrant(db, {
    accountId: id!,
    role,
    employerId: ofArc || ofProvider ? null : side.employerId,
    arcId: ofArc ? arcId : null,
    teamId: role === 'TEAM_MANAGER' ? (side.teamId as never) : null,
    workerId: role === 'LONE_WORKER' ? side.workerId : null,
    grantedBy: null,
  });
  return id!;
}

async function centreFor(db: Database, { employerId }: Side): Promise<number> {
  const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
  await db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
  return arc!.id;
}

async function wallOf(
  db: Database,
  { employerId }: Side,
  accountId: string,
): Promise<{ id: number; secret: string }> {
  const nowMs = Date.now();
  const { code, secret } = await askForWall(db, { previous: null, nowMs });
  const wall = await approveWall(db, { code, employerId, name: 'Hall', accountId, nowMs });
  return { id: wall!.id, secret };
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
  const cookie = await server.sessionOf(manager, 'PASSWORD');
  const worker = globalId('Worker', workerId);
  await server.askAs(
    { cookie },
    `mutation { setSensitive(workerId: "${worker}", dateOfBirth: "1985-03-07", notes: "Insulin") { worker { id } }
       revealSensitive(workerId: "${worker}", reason: "Checked before a visit") { notes } }`,
  );
}

async function glassOf(db: Database, side: Side, accountId: string): Promise<number> {
  const nowMs = Date.now();
  const { id } = await openBreakGlass(db, {
    ...{ employerId: side.employerId, workerId: side.workerId, accountId, accountName: 'Operator' },
    ...{ role: 'ARC_OPERATOR', reason: 'Her phone rang out', askedAtMs: nowMs, endsAtMs: nowMs + 900_000 },
  });
  return id;
}

const LATER = new Date(Date.now() + yearsMs / 2).toISOString();
const unused = (): string => `${randomBytes(6).toString('hex')}@new.example`;

/** The ids of one side, with new things of each kind that asking uses up where `query` names it. */
export async function idsOf(
  db: Database,
  side: Side,
  alarmId: number,
  arcId: number,
  query: string,
): Promise<Ids> {
  const wants = (letter: string): boolean => query.includes(`<${letter}>`);
  const { employerId } = side;
  const nowMs = Date.now();
  const person = wants('P') || wants('G') ? await account(db, 'ANALYST', side, null) : '';
  const [grant] = wants('G')
    ? await db.query<{ id: number }>('SELECT id FROM grants WHERE account_id = $1', [person])
    : [];
  const key = wants('K')
    ? await createApiKey(db, {
        ...{
          employerId,
          name: 'Key',
          scope: 'FIGURES',
          createdBy: null,
          nowMs,
          expiresAtMs: nowMs + yearsMs,
        },
      })
    : null;
  const token = wants('I')
    ? await createIngestToken(db, { employerId, name: 'Token', deviceId: null, createdBy: null, nowMs })
    : null;
  const [staff] = wants('S')
    ? await db.query<{ id: number }>('SELECT id FROM grants WHERE account_id = $1', [
        await account(db, 'DPO', side, null),
      ])
    : [];
  const [spoken] = wants('V')
    ? await db.query<{ id: number }>(
        'SELECT id FROM session_entries WHERE worker_id = $1 AND voice IS NOT NULL',
        [side.workerId],
      )
    : [];
  const operator = wants('B') ? await account(db, 'ARC_OPERATOR', side, arcId) : '';
  return {
    E: globalId('Employer', employerId),
    T: globalId('Team', side.teamId),
    W: globalId('Worker', side.workerId),
    D: globalId('Device', side.deviceId),
    A: globalId('Alarm', alarmId),
    P: person,
    G: String(grant?.id ?? 0),
    L: wants('L') ? String((await wallOf(db, side, await account(db, 'ANALYST', side, null))).id) : '',
    K: String(key?.key.id ?? 0),
    I: String(token?.info.id ?? 0),
    C: wants('C') ? (await askForWall(db, { previous: null, nowMs })).code : '',
    B: wants('B') ? String(await glassOf(db, side, operator)) : '',
    M: unused(),
    X: LATER,
    R: wants('R') ? String(await centreFor(db, side)) : '',
    S: String(staff?.id ?? 0),
    V: String(spoken?.id ?? 0),
    N: wants('N') ? String(await planOf(db, KEYS, employerId)) : '0',
    H: wants('H') ? String(await webhookOf(db, KEYS, employerId)) : '0',
    F: wants('F') ? await forceOf(db, employerId) : '',
  };
}

const NO = 2_000_000_000;
/** Ids of nothing at all, in the form of ids. */
export function idsOfNothing(): Ids {
  const [E, T, W, D, A] = ['Employer', 'Team', 'Worker', 'Device', 'Alarm'].map((type) => globalId(type, NO));
  const small = {
    G: String(NO),
    L: String(NO),
    K: String(NO),
    I: String(NO),
    B: String(NO),
    R: String(NO),
    S: String(NO),
    V: String(NO),
    N: String(NO),
    H: String(NO),
  };
  return {
    E: E!,
    T: T!,
    W: W!,
    D: D!,
    A: A!,
    P: 'nobody',
    C: 'ZZZZ-ZZZZ',
    M: unused(),
    X: LATER,
    F: 'nowhere',
    ...small,
  };
}
