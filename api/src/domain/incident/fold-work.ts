/** What is known of the case, how far it has come, and what people have set down about it. */
import type { AlarmFacts } from '@lonewatch/schema/contract/incident-entry.ts';
import type {
  Incident,
  IncidentState,
  IncidentTimes,
  Response,
} from '@lonewatch/schema/contract/incident.ts';
import type { Foldable } from './context.ts';
import { reached } from './fold-step.ts';
import { withoutClock } from './fold-ownership.ts';

const FAILED_CONTACTS = ['NO_ANSWER', 'VOICEMAIL', 'BUSY', 'WRONG_NUMBER', 'FAILED'];

/** Entries of other kinds leave it as it is. */
export function foldWork(incident: Incident, entry: Foldable): Incident {
  return foldSetDown(foldResponse(foldCourse(foldKnowledge(incident, entry), entry), entry), entry);
}

/** What is known. */
function foldKnowledge(incident: Incident, entry: Foldable): Incident {
  const { atMs } = entry;
  switch (entry.kind) {
    case 'ALARM_ATTACHED':
      return alarmed(incident, entry.facts.alarm);
    case 'PRIORITY_RAISED':
      return { ...incident, priority: highest(incident.priority, entry.facts.priority) };
    case 'SILENT_MONITOR':
      return incident.state === 'VERIFYING' ? { ...incident, state: 'MONITORING' } : incident;
    case 'CUES_SET':
      return { ...incident, cues: entry.facts.cues };
    case 'CONTACT_ATTEMPTED': {
      const failed = FAILED_CONTACTS.includes(entry.facts.outcome) ? 1 : 0;
      const tried = { ...incident, failedAttempts: incident.failedAttempts + failed };
      return reached(tried, entry.facts.outcome, atMs);
    }
    case 'VERIFIED': {
      const { verification } = entry.facts;
      const known = {
        ...timed(incident, { verifiedAtMs: incident.times.verifiedAtMs ?? atMs }),
        verification,
      };
      return verification === 'GENUINE' && isEarly(incident.state) ? escalated(known, atMs) : known;
    }
    case 'NO_RESPONSE': {
      const known = incident.verification === 'UNKNOWN' ? timed(incident, { verifiedAtMs: atMs }) : incident;
      const verification = known.verification === 'UNKNOWN' ? ('INCONCLUSIVE' as const) : known.verification;
      return escalated({ ...known, verification }, atMs);
    }
    case 'DURESS_DETECTED':
      return escalated(unconfirmed({ ...incident, duress: true, override: null, hold: null }), atMs);
    default:
      return incident;
  }
}

/** How far it has come, and what waits. */
function foldCourse(incident: Incident, entry: Foldable): Incident {
  const { version, atMs } = entry;
  switch (entry.kind) {
    case 'SAFE_CONFIRMED':
      return {
        ...timed(incident, { safeConfirmedAtMs: atMs }),
        state: 'SAFE_CONFIRMED',
        safeMethod: entry.facts.method,
      };
    case 'OVERRIDE_ASKED': {
      const { by, disposition } = entry.facts;
      return { ...incident, override: { by, disposition, entryVersion: version } };
    }
    case 'OVERRIDE_REFUSED':
      return { ...incident, override: null };
    case 'CLOSED':
      return closed(incident, entry.facts.disposition, atMs);
    case 'REOPENED':
      return reopened(incident, atMs);
    case 'HELD': {
      const { untilMs, by } = entry.facts;
      return { ...timed(incident, { wokenAtMs: null }), hold: { untilMs, by, entryVersion: version } };
    }
    case 'HOLD_ENDED':
      return { ...timed(incident, { wokenAtMs: entry.facts.why === 'TIME' ? atMs : null }), hold: null };
    case 'WORKER_CANCELLED':
      return { ...incident, workerCancelledAtMs: atMs };
    case 'RESTORED': {
      const alarms = incident.alarms.map((alarm) =>
        alarm.type === entry.facts.type && alarm.restoredAtMs === null
          ? { ...alarm, restoredAtMs: atMs }
          : alarm,
      );
      return { ...incident, alarms };
    }
    case 'CLOCK_REACHED': {
      const { clock, level } = entry.facts;
      return { ...incident, clocks: { ...incident.clocks, [clock]: level } };
    }
    default:
      return incident;
  }
}

function foldResponse(incident: Incident, entry: Foldable): Incident {
  const { version, atMs } = entry;
  switch (entry.kind) {
    case 'RESPONSE_REQUESTED': {
      const { service, route } = entry.facts;
      const asked = { id: version, service, route, requestedAtMs: atMs, changedAtMs: atMs };
      const requested = timed(unconfirmed(incident), {
        responseRequestedAtMs: incident.times.responseRequestedAtMs ?? atMs,
      });
      const responses: readonly Response[] = [...incident.responses, { ...asked, state: 'REQUESTED' }];
      return withoutClock({ ...requested, responses, state: 'RESPONDING' }, 'CHASE_RESPONSE');
    }
    case 'RESPONSE_CHANGED': {
      const { id, state } = entry.facts;
      const responses = incident.responses.map((one) =>
        one.id === id ? { ...one, state, changedAtMs: atMs } : one,
      );
      const chased = withoutClock({ ...incident, responses }, 'CHASE_RESPONSE');
      if (state === 'ON_SCENE') return timed(chased, { onSceneAtMs: incident.times.onSceneAtMs ?? atMs });
      return state === 'REFUSED' && incident.state === 'RESPONDING' ? escalated(chased, atMs) : chased;
    }
    default:
      return incident;
  }
}

