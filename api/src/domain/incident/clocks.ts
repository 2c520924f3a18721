/**
 * Clocks and timers, all computed from what the log folds to: after a restart they are what they were, and a timer that has
 * fired has written the entry that keeps it from firing again.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import {
  CLOCKS,
  CLOCK_LEVELS,
  isUnowned,
  type ClockLevel,
  type ClockName,
  type Incident,
} from '@lonewatch/schema/contract/incident.ts';
import type { SystemInput } from './context.ts';
import type { ClockRule, IncidentRules } from './rules.ts';

export interface Clock {
  readonly name: ClockName;
  readonly startedAtMs: number;
  /** null: it runs. */
  readonly stoppedAtMs: number | null;
  readonly amberAtMs: number | null;
  readonly breachAtMs: number;
  readonly level: ClockLevel;
}

/** Those that have started, in the order of CLOCKS. */
export function clocksOf(incident: Incident, nowMs: number, rules: IncidentRules): Clock[] {
  return CLOCKS.flatMap((name) => {
    const run = RUNS[name](incident, rules);
    if (run === null) return [];
    const { startedAtMs, stoppedAtMs } = run;
    const rule = rules.clocks[name];
    const amberAtMs = rule.amberS === null ? null : startedAtMs + rule.amberS * 1000;
    const breachAtMs = startedAtMs + rule.breachS * 1000;
    const level = levelAt(rule, (stoppedAtMs ?? nowMs) - startedAtMs);
    return [{ name, startedAtMs, stoppedAtMs, amberAtMs, breachAtMs, level }];
  });
}

/** What the system has to do, and when, if nothing else happens before. In no order. */
export interface Due {
  readonly atMs: number;
  readonly input: SystemInput;
}

export function dueAt(incident: Incident, rules: IncidentRules): Due[] {
  return [...CLOCKS.flatMap((name) => levelsDue(incident, name, rules)), ...timersDue(incident, rules)];
}

/** Whether the act that a timer was set for still has to be done: something may have happened in between. */
export function isDue(incident: Incident, input: SystemInput, nowMs: number, rules: IncidentRules): boolean {
  const wanted = JSON.stringify(input);
  return dueAt(incident, rules).some((due) => due.atMs <= nowMs && JSON.stringify(due.input) === wanted);
}

function isHigher(level: ClockLevel, reached: ClockLevel | undefined): boolean {
  return reached === undefined || CLOCK_LEVELS.indexOf(level) > CLOCK_LEVELS.indexOf(reached);
}

function timersDue(incident: Incident, rules: IncidentRules): Due[] {
  if (incident.state === 'CLOSED') return [];
  const { ownership, hold, steps, times } = incident;
  const due: Due[] = [];
  if (ownership.kind === 'OFFERED' && ownership.untilMs !== null)
    due.push({ atMs: ownership.untilMs, input: { act: 'LAPSE_OFFER' } });
  if (ownership.kind === 'HANDOVER' && ownership.untilMs !== null)
    due.push({ atMs: ownership.untilMs, input: { act: 'LAPSE_HANDOVER' } });
  if (hold !== null) due.push({ atMs: hold.untilMs, input: { act: 'WAKE_HOLD' } });
  if (times.wokenAtMs !== null && !isUnowned(incident))
    due.push({
      atMs: times.wokenAtMs + rules.holdUnseenS * 1000,
      input: { act: 'ABANDON', because: 'UNSEEN' },
    });
  for (const { index, state, leaseUntilMs } of steps)
    if (state === 'DOING' && leaseUntilMs !== null)
      due.push({ atMs: leaseUntilMs, input: { act: 'LAPSE_STEP', index } });
  return [...due, ...priorityDue(incident, rules)];
}

const MISSED: readonly AlarmType[] = ['CHECK_IN_MISSED', 'SESSION_EXPIRED'];

/** Somebody who has missed a check-in and whom nobody has reached is in danger. */
function priorityDue({ alarms, priority, state, times }: Incident, rules: IncidentRules): Due[] {
  const missed = alarms.find(({ type }) => MISSED.includes(type));
  if (missed === undefined || priority === 1 || state === 'SAFE_CONFIRMED' || times.firstContactAtMs !== null)
    return [];
  const atMs = missed.receivedAtMs + rules.raiseUnansweredS * 1000;
  return [{ atMs, input: { act: 'RAISE_PRIORITY', priority: 1 } }];
}

