/**
 * Half a year of alarms that the demonstration's make-believe people have raised and a control room has closed, so that heat
 * and figures have something to show. Written once, through the same book as any incident; nobody is told of them.
 */
import { DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Actor, Disposition, Person } from '@lonewatch/schema/contract/incident.ts';
import type { AnyEntryDraft } from '@lonewatch/schema/contract/incident-entry.ts';
import type { DeviceId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_RULES } from '../domain/incident/rules.ts';
import { IncidentKeys } from '../persistence/incident-keys.ts';
import type { PersonKeys } from '../persistence/person-keys.ts';
import { readSetting, writeSetting } from '../persistence/settings.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import type { NewAlarm } from './incident-desk.ts';
import { alarmJob } from './raise-alarm.ts';
import { writeGroup, type ChangeJob } from './write-group.ts';

const SEEDED = 'demonstration history';
const DAY_MS = 86_400_000;
const DAYS = 183;
/** The newest is so old that nothing of it waits for anybody: no summary, no remembered incident. */
const NEWEST_DAYS = 3;
/** For each worker, and at most. */
const EACH = 0.6;
const MOST = 900;
const AT_ONCE = 250;

const SYSTEM: Actor = {
  ...{ kind: 'SYSTEM', accountId: null, name: 'Lonewatch', supervisor: false, workstation: null },
};
const OPERATOR: Person = { accountId: 'demonstration', name: 'An operator of the demonstration' };

