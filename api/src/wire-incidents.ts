/** Builds what the resolvers may ask of incidents and of who is there. Only `wire-ports.ts` calls it. */
import { setImmediate } from 'node:timers/promises';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import type { PoliceForce } from '@lonewatch/schema/contract/police.ts';
import type { Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import type { Clock } from './clock.ts';
import type { IncidentRules } from './domain/incident/rules.ts';
import { IncidentAids } from './graphql/incident-aids.ts';
import { IncidentFeed } from './graphql/incident-changes.ts';
import { incidentHistoryOf } from './graphql/incident-history.ts';
import { IncidentViews } from './graphql/incident-views.ts';
import { makeIncidents } from './graphql/incidents.ts';
import type { History } from './graphql/ports.ts';
import { incidentWay } from './graphql/incident-places.ts';
import { makePresences } from './graphql/presences.ts';
import { makeReplay } from './graphql/replay.ts';
import { makeSupervision } from './graphql/supervision.ts';
import type { Viewing } from './graphql/viewing.ts';
import type { SessionRules } from './domain/session.ts';
import type { Cases } from './hot/cases.ts';
import type { Directory } from './hot/directory.ts';
import { PresenceRooms } from './live/presence.ts';
import { ReplayFilm } from './live/replay-film.ts';
import { streamEpoch } from './live/stream-epoch.ts';
import type { Database } from './persistence/database.ts';
import type { PersonKeys } from './persistence/person-keys.ts';
import type { ReadAudit } from './persistence/read-audit.ts';
import { ShiftHandovers } from './persistence/shift-handovers.ts';
import type { SensitiveProfiles } from './persistence/sensitive-profiles.ts';
import type { WorkerSecrets } from './persistence/worker-secrets.ts';
import type { DutyDesk } from './pipeline/duty-desk.ts';
import type { IncidentDesk } from './pipeline/incident-desk.ts';

/** What the composition root knows of incidents. */
export interface IncidentParts {
  readonly desk: IncidentDesk;
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  readonly planOf: (alarm: Omit<Alarm, 'id'>) => PlanSnapshot | null;
  readonly forces: readonly PoliceForce[];
  readonly duty: DutyDesk;
  readonly sessionRules: SessionRules;
}

export interface WireIncidentOptions extends IncidentParts {
  readonly db: Database;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly viewing: Viewing;
  readonly audit: ReadAudit;
  readonly history: History;
  readonly reading: Pick<Ports, 'lastKnownFix' | 'lastFixOf'>;
  readonly cases: Cases;
  /** Of a fence in effect; undefined: there is none. */
  readonly employerOf: (geofenceId: GeofenceId) => EmployerId | undefined;
  readonly keys: PersonKeys;
  readonly secrets: WorkerSecrets;
  readonly sensitive: SensitiveProfiles;
  readonly warn: (sentence: string, error?: unknown) => void;
  /** Somebody's access has changed. */
  readonly changed: () => void;
}

export interface WiredIncidents {
  readonly ports: Pick<Ports, 'incidents' | 'presences' | 'replay' | 'supervision'>;
  readonly wayOf: ReturnType<typeof incidentWay>;
  /** Everybody's access may have changed: what is before readers is judged anew. */
  readonly judge: () => void;
  /** Ends every reader. */
  readonly close: () => void;
}

const EXPIRE_EVERY_MS = 1_000;
/** Somebody has joined another team, or an hour has come: nobody tells us of it. */
const JUDGE_EVERY_MS = 2_000;

export function wireIncidents(options: WireIncidentOptions): WiredIncidents {
  const { db, desk, directory, clock, monotonicMs, planOf } = options;
  const now = (): number => clock.now();
  const aids = new IncidentAids({ ...options, now });
  const views = new IncidentViews({
    ...{ desk, directory, now },
    forceName: (id) => aids.forceName(id),
    planNow: (incident) => planOf(alarmLike(incident, now())),
  });
  const feed = new IncidentFeed(desk, views);
  const rooms = new PresenceRooms();
  const stops = [
    clock.every(EXPIRE_EVERY_MS, () => rooms.expire(monotonicMs())),
    clock.every(JUDGE_EVERY_MS, () => feed.judge()),
  ];
  const history = incidentHistoryOf(db, options.secrets);
  const whomOf = (incident: Pick<Incident, 'employerId' | 'workerId'>): Whom => views.whomOf(incident);
  const incidents = makeIncidents({
    ...{ ...options, views, feed, aids, now },
    whomOf,
    incidents: history,
  });
  const timeOf = (ms: number): number => now() - (monotonicMs() - ms);
  const presences = makePresences({
    rooms,
    desk,
    views,
    monotonicMs,
    timeOf,
    employerOf: options.employerOf,
  });
  const supervision = makeSupervision({
    ...{ ...options, views, now, timeOf },
    shifts: new ShiftHandovers(options.keys),
    colleague: (accountId) => history.colleague(accountId),
  });
  const wayOf = incidentWay({ ...options, whomOf });
  const replay = makeReplay({
    ...{ ...options, views, now },
    ...{ rules: options.sessionRules, wayOf },
    makeFilm: (film) => new ReplayFilm(film),
    // Of the layout alone: whichever server answers, the same people have the same slots.
    epochOf: (employerId, layout) => streamEpoch(1, employerId, layout, 0),
    turn: () => setImmediate(),
  });
  return {
    ports: { incidents, presences, replay, supervision },
    wayOf,
    judge: () => feed.judge(),
    close: () => {
      for (const stop of stops) stop();
      feed.close();
    },
  };
}

/** An alarm of the incident's first type, now: what a plan is chosen by. */
function alarmLike({ employerId, workerId, deviceId, alarms }: Incident, nowMs: number): Omit<Alarm, 'id'> {
  const [first] = alarms;
  return {
    ...{ employerId, workerId, deviceId, type: first!.type, priority: 1, said: '' },
    ...{ sessionId: null, raisedBy: null, commandId: null, deviceAtMs: null, receivedAtMs: nowMs },
    ...{ delayed: false, tokenRevoked: false, fix: null },
  };
}
