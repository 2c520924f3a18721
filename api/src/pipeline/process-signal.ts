/**
 * The ordered list of what happens to a signal: the product in twenty lines. Everything here is synchronous and in memory,
 * so that an operator sees an alarm before any disk does; what must be durable comes back as effects (`run-effects`), and
 * the device is answered only after those.
 */
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { SessionId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { markBits, type Signal } from '@lonewatch/schema/contract/signal.ts';
import { batteryCode } from '@lonewatch/schema/contract/columns.ts';
import { alarmOf, type AlarmDraft } from '../domain/alarm-rules.ts';
import { judgeFix, trustedTime, type Judgement, type TrackRules } from '../domain/track.ts';
import type { Cases } from '../hot/cases.ts';
import type { LiveDevice, LiveEmployer, LiveFix } from '../hot/directory.ts';
import type { Findings } from '../hot/fenced-fleet.ts';
import type { Fences } from '../hot/fences.ts';

export interface Effects {
  readonly report: Report;
  readonly alarm: {
    readonly draft: AlarmDraft;
    readonly fix: LocationFix | null;
    /** The one that the worker is in; null: none. */
    readonly sessionId: SessionId | null;
    /** The device's clock is wrong: its time does not tell one call from another. */
    readonly untimed: boolean;
  } | null;
  /** The session act as said, and when, for the worker who carries the device. */
  readonly session: { readonly report: NonNullable<Signal['session']>; readonly atMs: number } | null;
  /** What the fix means to the employer's geofences; null: nothing. */
  readonly fences: Findings | null;
}

/** What a signal is judged by and changes. */
export interface SignalWorld {
  readonly cases: Cases;
  readonly fences: Fences;
}

const BACKFILLED = markBits(['BACKFILLED']);

export interface SignalRules {
  readonly track: TrackRules;
}

export function processSignal(
  signal: Signal,
  from: LiveEmployer,
  live: LiveDevice,
  times: { readonly receivedAtMs: number; readonly processedAtMs: number },
  { cases, fences }: SignalWorld,
  rules: SignalRules,
): Effects {
  const { receivedAtMs } = times;
  if (!isHearsay(signal)) noteHeard(from, live, receivedAtMs);
  const session = sessionOf(live, cases, receivedAtMs);
  const alarm = alarmOf(signal, receivedAtMs, session !== null);
  if (alarm !== null) cases.raise(from.employer.id, live.slot, alarm.type, receivedAtMs);
  const judged = judgePosition(signal, live, receivedAtMs, rules);
  const fix = judged === null ? null : fixAt(signal, judged);
  if (judged === null || judged.moves) noteBattery(signal, from, live);
  const { atMs, mark } = trustedTime(signal.deviceAtMs, receivedAtMs, rules.track);
  const marks = markBits(signal.marks) | (judged?.marks ?? (mark === null ? 0 : markBits([mark])));
  const moved = judged?.moves === true && fix !== null ? { ...fix, receivedAtMs, marks } : null;
  if (moved !== null) moveMarker(from, live, moved);
  return {
    report: {
      employerId: from.employer.id,
      deviceId: live.device.id,
      workerId: live.device.workerId,
      kind: signal.kind,
      protocol: signal.protocol,
      deviceAtMs: signal.deviceAtMs,
      ...times,
      fix,
      batteryPercent: signal.batteryPercent,
      charging: signal.charging,
      marks,
      mayRepeat: judged?.mayRepeat ?? false,
    },
    alarm:
      alarm === null
        ? null
        : {
            ...{ draft: alarm, fix: fix ?? live.lastFix },
            ...{ sessionId: session?.id ?? null, untimed: mark !== null },
          },
    session: signal.session === null ? null : { report: signal.session, atMs },
    fences: moved === null || session === null ? null : meetFences(from, live, moved, session, fences),
  };
}

/** Only within a session, by what was measured within it, and where the employer has procured to know. */
function meetFences(
  { employer, fleet }: LiveEmployer,
  { slot }: LiveDevice,
  fix: LiveFix,
  { workerId, startedAtMs }: Session,
  fences: Fences,
): Findings | null {
  if (fix.fixAtMs < startedAtMs || !employer.services.includes('LOCATION_MAPPING')) return null;
  const team = fleet.columns.teamId[slot]!;
  const teamId = team === 0 ? null : (team as TeamId);
  return fences.of(employer.id).judge({
    ...{ workerId, slot, teamId, fix, watchedSinceMs: startedAtMs, receivedAtMs: fix.receivedAtMs },
    late: (fix.marks & BACKFILLED) !== 0,
  });
}

/** null: nobody carries the device, or lone work is not monitored now. */
function sessionOf({ device }: LiveDevice, cases: Cases, nowMs: number): Session | null {
  const session = device.workerId === null ? null : cases.liveSession(device.workerId, nowMs);
  return session === null || session.stateNow === 'PLANNED' ? null : session;
}

/** Somebody else says that the device is gone (a last will, a server's `deviceOffline`): that is not hearing from it. */
function isHearsay(signal: Signal): boolean {
  return (
    signal.kind === 'SUPERVISORY' &&
    signal.alarm === null &&
    signal.fix === null &&
    signal.batteryPercent === null
  );
}

function noteHeard(from: LiveEmployer, live: LiveDevice, receivedAtMs: number): void {
  if (receivedAtMs > live.heardAtMs) live.heardAtMs = receivedAtMs;
  if (receivedAtMs > from.fleet.heardAtMs) from.fleet.heardAtMs = receivedAtMs;
}

/** A position that the sender itself calls invalid or made up is kept, and moves nothing. */
function judgePosition(
  signal: Signal,
  live: LiveDevice,
  receivedAtMs: number,
  rules: SignalRules,
): Judgement | null {
  if (signal.fix === null) return null;
  const judged = judgeFix(live.track, signal.fix, signal.deviceAtMs, receivedAtMs, rules.track);
  if (signal.marks.includes('NOT_VALID')) return { ...judged, moves: false, mayRepeat: true };
  live.track = judged.track;
  return judged;
}

function fixAt(signal: Signal, judged: Judgement): LocationFix | null {
  return signal.fix === null ? null : { ...signal.fix, fixAtMs: judged.fixAtMs };
}

/** The worker's marker follows the newest fix of all that she carries. */
function moveMarker(from: LiveEmployer, live: LiveDevice, fix: LiveFix): void {
  live.lastFix = fix;
  const { fleet } = from;
  if (Math.floor(fix.fixAtMs / 1000) >= fleet.columns.fixAtS[live.slot]!)
    fleet.place(live.slot, live.device.id, fix);
}

/** Not from a late report: an old battery level is no news. */
function noteBattery(signal: Signal, from: LiveEmployer, live: LiveDevice): void {
  if (signal.batteryPercent === null) return;
  live.battery = batteryCode(signal.batteryPercent, signal.charging);
  from.fleet.setBattery(live.slot, signal.batteryPercent, signal.charging);
}
