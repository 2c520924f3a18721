/**
 * The record of sessions: what was done, when, by whom, and what was said with it, sealed with the person's key. Only ever
 * added to, in one transaction with the session that it changes. Without the key the deeds stay and the words are gone.
 */
import type { EmployerId, SessionId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { ACTOR_KINDS, type Actor } from '@lonewatch/schema/contract/incident.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import {
  SESSION_ACT_NAMES,
  VOICE_TYPES,
  type SessionActName,
  type SessionEntry,
  type VoiceType,
} from '@lonewatch/schema/contract/session.ts';
import { foreignCursor, type Page, type PageArgs } from './page.ts';
import type { PersonKeys } from './person-keys.ts';
import { saveSession } from './reference-data.ts';
import { epochMs, isOneOf } from './row-values.ts';
import { seal, unseal } from './sealing.ts';
import type { Database, Queries, ViewerScope } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

export interface Voice {
  readonly type: VoiceType;
  readonly seconds: number;
  readonly bytes: Uint8Array;
}

export interface SessionDeed {
  readonly employerId: EmployerId;
  readonly workerId: WorkerId;
  readonly act: SessionActName;
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly actor: Actor;
  /** Unique for the worker; null: a device or the server itself. */
  readonly commandId: string | null;
  readonly text: string | null;
  readonly voice: Voice | null;
}

export interface SessionWrite {
  /** The session that is in progress; null: none. */
  readonly present: Pick<Session, 'id'> | null;
  /** What it becomes, or a new one where `replaces` says what becomes of the present one; null: as it was. */
  readonly become: Omit<Session, 'id' | 'workerId'> | null;
  readonly replaces: Omit<Session, 'id' | 'workerId'> | null;
  readonly deed: SessionDeed;
}

export class SessionRecord {
  readonly #db: Database;
  readonly #keys: PersonKeys;

  constructor(db: Database, keys: PersonKeys) {
    this.#db = db;
    this.#keys = keys;
  }

  /** The session as it is now stored; null: none was changed. All of it or nothing. */
  async keep({ present, become, replaces, deed }: SessionWrite): Promise<Session | null> {
    const { workerId } = deed;
    return this.#db.transaction('ordinary', async (tx) => {
      if (present !== null && replaces !== null)
        await saveSession(tx, { ...replaces, id: present.id, workerId });
      const id = replaces === null ? (present?.id ?? null) : null;
      const saved = become === null ? null : await saveSession(tx, { ...become, id, workerId });
      await this.#write(tx, deed, saved?.id ?? present?.id ?? null);
      return saved;
    });
  }

  async isDone(workerId: WorkerId, commandId: string): Promise<boolean> {
    const found = await this.#db.query(
      'SELECT FROM session_entries WHERE worker_id = $1 AND command_id = $2',
      [workerId, storableText(commandId)],
    );
    return found.length > 0;
  }

  /** Newest first. Faults: BAD_USER_INPUT for a cursor of another list. */
  async page(
    scope: ViewerScope,
    workerId: WorkerId,
    { first, after }: PageArgs,
  ): Promise<Page<SessionEntry>> {
    if (after !== null && !/^\d{1,9}$/.test(after)) throw foreignCursor('this record');
    return this.#db.asViewer(scope, async (q) => {
      const rows = await q.query<EntryRow>(
        `SELECT ${ENTRY} FROM session_entries WHERE worker_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
        [workerId, Number(after ?? 2 ** 31 - 1), first + 1],
      );
      const key = rows.some(({ text }) => text !== null) ? await this.#keys.find(q, workerId) : null;
      return {
        rows: rows.slice(0, first).map((row) => ({ node: entryOf(row, key), cursor: String(row.id) })),
        hasNextPage: rows.length > first,
        totalCount: null,
      };
    });
  }

  /** null: there is no such recording of this worker, or the person has been erased. */
  async voice(scope: ViewerScope, workerId: WorkerId, entryId: number): Promise<Voice | null> {
    return this.#db.asViewer(scope, async (q) => {
      const [row] = await q.query<{ voice: Buffer; voice_type: string; voice_seconds: number }>(
        `SELECT voice, voice_type, voice_seconds FROM session_entries
         WHERE worker_id = $1 AND id = $2 AND voice IS NOT NULL`,
        [workerId, entryId],
      );
      const key = row === undefined ? null : await this.#keys.find(q, workerId);
      if (row === undefined || key === null) return null;
      const type = row.voice_type;
      isOneOf(VOICE_TYPES, type, 'type of recording');
      const bytes = open(key, row.voice, workerId, 'recording');
      return bytes === null ? null : { type, seconds: row.voice_seconds, bytes };
    });
  }

  async #write(tx: Queries, deed: SessionDeed, sessionId: SessionId | null): Promise<void> {
    const { employerId, workerId, actor, text, voice } = deed;
    const says = text !== null || voice !== null;
    const key = says ? await this.#keys.findOrMake(tx, workerId, employerId) : null;
    const close = (bytes: Uint8Array, what: Sealed): Buffer => seal(key!, bytes, context(workerId, what));
    await tx.query(
      `INSERT INTO session_entries (employer_id, worker_id, session_id, act, at, received_at, actor_kind, actor_id, actor_name,
         command_id, text, voice, voice_type, voice_seconds)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[employerId, workerId, sessionId, deed.act],
        ...[storableTime(deed.atMs), storableTime(deed.receivedAtMs)],
        ...[actor.kind, actor.accountId, storableText(actor.name)],
        deed.commandId === null ? null : storableText(deed.commandId),
        text === null ? null : close(Buffer.from(text), 'note'),
        voice === null ? null : close(voice.bytes, 'recording'),
        ...[voice?.type ?? null, voice?.seconds ?? null],
      ],
    );
  }
}

const ENTRY = `id, employer_id, worker_id, session_id, act, ${epochMs('at')} AS at_ms, ${epochMs('received_at')} AS received_ms,
  actor_kind, actor_id, actor_name, text, voice_type, voice_seconds`;

interface EntryRow {
  readonly id: number;
  readonly employer_id: EmployerId;
  readonly worker_id: WorkerId;
  readonly session_id: SessionId | null;
  readonly act: string;
  readonly at_ms: number;
  readonly received_ms: number;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly text: Buffer | null;
  readonly voice_type: string | null;
  readonly voice_seconds: number | null;
}

function entryOf(row: EntryRow, key: Uint8Array | null): SessionEntry {
  const { act, actor_kind: actorKind, voice_type: type, voice_seconds: seconds } = row;
  isOneOf(SESSION_ACT_NAMES, act, 'act of a session');
  isOneOf(ACTOR_KINDS, actorKind, 'kind of actor');
  if (type !== null) isOneOf(VOICE_TYPES, type, 'type of recording');
  return {
    id: row.id,
    employerId: row.employer_id,
    workerId: row.worker_id,
    sessionId: row.session_id,
    act,
    atMs: row.at_ms,
    receivedAtMs: row.received_ms,
    actorKind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    text:
      row.text === null || key === null
        ? null
        : (open(key, row.text, row.worker_id, 'note')?.toString() ?? null),
    voice: type === null || seconds === null ? null : { type, seconds },
  };
}

type Sealed = 'note' | 'recording';

function context(workerId: WorkerId, what: Sealed): string {
  return `lonewatch session ${what} of worker ${workerId}`;
}

/** null: it was sealed with a key that is gone, whether or not the person has a new one. */
function open(key: Uint8Array, sealed: Buffer, workerId: WorkerId, what: Sealed): Buffer | null {
  return unseal(key, sealed, context(workerId, what));
}
