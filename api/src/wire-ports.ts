/** Builds what the resolvers may call, and the read-audit that is told of every look. Only `server.ts` calls it. */
import type { Viewer, Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import { makeAdministration } from './graphql/administration.ts';
import { makeCallKeys } from './graphql/call-keys.ts';
import { makeGeofences } from './graphql/geofences.ts';
import { makeHeat } from './graphql/alarm-heat.ts';
import { takesPart } from './graphql/incident-places.ts';
import { historyOf } from './graphql/history.ts';
import { makeNeedToKnow } from './graphql/need-to-know.ts';
import { OpenGlasses } from './graphql/open-glasses.ts';
import { OwnSessions, type OwnSessionOptions } from './graphql/own-session.ts';
import { makePorts } from './graphql/ports.ts';
import { roleOnMap, Viewing } from './graphql/viewing.ts';
import type { Clock } from './clock.ts';
import type { Cases } from './hot/cases.ts';
import type { Directory } from './hot/directory.ts';
import { parseXml } from './ingest/xml.ts';
import { rosterPage } from './live/roster.ts';
import type { Ticker } from './live/ticker.ts';
import { activeBreakGlasses } from './persistence/break-glass.ts';
import type { Database } from './persistence/database.ts';
import type { PersonKeys } from './persistence/person-keys.ts';
import { ReadAudit } from './persistence/read-audit.ts';
import { SensitiveProfiles } from './persistence/sensitive-profiles.ts';
import type { SessionRecord } from './persistence/session-record.ts';
import { WorkerSecrets } from './persistence/worker-secrets.ts';
import type { SessionRules } from './domain/session.ts';
import type { Geofences } from './pipeline/geofences.ts';
import type { SessionDesk } from './pipeline/session-desk.ts';
import { wireStatistics } from './wire-statistics.ts';
import { RateLimit } from './transport/rate-limit.ts';
import { wireIncidents, type IncidentParts } from './wire-incidents.ts';
import { wirePlans, type WirePlans } from './wire-plans.ts';

export interface WireOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly ticker: Ticker;
  readonly keys: PersonKeys;
  readonly incidents: IncidentParts;
  readonly clock: Clock;
  readonly sessions: {
    readonly desk: SessionDesk;
    readonly record: SessionRecord;
    readonly rules: SessionRules;
    readonly hear: OwnSessionOptions['hear'];
  };
  /** Plans, the police, and what leaves the house. */
  readonly escalation: Pick<WirePlans, 'book' | 'forces' | 'messaging'>;
  readonly geofences: Geofences;
  readonly breakGlassMin: number;
  /** Figures of fewer people are kept back. */
  readonly anonymityK: number;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly warn: (sentence: string, error?: unknown) => void;
  /** Somebody's access has changed. */
  readonly changed: () => void;
}

/** A code has 40 bits and ten minutes: at this rate nobody meets one that is shown. */
const CODES = { perSecond: 10 / 60, burst: 10 };

export interface Wired {
  readonly ports: Ports;
  readonly audit: ReadAudit;
  /** Somebody's access may have changed: what is before readers is judged anew. */
  readonly judge: () => void;
  /** Ends every reader. */
  readonly close: () => void;
}

export async function wirePorts(options: WireOptions): Promise<Wired> {
  const { db, directory, cases, ticker, now, geofences: engine } = options;
  const audit = new ReadAudit(db, now, options.warn);
  ticker.onShown(({ employerId, viewers, ...shown }) =>
    audit.watched({
      ...{ ...shown, employerId },
      viewers: viewers.map((viewer) => {
        const { kind, id, name } = viewer;
        return { kind, id, name, role: roleOnMap(viewer, employerId) };
      }),
    }),
  );
  const glasses = new OpenGlasses(await activeBreakGlasses(db, now()));
  const viewing = new Viewing(directory, glasses, audit, now);
  const codes = new RateLimit(CODES, options.monotonicMs);
  const history = historyOf(db);
  const { desk } = options.incidents;
  const isOnIncidentOf = (viewer: Viewer, whom: Whom): boolean => {
    const incident = whom.id === null ? null : desk.openOf(whom.id);
    return incident !== null && takesPart(viewer, incident, whom);
  };
  const reading = makePorts({
    directory,
    cases,
    viewing,
    isOnIncidentOf,
    now,
    history,
    roster: (...wanted) => rosterPage(directory, ticker, ...wanted),
  });
  const administration = makeAdministration({
    db,
    directory,
    now,
    changed: options.changed,
    mayTryCode: ({ id }) => codes.take(id) === null,
  });
  const sensitive = new SensitiveProfiles(options.keys);
  const { breakGlassMin } = options;
  const needToKnow = makeNeedToKnow({ db, directory, sensitive, audit, glasses, breakGlassMin, now });
  const secrets = new WorkerSecrets(options.keys);
  const { clock, monotonicMs, warn } = options;
  const wired = wireIncidents({
    ...{ ...options.incidents, db, directory, cases, clock, monotonicMs, warn },
    ...{ keys: options.keys, changed: options.changed, viewing, audit, history, reading, secrets, sensitive },
    employerOf: (id) => engine.find(id)?.employerId,
  });
  const sessions = new OwnSessions({
    ...{ db, directory, cases, audit, now, monotonicMs: options.monotonicMs },
    ...{ ...options.sessions, incidents: options.incidents.desk, secrets },
    viewOf: (viewer, id) => wired.ports.incidents.byId(viewer, id),
    warn: (sentence) => options.warn(sentence),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const callKeys = makeCallKeys({ db, directory, now });
  const plans = wirePlans({
    ...{ db, directory, now, keys: options.keys, monotonicMs: options.monotonicMs },
    ...options.escalation,
  });
  const statistics = wireStatistics({ ...options.incidents, db, directory, clock, k: options.anonymityK });
  const heat = makeHeat({ db, directory, now, k: options.anonymityK });
  const { judge } = wired;
  const { geofences, close: closeGeofences } = makeGeofences({
    ...{ db, directory, cases, viewing, now, engine, parseXml, wayOf: wired.wayOf, isOnIncidentOf },
  });
  return {
    ports: {
      ...{ ...reading, administration, needToKnow, sessions, callKeys, statistics, geofences, heat },
      ...{ ...plans, ...wired.ports },
    },
    ...{ audit, judge },
    close: () => {
      closeGeofences();
      wired.close();
    },
  };
}
