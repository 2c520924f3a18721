/**
 * The log of an incident: entries that are only ever added, each holding the hash of the one before, so that what was changed
 * or taken out shows. Facts are plain; what is personal is sealed, and the hash is over the sealed bytes: when a person's key
 * is gone the log says less, and still that it is whole.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type {
  AnyEntryDraft,
  EntryKind,
  EntryPersonal,
  IncidentEntry,
} from '@lonewatch/schema/contract/incident-entry.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { epochMs } from './row-values.ts';
import { seal, unseal } from './sealing.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTimeMs } from './storable.ts';

/** Where a log stands: the next entry hangs on this. */
export interface LogHead {
  /** 0: nothing was written yet. */
  readonly version: number;
  readonly hash: Buffer;
}

export const NO_ENTRIES: LogHead = { version: 0, hash: Buffer.alloc(0) };

/** An entry as it lies in the table. */
export interface LogRow {
  readonly incidentId: IncidentId;
  readonly version: number;
  readonly atMs: number;
  readonly actor: Actor;
  readonly commandId: string | null;
  readonly kind: EntryKind;
  readonly facts: AnyEntryDraft['facts'];
  readonly personal: Buffer | null;
  readonly hash: Buffer;
}

export interface Stamp {
  readonly incidentId: IncidentId;
  readonly atMs: number;
  readonly actor: Actor;
  readonly commandId: string | null;
}

/** Hangs drafts on the head of a log: rows to be stored and the same as entries, exactly as they will be read again. */
export function extend(
  head: LogHead,
  drafts: readonly AnyEntryDraft[],
  stamp: Stamp,
  key: Uint8Array,
): { readonly rows: readonly LogRow[]; readonly entries: readonly IncidentEntry[]; readonly head: LogHead } {
  const rows: LogRow[] = [];
  let { version, hash } = head;
  const common = asStored({ ...stamp, atMs: storableTimeMs(Math.trunc(stamp.atMs)) });
  for (const { kind, facts, personal } of drafts) {
    version += 1;
    const row = {
      ...common,
      ...{ version, kind, facts: asStored(facts) },
      personal: personal === null ? null : sealPersonal(key, personal, stamp.incidentId, version),
    };
    hash = hashOf(hash, row);
    rows.push({ ...row, hash });
  }
  return { rows, entries: rows.map((row) => entryOf(row, key)), head: { version, hash } };
}

/** SHA-256 over the hash before and everything that the entry says, in a form that storing it does not change. */
export function hashOf(before: Uint8Array, row: Omit<LogRow, 'hash'>): Buffer {
  const { incidentId, version, atMs, actor, commandId, kind, facts, personal } = row;
  const said = { incidentId, version, atMs, actor, commandId, kind, facts };
  return createHash('sha256')
    .update(before)
    .update(canonicalJson({ ...said, personal: personal?.toString('base64') ?? null }))
    .digest();
}

/** `key` null: the person's key is gone. What was sealed with another key reads as nothing; `incident-verify` tells why. */
export function entryOf(row: LogRow, key: Uint8Array | null): IncidentEntry {
  const { hash, personal, ...rest } = row;
  const opened =
    personal === null || key === null ? null : unseal(key, personal, contextOf(row.incidentId, row.version));
  return {
    ...rest,
    personal: opened === null ? null : (JSON.parse(opened.toString('utf8')) as EntryPersonal),
    hash: hash.toString('hex'),
  } as IncidentEntry;
}

/** Oldest first. */
export async function readLog(
  q: Queries,
  id: IncidentId,
  afterVersion: number,
  first: number,
): Promise<LogRow[]> {
  const rows = await q.query<RawLogRow>(
    `SELECT ${LOG_ROW} FROM incident_log WHERE incident_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
    [id, Math.min(2 ** 31 - 1, Math.max(0, Math.trunc(afterVersion))), first],
  );
  return rows.map(logRowOf);
}

/** What these commands wrote before, if they came before; in the order of the versions. */
export async function readCommands(
  q: Queries,
  commands: readonly { readonly incidentId: IncidentId; readonly commandId: string }[],
): Promise<LogRow[]> {
  if (commands.length === 0) return [];
  const rows = await q.query<RawLogRow>(
    `SELECT ${LOG_ROW} FROM incident_log JOIN unnest($1::int4[], $2::text[]) AS asked (incident, command)
       ON incident_id = incident AND command_id = command ORDER BY incident_id, version`,
    [commands.map(({ incidentId }) => incidentId), commands.map(({ commandId }) => storableText(commandId))],
  );
  return rows.map(logRowOf);
}

/** What a statement with `json_to_recordset` stores a row from (`incidents.ts`). */
export function storedRow(row: LogRow, employerId: EmployerId): object {
  const { incidentId, version, atMs, actor, commandId, kind, facts, personal, hash } = row;
  return {
    ...{ incident_id: incidentId, version, employer_id: employerId, at: new Date(atMs).toISOString(), actor },
    ...{ command_id: commandId, kind, facts, personal: bytes(personal), hash: bytes(hash) },
  };
}

/** The columns of `storedRow` with their types. */
export const STORED_ROW = `incident_id int4, version int4, employer_id int4, at timestamptz, actor jsonb, command_id text,
  kind text, facts jsonb, personal bytea, hash bytea`;

function bytes(value: Buffer | null): string | null {
  return value === null ? null : `\\x${value.toString('hex')}`;
}

/** Texts that the database takes, and nothing that JSON would not bring back. */
function asStored<T extends object>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'string' ? storableText(part).toWellFormed() : part,
    ),
  ) as T;
}

/** JSON with the keys of every object sorted: the database keeps objects, not the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function sealPersonal(key: Uint8Array, personal: EntryPersonal, id: IncidentId, version: number): Buffer {
  return seal(key, Buffer.from(JSON.stringify(personal)), contextOf(id, version));
}

function contextOf(id: IncidentId, version: number): string {
  return `lonewatch incident ${id} entry ${version}`;
}

/** The columns of a row, for `logRowOf`. */
export const LOG_ROW = `incident_id, version, ${epochMs('at')} AS at_ms, actor, command_id, kind, facts, personal, hash`;

export interface RawLogRow {
  readonly incident_id: IncidentId;
  readonly version: number;
  readonly at_ms: number;
  readonly actor: Actor;
  readonly command_id: string | null;
  readonly kind: EntryKind;
  readonly facts: AnyEntryDraft['facts'];
  readonly personal: Buffer | null;
  readonly hash: Buffer;
}

/** No check of `kind`: a log that a newer version has written is refused where it is folded. */
export function logRowOf(row: RawLogRow): LogRow {
  const { incident_id: incidentId, at_ms: atMs, command_id: commandId, ...rest } = row;
  return { ...rest, incidentId, atMs, commandId };
}
