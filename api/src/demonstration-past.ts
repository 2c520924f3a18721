/**
 * Half a year of work before the demonstration's first start, so that figures, heat and reports have something to show:
 * sessions with check-ins, alarms, and incidents with logs as whole as any. Written once, into the normal tables.
 */
import { DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Actor, Disposition, Person } from '@lonewatch/schema/contract/incident.ts';
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { DeviceId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { foldAll } from './domain/incident/fold.ts';
import { insertAlarms, type StoredAlarm } from './persistence/alarms.ts';
import type { Database, Queries } from './persistence/sql-port.ts';
import { extend, NO_ENTRIES, type LogRow } from './persistence/incident-log.ts';
import { dealIncidentIds, saveIncidents, type StoredIncident } from './persistence/incidents.ts';
import { readSetting, writeSetting } from './persistence/settings.ts';

const SEEDED = 'demonstration past';
const DAYS = 182;
const DAY_MS = 86_400_000;
/** Of 2,500 workers; fewer make fewer, and more make no more: a first start is waited for. */
const INCIDENTS = 1_000;
const OF_WORKERS = 2_500;
const AT_ONCE = 250;

/** One of so many alarms; what is left is PANIC. */
const TYPES: readonly (readonly [AlarmType, number])[] = [
  ['CHECK_IN_MISSED', 0.34],
  ['FALL', 0.1],
  ['NO_MOTION', 0.12],
  ['TEST', 0.12],
  ['SESSION_EXPIRED', 0.06],
  ['LOW_BATTERY', 0.04],
  ['TETHER', 0.02],
  ['GAS', 0.004],
];
const ENDS: readonly (readonly [Disposition, number])[] = [
  ['FALSE_ACCIDENTAL', 0.36],
  ['FALSE_USER_ERROR', 0.17],
  ['PRECAUTIONARY', 0.22],
  ['GENUINE_NO_ES', 0.13],
  ['GENUINE_ES', 0.04],
  ['FALSE_EQUIPMENT', 0.06],
];

/** The same past at every first start: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Carrier {
  readonly workerId: WorkerId;
  readonly employerId: EmployerId;
  readonly deviceId: DeviceId;
  readonly lon: number;
  readonly lat: number;
}

export async function seedDemonstrationPast(db: Database, nowMs: number): Promise<void> {
  if ((await readSetting(db, SEEDED)) !== null) return;
  const carriers = await db.query<Carrier>(
    `SELECT DISTINCT ON (w.id) w.id AS "workerId", w.employer_id AS "employerId", d.id AS "deviceId",
       t.base_lon AS lon, t.base_lat AS lat
     FROM workers w JOIN devices d ON d.worker_id = w.id JOIN teams t ON t.id = w.team_id
     WHERE t.base_lon IS NOT NULL ORDER BY w.id, d.id`,
  );
  const random = chance(26);
  const count = Math.round(INCIDENTS * Math.min(1, carriers.length / OF_WORKERS));
  const last = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS;
  await db.transaction('bulk', async (tx) => {
    if (carriers.length > 0) {
      await seedSessions(tx, last);
      for (let done = 0; done < count; done += AT_ONCE)
        await seedIncidents(tx, carriers, random, last, Math.min(AT_ONCE, count - done));
    }
    await writeSetting(tx, SEEDED, String(count));
  });
}

/** A working day each for most, a few times a month; two check-ins in each. Spread by the ids, without a random number. */
async function seedSessions(tx: Queries, lastMs: number): Promise<void> {
  await tx.query(
    `WITH made AS (
       INSERT INTO sessions (worker_id, state, started_at, ends_at, interval_min, grace_min, amber)
       SELECT w.id, 'ENDED', at, at + interval '8 hours', 60, 3, false
       FROM (SELECT id, team_id FROM workers ORDER BY id LIMIT ${OF_WORKERS}) w, generate_series(0, ${Math.floor(DAYS / 26)}) AS n,
         LATERAL (SELECT $1::timestamptz - (n * 26 + (w.id * 7 + n * 11) % 26) * interval '1 day'
           + (7 + (w.id * 13 + n) % 4) * interval '1 hour' AS at) day
       WHERE (w.id * 31 + n * 17) % 100 < 45 + (coalesce(w.team_id, 0) * 19) % 40 AND (w.id + n * 5) % 9 > 0
       RETURNING id, worker_id, started_at)
     INSERT INTO session_entries (employer_id, worker_id, session_id, act, at, received_at, actor_kind, actor_name)
     SELECT w.employer_id, w.id, m.id, 'CHECK_IN', at, at, 'DEVICE', 'Device'
     FROM made m JOIN workers w ON w.id = m.worker_id, generate_series(1, 2) AS n,
       LATERAL (SELECT m.started_at + n * interval '59 minutes' AS at) said`,
    [new Date(lastMs)],
  );
}

interface Planned {
  readonly carrier: Carrier;
  readonly type: AlarmType;
  readonly atMs: number;
  readonly disposition: Disposition;
  readonly answerMs: number;
  readonly audioMs: number | null;
  readonly closeMs: number;
}

function pick<T>(shares: readonly (readonly [T, number])[], rest: T, random: () => number): T {
  let at = random();
  for (const [value, share] of shares) {
    if (at < share) return value;
    at -= share;
  }
  return rest;
}

function plan(carriers: readonly Carrier[], random: () => number, lastMs: number): Planned {
  const carrier = carriers[Math.floor(random() * carriers.length)]!;
  const type = pick(TYPES, 'PANIC', random);
  // Most alarms come in the afternoon and evening of a working day.
  const weekendMs = random() < 0.2 ? 0 : 0.001;
  const hour = Math.min(23, Math.max(0, 14 + (random() + random() + random() - 1.5) * 9));
  const day = Math.floor(random() * DAYS);
  const atMs = lastMs - (day + weekendMs) * DAY_MS + hour * 3_600_000 + Math.floor(random() * 3_600_000);
  const answerMs = Math.round(1_500 + -Math.log(1 - random() * 0.999) * 5_200);
  return {
    ...{ carrier, type, atMs: Math.min(atMs, lastMs + DAY_MS - 3_600_000), answerMs },
    disposition: type === 'TEST' ? 'PLANNED_TEST' : pick(ENDS, 'UNKNOWN_NOT_TRACED', random),
    audioMs: random() < 0.85 ? answerMs + Math.round(800 + random() * 6_000) : null,
    closeMs: answerMs + Math.round(120_000 + random() * 1_500_000),
  };
}

const SPOTS = 3;
/** Of alarms, at one of the places of a team where there is trouble: what gathers is seen to gather. */
const AT_SPOTS = 0.72;
/** Degrees of latitude: how far a team's spots and everything else lie from its base, and what lies about a spot. */
const TOWN_DEG = 0.05;
const SPOT_DEG = 0.0035;

/** The spots lie on a ring around the base, the first the worst. */
function placeAbout({ lon, lat }: Carrier, random: () => number): { lonE7: number; latE7: number } {
  const spread = (degrees: number): number => ((random() + random() + random()) * (2 / 1.5) - 2) * degrees;
  const angle = 1 + 2.1 * Math.floor(SPOTS * random() * random());
  const isAtSpot = random() < AT_SPOTS;
  const [x, y] = isAtSpot ? [Math.cos(angle), Math.sin(angle)].map((way) => way * 0.4 * TOWN_DEG) : [0, 0];
  const about = isAtSpot ? SPOT_DEG : TOWN_DEG;
  return {
    lonE7: Math.round((lon + (x! + spread(about)) * 1.6) * 1e7),
    latE7: Math.round((lat + y! + spread(about)) * 1e7),
  };
}

async function seedIncidents(
  tx: Queries,
  carriers: readonly Carrier[],
  random: () => number,
  lastMs: number,
  count: number,
): Promise<void> {
  const planned = Array.from({ length: count }, () => plan(carriers, random, lastMs)).sort(
    (a, b) => a.atMs - b.atMs,
  );
  const alarms = await insertAlarms(
    tx,
    planned.map(({ carrier, type, atMs }) => ({
      ...{ employerId: carrier.employerId, workerId: carrier.workerId, deviceId: carrier.deviceId },
      ...{ sessionId: null, raisedBy: null, commandId: null, type, priority: DEFAULT_PRIORITY[type] },
      ...{
        said: type.toLowerCase(),
        deviceAtMs: atMs,
        receivedAtMs: atMs,
        delayed: false,
        tokenRevoked: false,
      },
      fix: {
        ...placeAbout(carrier, random),
        ...{ accuracyM: 8, altitudeM: null, speedMps: null, headingDeg: null, source: 'GNSS' as const },
        fixAtMs: atMs,
      },
    })),
  );
  const ids = await dealIncidentIds(tx, count);
  const stored = planned.map((one, at) => incidentOf(one, alarms[at]!, ids[at]!));
  await saveIncidents(
    tx,
    stored.map(({ incident }) => incident),
    stored.flatMap(({ rows }) => rows),
    [],
  );
}

const OPERATOR: Person = { accountId: 'demonstration', name: 'Demonstration' };
const SYSTEM: Actor = {
  kind: 'SYSTEM',
  accountId: null,
  name: 'Demonstration',
  supervisor: false,
  workstation: null,
};
const BY: Actor = { ...SYSTEM, ...OPERATOR, kind: 'OPERATOR' };
/** Nothing personal stands in these logs, so nothing is ever sealed with it. */
const NO_KEY = new Uint8Array(32);

function incidentOf(
  { carrier, type, atMs, disposition, answerMs, audioMs, closeMs }: Planned,
  { alarm }: StoredAlarm,
  incidentId: IncidentId,
): { readonly incident: StoredIncident; readonly rows: readonly LogRow[] } {
  const { employerId, workerId, deviceId } = carrier;
  const year = new Date(atMs).getUTCFullYear() % 100;
  const number = `${String(year).padStart(2, '0')}-${String(incidentId).padStart(6, '0')}`;
  const verification = disposition.startsWith('GENUINE') ? 'GENUINE' : 'FALSE';
  const raised: AnyEntryDraft = {
    kind: 'RAISED',
    facts: {
      ...{ number, employerId, workerId, deviceId, steps: [], plan: { id: null, version: null } },
      alarm: { id: alarm.id, type, priority: DEFAULT_PRIORITY[type], receivedAtMs: atMs, delayed: false },
    },
    personal: null,
  };
  const story: readonly (readonly [afterMs: number, actor: Actor, draft: AnyEntryDraft])[] = [
    [0, SYSTEM, raised],
    [answerMs, BY, { kind: 'CLAIMED', facts: { by: OPERATOR }, personal: null }],
    ...(audioMs === null
      ? []
      : ([
          [
            audioMs,
            BY,
            { kind: 'AUDIO_CONNECTED', facts: { mode: 'TWO_WAY', by: OPERATOR }, personal: null },
          ],
        ] as const)),
    [closeMs - 60_000, BY, { kind: 'VERIFIED', facts: { verification }, personal: null }],
    [
      closeMs - 30_000,
      BY,
      { kind: 'SAFE_CONFIRMED', facts: { method: 'CONTACT_WITH_WORKER' }, personal: null },
    ],
    [closeMs, BY, { kind: 'CLOSED', facts: { disposition, pair: null }, personal: null }],
  ];
  let head = NO_ENTRIES;
  const rows: LogRow[] = [];
  const entries = story.flatMap(([afterMs, actor, draft]) => {
    const added = extend(head, [draft], { incidentId, atMs: atMs + afterMs, actor, commandId: null }, NO_KEY);
    head = added.head;
    rows.push(...added.rows);
    return added.entries;
  });
  return { incident: { incident: foldAll(entries)!, head, changedAtMs: atMs + closeMs }, rows };
}
