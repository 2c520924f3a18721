/**
 * Who of an employer is in a viewer's picture of the past, and when each of them may be seen. Two things decide: what the
 * viewer holds today, and how the worker stood at the time that is looked at. Nothing is open because it is open now.
 */
import type { DeviceId, EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { BEFORE_ALARM_MS, type ReplayOrder } from '@lonewatch/schema/contract/replay.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';
import type { PastWindow } from '@lonewatch/schema/graphql/replay-ports.ts';
import { isRehearsal, isSilent } from '../domain/alarm-rules.ts';
import { pastStates, type AlarmSpan, type PastState, type SessionVersion } from '../domain/past-status.ts';
import type { SessionRules } from '../domain/session.ts';
import { joined, type Span } from '../domain/spans.ts';
import { audienceOf, classNameOf, worksAlarms, type AudienceClass } from '../domain/visibility.ts';
import type { Directory } from '../hot/directory.ts';
import {
  readAlarmSteps,
  readIncidentsWithin,
  readSessionVersions,
  type AlarmStep,
} from '../persistence/replay-history.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { IncidentWay } from './incident-places.ts';
import type { IncidentViews } from './incident-views.ts';
import { scopeOf } from './ports.ts';

/** A slot of the picture, before anything of the past is known. */
export interface Seat {
  readonly workerId: WorkerId | null;
  readonly deviceId: DeviceId | null;
  readonly teamId: TeamId | null;
  readonly name: string;
}

export interface Seating {
  readonly audience: AudienceClass;
  /** The same for the same people in the same order: frames of one fit those of no other. */
  readonly layout: string;
  readonly seats: readonly Seat[];
}

export interface SeenSeat extends Seat {
  readonly states: readonly PastState[];
  readonly open: readonly Span[];
  /** Part of `open`: because of a session, and because of these incidents. */
  readonly sessions: readonly Span[];
  readonly ways: readonly IncidentWay[];
}

export interface PastSight {
  readonly seating: Seating;
  readonly works: boolean;
  readonly seats: readonly SeenSeat[];
  readonly incidents: readonly IncidentView[];
}

export interface PastSightOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly views: IncidentViews;
  readonly rules: SessionRules;
  readonly wayOf: (viewer: Viewer, view: IncidentView, reason: string | null) => Promise<IncidentWay | null>;
  /** Lets everybody else have the thread for a moment. */
  readonly turn: () => Promise<void>;
}

/** Seats between two turns of the event loop: nobody's alarm waits longer than for the month of so many. */
const SEATS_A_TURN = 50;

/** Faults: FORBIDDEN for who reads nobody's positions but their own, NOT_FOUND for a worker out of reach. */
export function seatingOf(
  directory: Directory,
  viewer: Viewer,
  employerId: EmployerId,
  workerId: WorkerId | null,
): Seating {
  const audience = audienceOf(viewer, employerId);
  const live = directory.employer(employerId);
  if (audience === null || live === undefined || audience.audience === 'wall')
    throw new Fault('FORBIDDEN', 'Your role does not include the past of this employer’s people.');
  const { teamIds } = audience;
  const seats: Seat[] = [];
  for (const { worker } of directory.workers()) {
    if (worker.employerId !== employerId || (workerId !== null && worker.id !== workerId)) continue;
    if (teamIds !== null && (worker.teamId === null || !teamIds.includes(worker.teamId))) continue;
    seats.push({ workerId: worker.id, deviceId: null, teamId: worker.teamId, name: worker.name });
  }
  if (workerId !== null && seats.length === 0) throw new Fault('NOT_FOUND', 'There is no such worker.');
  seats.sort((a, b) => a.workerId! - b.workerId!);
  if (teamIds === null && workerId === null) {
    const devices = [...live.devicesByExternalId.values()].filter(({ device }) => device.workerId === null);
    devices.sort((a, b) => a.device.id - b.device.id);
    for (const { device } of devices)
      seats.push({ workerId: null, deviceId: device.id, teamId: null, name: device.externalId });
  }
  const layout = seats.map((seat) => seat.workerId ?? `d${seat.deviceId}`).join(' ');
  return { audience, layout: `${classNameOf(audience)} ${layout}`, seats };
}