function foldSetDown(incident: Incident, entry: Foldable): Incident {
  const { version, atMs } = entry;
  switch (entry.kind) {
    case 'LINKED':
      return { ...incident, parentId: entry.facts.parentId };
    case 'UNLINKED':
      return { ...incident, parentId: null };
    case 'PINNED':
      return { ...incident, pinned: [...incident.pinned, entry.facts.entry] };
    case 'UNPINNED':
      return { ...incident, pinned: incident.pinned.filter((pin) => pin !== entry.facts.entry) };
    case 'SCENE_SET':
      return { ...incident, scene: { ...incident.scene, [entry.facts.field]: version } };
    case 'MARKED': {
      const { mark: kind, by } = entry.facts;
      return { ...incident, marks: [...incident.marks, { id: version, kind, by }] };
    }
    case 'UNMARKED':
      return { ...incident, marks: incident.marks.filter(({ id }) => id !== entry.facts.id) };
    case 'SUMMARY_SENT':
      return timed(incident, { summarySentAtMs: incident.times.summarySentAtMs ?? atMs });
    case 'REPORT_ISSUED':
      return incident.state === 'CLOSED'
        ? timed(incident, { reportIssuedAtMs: incident.times.reportIssuedAtMs ?? atMs })
        : incident;
    default:
      return incident;
  }
}

type Priority = Incident['priority'];

/** 1 is the highest; no entry lowers one. */
function highest(a: Priority, b: Priority): Priority {
  return a < b ? a : b;
}

function timed(incident: Incident, times: Partial<IncidentTimes>): Incident {
  return { ...incident, times: { ...incident.times, ...times } };
}

function isEarly(state: IncidentState): boolean {
  return state === 'QUEUED' || state === 'VERIFYING' || state === 'MONITORING';
}

function escalated(incident: Incident, atMs: number): Incident {
  const { escalatedAtMs } = incident.times;
  return { ...timed(incident, { escalatedAtMs: escalatedAtMs ?? atMs }), state: 'ESCALATING' };
}

/** What was confirmed before says nothing about what has happened since. */
function unconfirmed(incident: Incident): Incident {
  if (incident.safeMethod === null) return incident;
  return { ...timed(incident, { safeConfirmedAtMs: null }), safeMethod: null };
}

/** A further alarm ends a hold, voids what was about to close the incident, and takes the worker's "cancel" back. */
function alarmed(incident: Incident, alarm: AlarmFacts): Incident {
  const { id, type, receivedAtMs, delayed } = alarm;
  const alarmedAtMs = Math.max(incident.times.alarmedAtMs, receivedAtMs);
  return {
    ...timed(unconfirmed(incident), { alarmedAtMs, wokenAtMs: null }),
    alarms: [...incident.alarms, { id, type, receivedAtMs, delayed, restoredAtMs: null }],
    priority: highest(incident.priority, alarm.priority),
    hold: null,
    override: null,
    workerCancelledAtMs: null,
    state: incident.state === 'SAFE_CONFIRMED' ? 'VERIFYING' : incident.state,
  };
}

/** Whoever was responsible stays named; nobody listens, helps or waits any longer. */
function closed(incident: Incident, disposition: Incident['disposition'], atMs: number): Incident {
  const { ownership } = incident;
  const kind = ownership.owner === null ? ('UNOWNED' as const) : ('OWNED' as const);
  return {
    ...timed(incident, { closedAtMs: atMs, wokenAtMs: null }),
    ...{ state: 'CLOSED', disposition, hold: null, audio: null, override: null, participants: [] },
    ownership: { ...ownership, kind, to: null, untilMs: null },
    steps: incident.steps.map((step) =>
      step.state === 'DOING'
        ? { ...step, state: 'TO_DO', by: null, startedAtMs: null, leaseUntilMs: null }
        : step,
    ),
  };
}

/** Everything is to be found out again, against new clocks; what was seen, asked for and set down stays. */
function reopened(incident: Incident, atMs: number): Incident {
  return {
    ...timed(incident, {
      reopenedAtMs: atMs,
      verifiedAtMs: null,
      escalatedAtMs: null,
      firstStepAtMs: null,
      responseRequestedAtMs: null,
      onSceneAtMs: null,
      safeConfirmedAtMs: null,
      closedAtMs: null,
      summarySentAtMs: null,
      reportIssuedAtMs: null,
      servicesNeededAtMs: null,
    }),
    state: 'VERIFYING',
    verification: 'UNKNOWN',
    safeMethod: null,
    disposition: null,
    workerCancelledAtMs: null,
    clocks: {},
    failedAttempts: 0,
    round: 1,
    steps: incident.steps.map((step) => ({ ...step, state: 'TO_DO', settled: false })),
  };
}