/** The levels beyond amber that do not stand in the log yet; of several at one time only the highest. */
function levelsDue(incident: Incident, name: ClockName, rules: IncidentRules): Due[] {
  const run = RUNS[name](incident, rules);
  // What a handover that nobody accepts comes to is its own timer.
  if (run?.stoppedAtMs !== null || name === 'HANDOVER_ACCEPT') return [];
  const { breachS, supervisorS, slaS } = rules.clocks[name];
  const byTime = new Map<number, ClockLevel>();
  for (const [level, atS] of [
    ['BREACHED', breachS],
    ['SUPERVISOR', supervisorS],
    ['SLA', slaS],
  ] as const)
    if (atS !== null && isHigher(level, incident.clocks[name]))
      byTime.set(run.startedAtMs + atS * 1000, level);
  return [...byTime].map(([atMs, level]) => ({ atMs, input: { act: 'REACH_CLOCK', clock: name, level } }));
}

function levelAt({ amberS, breachS, supervisorS, slaS }: ClockRule, elapsedMs: number): ClockLevel {
  const past = (seconds: number | null) => seconds !== null && elapsedMs >= seconds * 1000;
  if (past(slaS)) return 'SLA';
  if (past(supervisorS)) return 'SUPERVISOR';
  if (past(breachS)) return 'BREACHED';
  return past(amberS) ? 'AMBER' : 'RUNNING';
}

interface Run {
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | null;
}

/** The close stops whatever still runs. What had been done before a clock could start stops it at once. */
function run({ times }: Incident, startedAtMs: number | null, stoppedAtMs: number | null): Run | null {
  if (startedAtMs === null) return null;
  const stopped = stoppedAtMs ?? times.closedAtMs;
  return { startedAtMs, stoppedAtMs: stopped === null ? null : Math.max(startedAtMs, stopped) };
}

const RUNS: Readonly<Record<ClockName, (incident: Incident, rules: IncidentRules) => Run | null>> = {
  /** Runs again, from its own start, whenever nobody is responsible any more. */
  ANSWER: (incident) => {
    const { times, ownership } = incident;
    const again = isUnowned(incident) && times.claimedAtMs !== null;
    return again
      ? run(incident, ownership.sinceMs, null)
      : run(incident, times.raisedAtMs, times.claimedAtMs);
  },
  /** How long a reopened one has rung before says nothing about who hears it now. */
  VERIFICATION_START: (incident) => {
    const { raisedAtMs, audioConnectedAtMs, reopenedAtMs } = incident.times;
    return run(incident, raisedAtMs, audioConnectedAtMs ?? reopenedAtMs);
  },
  VERIFY: (incident) => {
    const { reopenedAtMs, claimedAtMs, verifiedAtMs } = incident.times;
    return run(incident, reopenedAtMs ?? claimedAtMs, verifiedAtMs);
  },
  ESCALATE_FIRST: (incident) => {
    const { escalatedAtMs, claimedAtMs, firstStepAtMs, responseRequestedAtMs } = incident.times;
    if (escalatedAtMs === null || claimedAtMs === null) return null;
    return run(incident, Math.max(escalatedAtMs, claimedAtMs), firstStepAtMs ?? responseRequestedAtMs);
  },
  DISPATCH: (incident) =>
    run(incident, incident.times.servicesNeededAtMs, incident.times.responseRequestedAtMs),
  IDLE: (incident) => {
    const { ownership, hold, times, state } = incident;
    if (ownership.kind !== 'OWNED' || hold !== null || state === 'CLOSED') return null;
    return run(incident, Math.max(ownership.sinceMs, times.actedAtMs ?? 0, times.wokenAtMs ?? 0), null);
  },
  HANDOVER_ACCEPT: ({ ownership }, { handoverS }) => {
    const { kind, untilMs } = ownership;
    if (kind !== 'HANDOVER' || untilMs === null) return null;
    return { startedAtMs: untilMs - handoverS * 1000, stoppedAtMs: null };
  },
  /** The response that has not been heard of for longest. */
  CHASE_RESPONSE: (incident) => {
    const waiting = incident.responses.filter(({ state }) =>
      ['REQUESTED', 'ACCEPTED', 'EN_ROUTE'].includes(state),
    );
    if (waiting.length === 0 || incident.state === 'CLOSED') return null;
    return run(incident, Math.min(...waiting.map(({ changedAtMs }) => changedAtMs)), null);
  },
  SUMMARY: ({ times }) =>
    times.closedAtMs === null ? null : { startedAtMs: times.closedAtMs, stoppedAtMs: times.summarySentAtMs },
  REPORT: ({ times }) =>
    times.closedAtMs === null ? null : { startedAtMs: times.closedAtMs, stoppedAtMs: times.reportIssuedAtMs },
};
