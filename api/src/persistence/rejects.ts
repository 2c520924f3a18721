/** Messages that were no signal, kept so that somebody can mend the sender; the newest of each employer only. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { PROTOCOLS, type Protocol, type Rejected } from '@lonewatch/schema/contract/signal.ts';
import { isRowsFault } from './database-fault.ts';
import type { Database, Queries } from './sql-port.ts';
import { GroupCommit } from './group-commit.ts';
import { storableText } from './storable.ts';

/** Rows kept of each employer: at most some 50 MB, however long its sender stays broken. */
const REJECTS_KEPT = 10_000;
/** Above the bound before it is trimmed: one delete for so many rows. */
const TRIM_EVERY = 1_000;
const MAX_WAITING = 20_000;

export interface KeptReject extends Rejected {
  /** Rises with time; decimal. */
  readonly id: string;
  readonly employerId: EmployerId;
  readonly receivedAtMs: number;
}

type NewReject = Omit<KeptReject, 'id'>;

export class RejectLog {
  readonly #db: Database;
  readonly #kept: number;
  readonly #commits: GroupCommit<NewReject>;
  /** Rows since an employer's were last trimmed; one that we have not seen yet is trimmed at once. */
  readonly #sinceTrim = new Map<EmployerId, number>();

  constructor(db: Database, kept: number = REJECTS_KEPT) {
    this.#db = db;
    this.#kept = kept;
    this.#commits = new GroupCommit({
      noun: 'rejected messages',
      maxWaiting: MAX_WAITING,
      write: (rejects) => this.#write(rejects),
      whyNot: () => null,
      isRowsFault,
    });
  }

  /** Fulfils when they are durable. */
  keep(employerId: EmployerId, rejects: readonly Rejected[], receivedAtMs: number): Promise<void> {
    return this.#commits.add(rejects.map((reject) => ({ ...reject, employerId, receivedAtMs })));
  }

  async #write(rejects: readonly NewReject[]): Promise<void> {
    await this.#db.query(
      `INSERT INTO ingest_rejects (employer_id, received_at, protocol, external_id, reason, excerpt)
       SELECT * FROM unnest($1::int4[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[])`,
      [
        rejects.map(({ employerId }) => employerId),
        rejects.map(({ receivedAtMs }) => new Date(receivedAtMs)),
        rejects.map(({ protocol }) => protocol),
        rejects.map(({ externalId }) => externalId && storableText(externalId)),
        rejects.map(({ reason }) => storableText(reason)),
        rejects.map(({ excerpt }) => storableText(excerpt)),
      ],
      'bulk',
    );
    for (const [employerId, count] of countByEmployer(rejects)) {
      const since = (this.#sinceTrim.get(employerId) ?? TRIM_EVERY) + count;
      this.#sinceTrim.set(employerId, since >= TRIM_EVERY ? 0 : since);
      if (since >= TRIM_EVERY) await this.#trim(employerId);
    }
  }

  async #trim(employerId: EmployerId): Promise<void> {
    await this.#db.query(
      `DELETE FROM ingest_rejects WHERE employer_id = $1 AND id <=
         (SELECT id FROM ingest_rejects WHERE employer_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)`,
      [employerId, this.#kept],
      'bulk',
    );
  }
}

/** Newest first; `after` is the id of the last row of the page before. */
export async function pageOfRejects(
  q: Queries,
  employerId: EmployerId,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<{ readonly rows: readonly KeptReject[]; readonly hasNextPage: boolean }> {
  if (after !== null && !/^\d{1,18}$/.test(after))
    throw new Fault(
      'BAD_USER_INPUT',
      'This cursor was not given out by the list of rejects. Start again without one.',
    );
  const rows = await q.query<RejectRow>(
    `SELECT r.id::text, employer_id, (extract(epoch FROM received_at) * 1000)::float8 AS received_ms,
       protocol, external_id, reason, excerpt
     FROM ingest_rejects r WHERE employer_id = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3`,
    [employerId, after ?? '9223372036854775807', first + 1],
  );
  return { rows: rows.slice(0, first).map(rejectOf), hasNextPage: rows.length > first };
}

interface RejectRow {
  readonly id: string;
  readonly employer_id: number;
  readonly received_ms: number;
  readonly protocol: string | null;
  readonly external_id: string | null;
  readonly reason: string;
  readonly excerpt: string;
}

function rejectOf(row: RejectRow): KeptReject {
  return {
    id: row.id,
    employerId: row.employer_id as EmployerId,
    receivedAtMs: row.received_ms,
    protocol: PROTOCOLS.find((protocol): protocol is Protocol => protocol === row.protocol) ?? null,
    externalId: row.external_id,
    reason: row.reason,
    excerpt: row.excerpt,
  };
}

function countByEmployer(rejects: readonly NewReject[]): Map<EmployerId, number> {
  const counts = new Map<EmployerId, number>();
  for (const { employerId } of rejects) counts.set(employerId, (counts.get(employerId) ?? 0) + 1);
  return counts;
}