export async function pastSightOf(
  options: PastSightOptions,
  viewer: Viewer,
  window: PastWindow,
  order: ReplayOrder,
): Promise<PastSight> {
  const { db, directory, rules, turn } = options;
  const { employerId, fromMs, toMs, workerId } = window;
  const seating = seatingOf(directory, viewer, employerId, workerId);
  const scope = scopeOf(viewer, 'SEE_POSITIONS');
  const workerIds = workerId === null ? null : [workerId];
  const versions = await db.asViewer(
    scope,
    (q) => readSessionVersions(q, { employerId, workerIds, order }, fromMs, toMs),
    'bulk',
  );
  const steps = await db.asViewer(scope, (q) => readAlarmSteps(q, employerId, fromMs, toMs), 'bulk');
  const incidents = await incidentsOf(options, viewer, window);
  const ways = await waysOf(options, viewer, window, incidents);
  const versionsOf = Map.groupBy(versions, (version) => version.workerId);
  const spansOf = alarmSpans(steps);
  const { audience } = seating.audience;
  const { services } = directory.employer(employerId)!.employer;
  const mapped =
    services.includes('LOCATION_MAPPING') && (audience === 'manager' || audience === 'responder');
  const seats: SeenSeat[] = [];
  for (const seat of seating.seats) {
    const key = keyOf(seat);
    const theirs = (seat.workerId === null ? undefined : versionsOf.get(seat.workerId)) ?? [];
    const states = pastStates(theirs.map(versionOf), spansOf.get(key) ?? [], fromMs, toMs, rules);
    const sessions = mapped ? sessionSpans(seat, states) : [];
    const open = ways.get(key) ?? [];
    seats.push({ ...seat, states, sessions, ways: open, open: joined([...sessions, ...open]) });
    if (seats.length % SEATS_A_TURN === 0) await turn();
  }
  return { seating, works: worksAlarms(audience), seats, incidents };
}

/** Those that the viewer may know of and that were open at any time of the window. */
async function incidentsOf(
  { db, views }: PastSightOptions,
  viewer: Viewer,
  { employerId, fromMs, toMs, workerId }: PastWindow,
): Promise<IncidentView[]> {
  const scope = scopeOf(viewer, 'SEE_INCIDENTS');
  // What leads up to an alarm belongs to it: a stretch that ends before the alarm may be part of its way.
  const untilMs = toMs + BEFORE_ALARM_MS;
  const stored = await db.asViewer(scope, (q) => readIncidentsWithin(q, employerId, fromMs, untilMs), 'bulk');
  const seen = await Promise.all(
    stored
      .filter((incident) => workerId === null || incident.workerId === workerId)
      .map((incident) => views.of(viewer, incident)),
  );
  return seen.filter((view) => view !== null);
}

/** The reason is given for one incident: it opens no other one. */
async function waysOf(
  { wayOf }: PastSightOptions,
  viewer: Viewer,
  { incidentId, reason }: PastWindow,
  incidents: readonly IncidentView[],
): Promise<Map<string, IncidentWay[]>> {
  const found = new Map<string, IncidentWay[]>();
  for (const view of incidents) {
    const { id, workerId, deviceId } = view.incident;
    const way = await wayOf(viewer, view, id === incidentId ? reason : null);
    if (way === null) continue;
    const key = keyOf({ workerId, deviceId });
    found.set(key, [...(found.get(key) ?? []), way]);
  }
  return found;
}

/** Nobody's device has no privacy; it is seen wherever positions are. */
function sessionSpans(seat: Seat, states: readonly PastState[]): Span[] {
  if (seat.workerId === null) return [{ fromMs: -Infinity, toMs: Infinity }];
  return joined(
    states.flatMap(({ atMs, inSession }, index) =>
      inSession ? [{ fromMs: atMs, toMs: states[index + 1]?.atMs ?? Infinity }] : [],
    ),
  );
}

function alarmSpans(steps: readonly AlarmStep[]): Map<string, AlarmSpan[]> {
  const found = new Map<string, AlarmSpan[]>();
  for (const log of Map.groupBy(steps, ({ incidentId }) => incidentId).values()) {
    const key = keyOf(log[0]!);
    const spans = found.get(key) ?? [];
    found.set(key, spans);
    for (const silent of [false, true]) spans.push(...spansOfOne(log, silent));
  }
  return found;
}

/** From the receipt of the first such alarm until it was closed, and again from when it was opened anew. */
function spansOfOne(log: readonly AlarmStep[], silent: boolean): AlarmSpan[] {
  const spans: AlarmSpan[] = [];
  let held = false;
  let openMs: number | null = null;
  for (const { kind, atMs, type, receivedAtMs } of log) {
    if (kind === 'CLOSED') {
      if (openMs !== null) spans.push({ fromMs: openMs, toMs: atMs, silent });
      openMs = null;
    } else if (kind === 'REOPENED') openMs = held ? atMs : null;
    else if (type !== null && !isRehearsal(type) && isSilent(type) === silent) {
      held = true;
      openMs ??= receivedAtMs ?? atMs;
    }
  }
  if (openMs !== null) spans.push({ fromMs: openMs, toMs: Infinity, silent });
  return spans;
}

function keyOf({
  workerId,
  deviceId,
}: {
  readonly workerId: number | null;
  readonly deviceId: number | null;
}): string {
  return workerId === null ? `d${deviceId}` : `w${workerId}`;
}

/** What of a version the rules for a moment do not ask, as nothing. */
function versionOf(version: Omit<SessionVersion, 'intervalMin' | 'highRisk'>): SessionVersion {
  return { ...version, intervalMin: 0, highRisk: false };
}
