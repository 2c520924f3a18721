/**
 * The read-audit: who looked at what of whom, when and why, by the minute; never changed and never removed by the server.
 * Written behind everything else that waits for the database, so that no alarm and no report waits for it.
 */
import type { LocationRead, SeenStretch } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Role } from '@lonewatch/schema/contract/role.ts';
import type { ViewerKind } from '@lonewatch/schema/contract/viewer.ts';
import { AuditQueue } from './audit-queue.ts';
import type { Page, PageArgs } from './page.ts';
import { epochMs } from './row-values.ts';
import { pageOfStretches, stretchesSql, type Stretch } from './seen-stretches.ts';
import type { Database, Queries } from './sql-port.ts';
import { storableText } from './storable.ts';
import { hasWorker, workerBits, type WorkerBits } from './worker-bits.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Some 20 MB: a quarter of an hour of a busy control room while the database is away. */
const MAX_READS = 50_000;
/** Some 15 MB where 20,000 workers are on the map: hours of it. */
const MAX_WATCHES = 5_000;
/** Looks of the present minute that are known to be written or waiting; beyond it the database finds the repeats. */
const MAX_KNOWN = 100_000;

export type Look = Omit<LocationRead, 'atMinuteMs'>;

/** Who had the live map of one audience class before them during a minute, and whose positions were on it. */
export interface MapWatch {
  readonly employerId: EmployerId;
  readonly audience: string;
  readonly viewers: readonly {
    readonly kind: ViewerKind;
    readonly id: string;
    readonly name: string;
    readonly role: Role;
  }[];
  readonly workerIds: Iterable<WorkerId>;
  readonly atMinuteMs: number;
  /** They were there only because they had asked for help in disguise: they are never told of it. */
  readonly silent?: boolean;
}

interface WatchRow extends Omit<MapWatch, 'workerIds' | 'silent'> {
  readonly shown: WorkerBits;
  /** Those who were on no map of this day yet. */
  readonly newToday: WorkerBits | null;
}

export class ReadAudit {
  readonly #now: () => number;
  readonly #reads: AuditQueue<LocationRead>;
  readonly #watches: AuditQueue<WatchRow>;
  readonly #known = new Set<string>();
  #knownMinuteMs = 0;
  /** Of each employer, whom the rows of the present day name already. */
  readonly #today = new Map<EmployerId, { readonly dayMs: number; readonly workerIds: Set<WorkerId> }>();

