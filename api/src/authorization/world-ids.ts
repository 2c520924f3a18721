/** The ids that stand in the paths of the matrix: of one side, and of nothing at all. */
import { randomBytes } from 'node:crypto';
import { createApiKey } from '../persistence/api-keys.ts';
import type { Database } from '../persistence/database.ts';
import { createIngestToken } from '../persistence/ingest-tokens.ts';
import { askForWall } from '../persistence/walls.ts';
import type { Ids } from './asking.ts';
import {
  account,
  centreFor,
  glassOf,
  globalId,
  KEYS,
  wallOf,
  yearsMs,
  type WorkedSide,
} from './world-makers.ts';
import { fenceOf } from './world-geofences.ts';
import { forceOf, planOf, webhookOf } from './world-plans.ts';

const LATER = new Date(Date.now() + yearsMs / 2).toISOString();
const unused = (): string => `${randomBytes(6).toString('hex')}@new.example`;

/** The ids of one side, with new things of each kind that asking uses up where `query` names it. */
export async function idsOf(
  db: Database,
  side: WorkedSide,
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
    O: wants('O') ? globalId('Geofence', await fenceOf(db, side)) : '',
    N: wants('N') ? String(await planOf(db, KEYS, employerId)) : '0',
    H: wants('H') ? String(await webhookOf(db, KEYS, employerId)) : '0',
    F: wants('F') ? await forceOf(db, employerId) : '',
    J: side.worked.open,
    Z: side.worked.scratch,
    Q: side.worked.closedNumber,
    U: side.worked.handover,
    Y: side.worked.other,
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
    J: globalId('Incident', NO),
    Z: globalId('Incident', NO),
    Q: '99-999999',
    U: String(NO),
    Y: 'nobody',
    O: globalId('Geofence', NO),
    ...small,
  };
}