interface Someone {
  readonly worker: WorkerId;
  readonly employer: EmployerId;
  readonly device: DeviceId | null;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

/** Answers how many; 0: it was done before. */
export async function seedDemonstrationHistory(
  db: Database,
  keys: PersonKeys,
  nowMs: number,
): Promise<number> {
  if ((await readSetting(db, SEEDED)) !== null) return 0;
  const people = await db.query<Someone>(
    `SELECT w.id AS worker, w.employer_id AS employer, w.name, t.base_lon AS lon, t.base_lat AS lat,
       (SELECT min(d.id) FROM devices d WHERE d.worker_id = w.id) AS device
     FROM workers w JOIN teams t ON t.id = w.team_id WHERE t.base_lon IS NOT NULL ORDER BY w.id`,
  );
  const calls = callsOf(people, nowMs);
  for (let from = 0; from < calls.length; from += AT_ONCE)
    await db.transaction('bulk', (tx) => writeCalls(tx, keys, calls.slice(from, from + AT_ONCE)));
  await writeSetting(db, SEEDED, String(calls.length));
  return calls.length;
}

/** Often there, and at these hours: what gathers is seen to gather. */
const TYPES: readonly (readonly [type: AlarmType, share: number])[] = [
  ['PANIC', 0.3],
  ['CHECK_IN_MISSED', 0.24],
  ['FALL', 0.16],
  ['NO_MOTION', 0.12],
  ['LOW_BATTERY', 0.1],
  ['TETHER', 0.05],
  ['GAS', 0.03],
];
const SPOTS = 3;
/** Of alarms, at one of the places of a team where there is trouble. */
const AT_SPOTS = 0.72;
/** Degrees: of where a team's spots are around its base, and of what lies about them. */
const TOWN_DEG = 0.05;
const SPOT_DEG = 0.0035;

function callsOf(people: readonly Someone[], nowMs: number): NewAlarm[] {
  if (people.length === 0) return [];
  const random = randomOf(20_261_123);
  const wanted = Math.min(MOST, Math.round(people.length * EACH));
  const calls = Array.from({ length: wanted }, () => {
    const someone = people[Math.floor(random() * people.length)]!;
    return callOf(someone, nowMs - (NEWEST_DAYS + random() * DAYS) * DAY_MS, random);
  });
  return calls.sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}

function callOf({ lon, lat, ...who }: Someone, aboutMs: number, random: () => number): NewAlarm {
  const type = typeAt(random());
  // Evenings and early nights are when people call.
  const hour = Math.floor(6 + 20 * Math.sqrt(random())) % 24;
  const atMs = Math.floor(aboutMs / DAY_MS) * DAY_MS + (hour + random()) * 3_600_000;
  const [x, y] = placeAbout(random);
  const fix = {
    ...{ lonE7: Math.round((lon + x * 1.6) * 1e7), latE7: Math.round((lat + y) * 1e7), accuracyM: 12 },
    ...{ altitudeM: null, speedMps: null, headingDeg: null, source: 'GNSS' as const, fixAtMs: atMs },
  };
  return {
    ...{ employerId: who.employer, workerId: who.worker, deviceId: who.device, sessionId: null },
    ...{ raisedBy: null, commandId: `demonstration ${Math.round(atMs)} ${who.worker}`, type },
    ...{ priority: DEFAULT_PRIORITY[type], said: '', deviceAtMs: Math.round(atMs), delayed: false },
    ...{ receivedAtMs: Math.round(atMs), tokenRevoked: false, fix, actor: SYSTEM, who: null, note: null },
  };
}

function typeAt(share: number): AlarmType {
  let left = share;
  for (const [type, part] of TYPES) if ((left -= part) < 0) return type;
  return 'PANIC';
}

/** Around the base: the spots lie on a ring, most of what happens at them, the first the worst. */
function placeAbout(random: () => number): [x: number, y: number] {
  if (random() > AT_SPOTS) return [spread(random) * TOWN_DEG, spread(random) * TOWN_DEG];
  const angle = 1 + 2.1 * Math.floor(SPOTS * random() * random());
  return [
    Math.cos(angle) * 0.4 * TOWN_DEG + spread(random) * SPOT_DEG,
    Math.sin(angle) * 0.4 * TOWN_DEG + spread(random) * SPOT_DEG,
  ];
}

/** About 0, most of it between -1 and 1. */
function spread(random: () => number): number {
  return (random() + random() + random()) * (2 / 1.5) - 2;
}

/** mulberry32: the same history wherever it is made. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function writeCalls(tx: Queries, keys: PersonKeys, calls: readonly NewAlarm[]): Promise<void> {
  const keeper = { keys: new IncidentKeys(keys), known: () => null };
  const ports = {
    ...{ rulesOf: () => DEFAULT_RULES, planOf: () => null, nameOf: () => null },
    warn: () => undefined,
  };
  // One at a time of each person: a second call would join the first while that is open.
  for (const round of roundsOf(calls)) {
    const raised = await writeGroup(
      ...([tx, round.map((call) => alarmJob(call, ports)), keeper] as const),
      clockOf(round.map(({ receivedAtMs }) => receivedAtMs)),
    );
    const ends = raised.results.flatMap(({ written, failure }, at) => {
      if (written === null) throw failure;
      return endOf(written.incident.id, round[at]!);
    });
    await writeGroup(
      tx,
      ends.map(({ job }) => job),
      keeper,
      clockOf(ends.map(({ atMs }) => atMs)),
    );
  }
}

function roundsOf(calls: readonly NewAlarm[]): NewAlarm[][] {
  const rounds: NewAlarm[][] = [];
  const nth = new Map<WorkerId | null, number>();
  for (const call of calls) {
    const round = nth.get(call.workerId) ?? 0;
    nth.set(call.workerId, round + 1);
    (rounds[round] ??= []).push(call);
  }
  return rounds;
}

/** Each job is written at its own time. */
function clockOf(times: readonly number[]): () => number {
  let at = 0;
  return () => times[Math.min(at++, times.length - 1)]!;
}

function endOf(
  id: IncidentId,
  { receivedAtMs, workerId, type }: NewAlarm,
): { readonly job: ChangeJob; readonly atMs: number }[] {
  const turn = (Math.floor(receivedAtMs / 1_000) + (workerId ?? 0)) % 100;
  const genuine = turn < 18;
  const disposition: Disposition = genuine
    ? 'GENUINE_NO_ES'
    : type === 'LOW_BATTERY'
      ? 'FALSE_EQUIPMENT'
      : 'FALSE_ACCIDENTAL';
  const answerS = turn < 86 ? 3 + (turn % 7) : 12 + (turn % 40);
  const job = (...drafts: AnyEntryDraft[]): ChangeJob => ({
    ...{ kind: 'CHANGE', id, actor: SYSTEM, commandId: null },
    decide: () => ({ drafts, refusal: null }),
  });
  const plain = { personal: null };
  return [
    {
      atMs: receivedAtMs + answerS * 1_000,
      job: job({ kind: 'CLAIMED', facts: { by: OPERATOR }, ...plain }),
    },
    {
      atMs: receivedAtMs + (answerS + 3) * 1_000,
      job: job({ kind: 'AUDIO_CONNECTED', facts: { mode: 'SILENT_LISTEN', by: OPERATOR }, ...plain }),
    },
    {
      atMs: receivedAtMs + (150 + 4 * turn) * 1_000,
      job: job(
        { kind: 'VERIFIED', facts: { verification: genuine ? 'GENUINE' : 'FALSE' }, ...plain },
        { kind: 'SAFE_CONFIRMED', facts: { method: 'CLOSURE_CODE' }, ...plain },
        { kind: 'CLOSED', facts: { disposition, pair: null }, ...plain },
      ),
    },
  ];
}