  constructor(
    db: Database,
    now: () => number,
    warn: (sentence: string) => void = (sentence) => console.warn(sentence),
  ) {
    this.#now = now;
    this.#reads = new AuditQueue({
      ...{ noun: 'looks', maxWaiting: MAX_READS, warn },
      write: (reads) => writeReads(db, reads),
    });
    this.#watches = new AuditQueue({
      ...{ noun: 'minutes of live maps', maxWaiting: MAX_WATCHES, warn },
      write: (watches) => writeWatches(db, watches),
    });
  }

  /** The same look within the same minute counts once. */
  saw(look: Look): void {
    const atMinuteMs = minuteOf(this.#now());
    const { workerId, viewerKind, viewerId, what, why, reason } = look;
    if (atMinuteMs !== this.#knownMinuteMs || this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#knownMinuteMs = atMinuteMs;
    const key = [workerId, viewerKind, what, why, viewerId, reason].join(' ');
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#reads.add({ ...look, atMinuteMs });
  }

  watched({ workerIds: iterable, silent = false, ...watch }: MapWatch): void {
    const workerIds = [...iterable];
    const shown = workerBits(workerIds);
    if (shown === null || watch.viewers.length === 0) return;
    const atMinuteMs = minuteOf(watch.atMinuteMs);
    // The days are what a worker's own page looks through.
    const newToday = silent ? null : workerBits(this.#newToday(watch.employerId, workerIds, atMinuteMs));
    const audience = silent ? `${SILENT} ${watch.audience}` : watch.audience;
    this.#watches.add({ ...watch, audience, atMinuteMs, shown, newToday });
  }

  /** Fulfils when every look so far is durable. Rejects while the database is away: then nothing may be shown. */
  async flush(): Promise<void> {
    await Promise.all([this.#reads.flush(), this.#watches.flush()]);
  }

  #newToday(employerId: EmployerId, workerIds: readonly WorkerId[], atMs: number): WorkerId[] {
    const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
    let today = this.#today.get(employerId);
    if (today?.dayMs !== dayMs) {
      today = { dayMs, workerIds: new Set() };
      this.#today.set(employerId, today);
    }
    const found: WorkerId[] = [];
    for (const id of workerIds) {
      if (today.workerIds.has(id)) continue;
      today.workerIds.add(id);
      found.push(id);
    }
    return found;
  }
}

async function writeReads(db: Database, reads: readonly LocationRead[]): Promise<void> {
  await db.query(
    `INSERT INTO location_reads (at_minute, employer_id, worker_id, viewer_kind, viewer_id, viewer_name, role, what, why, reason)
     SELECT * FROM unnest($1::timestamptz[], $2::int4[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[]) ON CONFLICT DO NOTHING`,
    [
      reads.map(({ atMinuteMs }) => new Date(atMinuteMs)),
      reads.map(({ employerId }) => employerId),
      reads.map(({ workerId }) => workerId),
      reads.map(({ viewerKind }) => viewerKind),
      reads.map(({ viewerId }) => storableText(viewerId)),
      reads.map(({ viewerName }) => storableText(viewerName)),
      reads.map(({ role }) => role),
      reads.map(({ what }) => what),
      reads.map(({ why }) => why),
      reads.map(({ reason }) => reason && storableText(reason)),
    ],
    'bulk',
  );
}

async function writeWatches(db: Database, watches: readonly WatchRow[]): Promise<void> {
  const bytes = (of: WorkerBits | null): Buffer | null => of && Buffer.from(of.bits);
  await db.query(
    `WITH watches AS (
       SELECT * FROM unnest($1::timestamptz[], $2::int4[], $3::text[], $4::jsonb[], $5::int4[], $6::bytea[], $7::int4[], $8::bytea[])
         AS w (at_minute, employer_id, audience, viewers, first_worker_id, shown, first_new, shown_new)),
     days AS (
       INSERT INTO map_watch_days (day, employer_id, first_worker_id, shown)
       SELECT (at_minute AT TIME ZONE 'UTC')::date, employer_id, first_new, shown_new FROM watches WHERE shown_new IS NOT NULL)
     INSERT INTO map_watches (at_minute, employer_id, audience, viewers, first_worker_id, shown)
     SELECT at_minute, employer_id, audience, viewers, first_worker_id, shown FROM watches`,
    [
      watches.map(({ atMinuteMs }) => new Date(atMinuteMs)),
      watches.map(({ employerId }) => employerId),
      watches.map(({ audience }) => audience),
      watches.map(({ viewers }) => viewersJson(viewers)),
      watches.map(({ shown }) => shown.first),
      watches.map(({ shown }) => bytes(shown)),
      watches.map(({ newToday }) => newToday?.first ?? null),
      watches.map(({ newToday }) => bytes(newToday)),
    ],
    'bulk',
  );
}

/** JSON escapes half a character instead of losing it, which the database would refuse. */
function viewersJson(viewers: MapWatch['viewers']): string {
  return JSON.stringify(
    viewers.map(({ kind, id, name, role }) => ({
      ...{ kind, role, id: storableText(id).toWellFormed(), name: storableText(name).toWellFormed() },
    })),
  );
}

const MINUTE = `(extract(epoch FROM at_minute) / 60)::int8 AS minute`;
const READ = `${MINUTE}, employer_id AS "employerId", worker_id AS "workerId", viewer_kind AS "viewerKind",
  viewer_id AS "viewerId", viewer_name AS "viewerName", role, what, why, reason`;
/** A control room has nobody on its map but who is in an alarm. A replay says, instead of a class, what was looked at. */
const WATCH = `${MINUTE}, employer_id AS "employerId", $1::int4 AS "workerId", v.kind AS "viewerKind", v.id AS "viewerId",
  v.name AS "viewerName", v.role, CASE WHEN audience LIKE 'replay %' THEN 'REPLAY' ELSE 'LIVE_MAP' END AS what,
  CASE audience WHEN 'arc' THEN 'ALARM' ELSE 'SESSION' END AS why,
  CASE WHEN audience LIKE 'replay %' THEN substr(audience, 8) END AS reason`;

/** Not by the account that asks, as the worker: who looks at oneself need not be told. */
const byOthersThan = (account: string): string =>
  `NOT (role = 'LONE_WORKER' AND viewer_kind = 'PERSON' AND viewer_id = ${account})`;

/** Before the class of a map on which somebody was shown for a call for help in disguise alone. */
const SILENT = 'silent';
/** On a phone that somebody else may be holding. */
const NOT_SILENT = `why <> 'SILENT_ALARM'`;

const STRETCHES_OF_WORKER = stretchesSql(`
  SELECT ${READ} FROM location_reads WHERE worker_id = $1 AND at_minute >= $3 AND at_minute < $4 AND ${byOthersThan('$5')} AND ${NOT_SILENT}
  UNION
  SELECT ${WATCH} FROM map_watches m, jsonb_to_recordset(m.viewers) AS v (kind text, id text, name text, role text)
  WHERE m.employer_id = $2 AND at_minute >= $3 AND at_minute < $4 AND ${hasWorker('m', '$1')}
    AND m.audience NOT LIKE '${SILENT} %'`);

/** Whom the worker is told of; `accountId`: who asks. */
export interface SeenOf {
  readonly workerId: WorkerId;
  readonly accountId: string;
}

/** Who else has seen one worker, on live maps too. Newest first. */
export async function seenBy(
  q: Queries,
  { workerId, accountId }: SeenOf,
  page: PageArgs,
): Promise<Page<SeenStretch>> {
  const [worker] = await q.query<{ employerId: EmployerId }>(
    'SELECT employer_id AS "employerId" FROM workers WHERE id = $1',
    [workerId],
  );
  if (worker === undefined) return { rows: [], hasNextPage: false, totalCount: null };
  const { employerId } = worker;
  const looks = {
    newestBefore: async (beforeMs: number) => {
      const [newest] = await q.query<{ ms: number | null }>(
        `SELECT greatest(
           (SELECT ${epochMs('max(at_minute)')} FROM location_reads
            WHERE worker_id = $1 AND at_minute < $3 AND ${byOthersThan('$4')} AND ${NOT_SILENT}),
           (SELECT ${epochMs('day')} FROM map_watch_days d
            WHERE d.employer_id = $2 AND d.day < ($3::timestamptz AT TIME ZONE 'UTC')::date AND ${hasWorker('d', '$1')}
            ORDER BY d.day DESC LIMIT 1)) AS ms`,
        [workerId, employerId, new Date(beforeMs), accountId],
      );
      return newest!.ms;
    },
    stretchesOf: (dayMs: number, nextDayMs: number) =>
      q.query<Stretch>(STRETCHES_OF_WORKER, [
        ...[workerId, employerId, new Date(dayMs), new Date(nextDayMs), accountId],
      ]),
  };
  return pageOfStretches(looks, page);
}

const STRETCHES_OF_EMPLOYER = stretchesSql(
  `SELECT ${READ} FROM location_reads WHERE employer_id = $1 AND at_minute >= $2 AND at_minute < $3`,
);

/**
 * Every look at one worker across an employer, newest first. Who watched a live map is asked for worker by worker
 * (`seenBy`): thousands are on one at once, each minute anew.
 */
export async function accessLog(
  q: Queries,
  employerId: EmployerId,
  page: PageArgs,
): Promise<Page<SeenStretch>> {
  const looks = {
    newestBefore: async (beforeMs: number) => {
      const [newest] = await q.query<{ ms: number | null }>(
        `SELECT ${epochMs('max(at_minute)')} AS ms FROM location_reads WHERE employer_id = $1 AND at_minute < $2`,
        [employerId, new Date(beforeMs)],
      );
      return newest!.ms;
    },
    stretchesOf: (dayMs: number, nextDayMs: number) =>
      q.query<Stretch>(STRETCHES_OF_EMPLOYER, [employerId, new Date(dayMs), new Date(nextDayMs)]),
  };
  return pageOfStretches(looks, page);
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
