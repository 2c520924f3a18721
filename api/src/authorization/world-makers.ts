/** Makes the people and the things that the matrix asks about, one by one. */
import { randomBytes } from 'node:crypto';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import { addGrant, insertAccount } from '../persistence/accounts.ts';
import { openBreakGlass } from '../persistence/break-glass.ts';
import type { Database } from '../persistence/database.ts';
import { PersonKeys } from '../persistence/person-keys.ts';
import { recordSignIn } from '../persistence/sign-ins.ts';
import { approveWall, askForWall } from '../persistence/walls.ts';
import { FIELD_KEY, type TestServer } from '../server-test-kit.ts';
import type { Hand, WorkedIncidents } from './world-incidents.ts';

export interface Side {
  readonly name: 'Own' | 'Other';
  readonly employerId: EmployerId;
  readonly teamId: number;
  readonly workerId: WorkerId;
  readonly deviceId: number;
  /** Of the same team, whose incident is being worked. */
  readonly colleagueId: WorkerId;
}

export interface WorkedSide extends Side {
  readonly worked: WorkedIncidents;
}

/** As the server of the test seals. */
export const KEYS = new PersonKeys(FIELD_KEY);

export const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');
export const yearsMs = 365 * 86_400_000;

/** An account with one role, at this side where the role is an employer's. */
export async function account(db: Database, role: Role, side: Side, arcId: number | null): Promise<string> {
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

export async function centreFor(db: Database, { employerId }: Side): Promise<number> {
  const [arc] = await db.query<{ id: number }>(`INSERT INTO arcs (name) VALUES ('Centre') RETURNING id`);
  await db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [arc!.id, employerId]);
  return arc!.id;
}

export async function wallOf(
  db: Database,
  { employerId }: Side,
  accountId: string,
): Promise<{ id: number; secret: string }> {
  const nowMs = Date.now();
  const { code, secret } = await askForWall(db, { previous: null, nowMs });
  const wall = await approveWall(db, { code, employerId, name: 'Hall', accountId, nowMs });
  return { id: wall!.id, secret };
}

export async function handOf(server: TestServer, role: Role, side: Side, arcId: number): Promise<Hand> {
  const accountId = await account(server.db, role, side, arcId);
  return { accountId, headers: { cookie: await server.sessionOf(accountId, 'TOTP') } };
}

export async function glassOf(db: Database, side: Side, accountId: string): Promise<number> {
  const nowMs = Date.now();
  const { id } = await openBreakGlass(db, {
    ...{ employerId: side.employerId, workerId: side.workerId, accountId, accountName: 'Operator' },
    ...{ role: 'ARC_OPERATOR', reason: 'Her phone rang out', askedAtMs: nowMs, endsAtMs: nowMs + 900_000 },
  });
  return id;
}
