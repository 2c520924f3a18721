/**
 * Makes durable what the engine of geofences has found, and raises what its rules ask for: first the alarm, which is answered
 * as the one that is there if it comes again, then who is where and what has happened, in one commit with whatever else waits.
 * What could not be stored is tried again until it is.
 */
import type { GeofenceEvent } from '@lonewatch/schema/contract/geofence.ts';
import { DEFAULT_PRIORITY } from '@lonewatch/schema/contract/alarm.ts';
import type { AlarmId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import { DELAYED_AFTER_MS } from '../domain/alarm-rules.ts';
import { wordsOf, type Happening } from '../domain/geofence-rules.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { Findings, Standing } from '../hot/fenced-fleet.ts';
import type { Feed } from '../messaging/feed.ts';
import { isRowsFault } from '../persistence/database-fault.ts';
import { keepGeofences, type UnstoredEvent } from '../persistence/geofence-record.ts';
import { GroupCommit, RowsRefused } from '../persistence/group-commit.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { IncidentDesk, NewAlarm } from './incident-desk.ts';

const MAX_WAITING = 100_000;
const ENGINE: Actor = {
  ...{ kind: 'SYSTEM', accountId: null, name: 'Geofence', supervisor: false, workstation: null },
};

export interface GeofenceKeeperOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly incidents: Pick<IncidentDesk, 'raise'>;
  readonly feed: Feed<GeofenceEvent>;
  readonly warn: (sentence: string, error: unknown) => void;
}

type Row = { readonly standing: Standing } | { readonly event: UnstoredEvent };

interface Job {
  readonly standings: readonly Standing[];
  readonly happened: { readonly what: Happening; alarmId: AlarmId | null; raised: boolean }[];
}

export class GeofenceKeeper {
  readonly #options: GeofenceKeeperOptions;
  readonly #commits: GroupCommit<Row>;
  readonly #underWay = new Set<Promise<void>>();
  #again: Job[] = [];

  constructor(options: GeofenceKeeperOptions) {
    this.#options = options;
    this.#commits = new GroupCommit<Row>({
      ...{ noun: 'findings of geofences', maxWaiting: MAX_WAITING, isRowsFault },
      whyNot: () => null,
      write: (rows) => this.#write(rows),
    });
  }

  /** Fulfils when it is durable. Rejects when it is not yet: nobody need come again with it. */
  keep(findings: readonly Findings[]): Promise<void> {
    return this.#follow({
      standings: findings.flatMap(({ standings }) => standings),
      happened: findings.flatMap(({ happenings }) =>
        happenings.map((what) => ({ what, alarmId: null, raised: false })),
      ),
    });
  }

  /** What waits is tried again. */
  retry(): void {
    for (const job of this.#again.splice(0)) this.#follow(job).catch(() => undefined);
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #follow(job: Job): Promise<void> {
    const work = this.#keep(job);
    const followed = work
      .catch((error: unknown) => {
        // What can never be stored does not hold up the rest.
        if (!(error instanceof RowsRefused)) this.#again.push(job);
        this.#options.warn('What fences have found could not be stored; it is tried again.', error);
      })
      .finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
    return work;
  }

  async #keep(job: Job): Promise<void> {
    const raising = job.happened.filter(({ what, raised }) => isAlarm(what) && !raised);
    await Promise.all(
      raising.map(async (one) => {
        const { alarm } = await this.#options.incidents.raise(this.#alarmOf(one.what));
        one.alarmId = alarm.id;
        one.raised = true;
      }),
    );
    await this.#commits.add([
      ...job.standings.map((standing) => ({ standing })),
      ...job.happened.map(({ what, alarmId }) => ({ event: { ...what.draft, alarmId } })),
    ]);
  }

  async #write(rows: readonly Row[]): Promise<void> {
    const events = rows.flatMap((row) => ('event' in row ? [row.event] : []));
    const standings = rows.flatMap((row) => ('standing' in row ? [row.standing] : []));
    for (const event of await keepGeofences(this.#options.db, standings, events))
      this.#options.feed.publish(event);
  }

  #alarmOf(what: Happening): NewAlarm {
    const { draft, rule } = what;
    const { employerId, geofenceId, workerId, atMs, receivedAtMs } = draft;
    return {
      ...{ employerId, workerId, deviceId: null, sessionId: this.#sessionOf(workerId), raisedBy: null },
      ...{ type: 'GEOFENCE', priority: rule.priority ?? DEFAULT_PRIORITY.GEOFENCE, said: wordsOf(what) },
      commandId: `geofence ${geofenceId} ${rule.id} ${atMs}`,
      ...{ deviceAtMs: Math.min(atMs, receivedAtMs), receivedAtMs, tokenRevoked: false },
      delayed: receivedAtMs - atMs > DELAYED_AFTER_MS,
      fix: workerId === null ? null : this.#options.directory.lastFixOf(workerId),
      ...{ actor: ENGINE, who: null, note: null },
    };
  }

  #sessionOf(workerId: WorkerId | null): NewAlarm['sessionId'] {
    return workerId === null ? null : (this.#options.cases.sessionOf(workerId)?.id ?? null);
  }
}

/** What came too late to be news never calls anybody. */
function isAlarm({ draft }: Happening): boolean {
  return draft.response === 'ALARM' && !draft.late;
}
