/** Every incident that one transaction is about, as its jobs so far have left it: locked, read, extended, and written at the end. */
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import type { AnyEntryDraft, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { AlarmId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { isOpen } from '@lonewatch/schema/contract/incident.ts';
import { fold } from '../domain/incident/fold.ts';
import type { StoredAlarm } from '../persistence/alarms.ts';
import type { IncidentKeys, Keyed, MadeKey } from '../persistence/incident-keys.ts';
import {
  entryOf,
  extend,
  NO_ENTRIES,
  readCommands,
  readLog,
  type LogHead,
  type LogRow,
} from '../persistence/incident-log.ts';
import {
  dealIncidentIds,
  incidentsOfAlarms,
  lockIncidents,
  saveIncidents,
  type StoredIncident,
} from '../persistence/incidents.ts';
import type { Queries } from '../persistence/sql-port.ts';
import type { IncidentChange } from './incident-desk.ts';

interface Page {
  incident: Incident | null;
  head: LogHead;
  changedAtMs: number;
}

export interface Asked {
  readonly id: IncidentId;
  readonly commandId: string | null;
}

export interface BookKeeper {
  readonly keys: IncidentKeys;
  /** As everybody here knows it; null: not, or closed. */
  readonly known: (id: IncidentId) => Incident | null;
}

export class IncidentBook {
  /** First what others have written and nobody here was told, then what is written with this book. */
  readonly changes: IncidentChange[];
  readonly #pages: Map<IncidentId, Page>;
  /** By alarm that was there before, who holds it. */
  readonly #holders: ReadonlyMap<AlarmId, IncidentId>;
  /** By what an alarm is about (`subjectOf`), where nothing of it is open. */
  readonly #newIds: ReadonlyMap<string, IncidentId>;
  readonly #earlier: readonly LogRow[];
  readonly #keys: ReadonlyMap<IncidentId, Uint8Array>;
  readonly #madeKeys: readonly MadeKey[];
  readonly #written: LogRow[] = [];

  private constructor(
    stored: readonly StoredIncident[],
    holders: ReadonlyMap<AlarmId, IncidentId>,
    newIds: ReadonlyMap<string, IncidentId>,
    earlier: readonly LogRow[],
    { keys, made }: Awaited<ReturnType<IncidentKeys['findOrMake']>>,
    missed: readonly IncidentChange[],
  ) {
    this.changes = [...missed];
    this.#pages = new Map(stored.map((page) => [page.incident.id, { ...page }]));
    this.#holders = holders;
    this.#newIds = newIds;
    this.#earlier = earlier;
    this.#keys = keys;
    this.#madeKeys = made;
  }

  static async open(
    tx: Queries,
    alarms: readonly StoredAlarm[],
    asked: readonly Asked[],
    { keys: keyring, known }: BookKeeper,
  ): Promise<IncidentBook> {
    const old = alarms.filter(({ isNew }) => !isNew).map(({ alarm }) => alarm.id);
    const holders = await incidentsOfAlarms(tx, old);
    const loose = alarms.map(({ alarm }) => alarm).filter(({ id }) => !holders.has(id));
    const stored = await lockIncidents(tx, {
      ids: [...asked.map(({ id }) => id), ...holders.values()],
      workerIds: loose.flatMap(({ workerId }) => workerId ?? []),
      deviceIds: loose.flatMap(({ workerId, deviceId }) => (workerId === null ? (deviceId ?? []) : [])),
    });
    const newIds = await dealIds(tx, loose, stored);
    const earlier = await readCommands(
      tx,
      asked.flatMap(({ id: incidentId, commandId }) => (commandId === null ? [] : { incidentId, commandId })),
    );
    const keys = await keyring.findOrMake(tx, [
      ...stored.map(({ incident }) => incident),
      ...loose.flatMap((alarm) => keyedOf(alarm, newIds.get(subjectOf(alarm)))),
    ]);
    const missed: IncidentChange[] = [];
    for (const page of stored) missed.push(...(await missedOf(tx, page, known(page.incident.id), keys.keys)));
    return new IncidentBook(stored, holders, newIds, earlier, keys, missed);
  }

  find(id: IncidentId): Incident | null {
    return this.#pages.get(id)?.incident ?? null;
  }

  /** The incident that has held this alarm since before; null: none does. */
  holding(alarm: Alarm): Incident | null {
    const id = this.#holders.get(alarm.id);
    return id === undefined ? null : this.find(id);
  }

  /** Where the alarm attaches; null: nothing of its worker or device is open. */
  openFor(alarm: Alarm): Incident | null {
    const subject = subjectOf(alarm);
    for (const { incident } of this.#pages.values())
      if (incident !== null && isOpen(incident) && subjectOfIncident(incident) === subject) return incident;
    return null;
  }

  /** For an alarm that nothing open can take. */
  newIdFor(alarm: Alarm): IncidentId {
    return this.#newIds.get(subjectOf(alarm))!;
  }

  /** What the command wrote, earlier or in this transaction; empty: it has not come yet. */
  writtenBy(id: IncidentId, commandId: string): IncidentEntry[] {
    return [...this.#earlier, ...this.#written]
      .filter((row) => row.incidentId === id && row.commandId === commandId)
      .map((row) => entryOf(row, this.#keys.get(id) ?? null));
  }

  write(
    drafts: readonly AnyEntryDraft[],
    stamp: {
      readonly incidentId: IncidentId;
      readonly actor: Actor;
      readonly commandId: string | null;
      readonly atMs: number;
    },
  ): readonly IncidentEntry[] {
    if (drafts.length === 0) return [];
    const { incidentId, atMs, actor } = stamp;
    const page = this.#pages.get(incidentId) ?? { incident: null, head: NO_ENTRIES, changedAtMs: atMs };
    const { rows, entries, head } = extend(
      page.head,
      drafts,
      { ...stamp, actor: withoutNameOfWorker(actor) },
      this.#keys.get(incidentId)!,
    );
    const before = page.incident;
    let after = before;
    for (const entry of entries) after = fold(after, entry);
    if (after === null) throw new Error(`The log of incident ${incidentId} would not begin with RAISED.`);
    this.#pages.set(incidentId, { incident: after, head, changedAtMs: atMs });
    this.#written.push(...rows);
    this.changes.push({ before, after, entries });
    return entries;
  }

  async save(tx: Queries): Promise<void> {
    if (this.#written.length === 0) return;
    const changed = new Set(this.#written.map(({ incidentId }) => incidentId));
    const stored = [...changed].map((id) => this.#pages.get(id)! as StoredIncident);
    const made = this.#madeKeys.filter(({ incidentId }) => changed.has(incidentId));
    await saveIncidents(tx, stored, this.#written, made);
  }
}

/** At most one incident of each of these is open at a time. */
function subjectOf({ id, workerId, deviceId }: Pick<Alarm, 'id' | 'workerId' | 'deviceId'>): string {
  if (workerId !== null) return `worker ${workerId}`;
  return deviceId === null ? `alarm ${id}` : `device ${deviceId}`;
}

/** Somebody who is known only by phone has nothing that a further alarm could be told by: never the same. */
function subjectOfIncident({ alarms, workerId, deviceId }: Incident): string {
  return subjectOf({ id: alarms[0]!.id, workerId, deviceId });
}

async function dealIds(
  tx: Queries,
  alarms: readonly Alarm[],
  stored: readonly StoredIncident[],
): Promise<Map<string, IncidentId>> {
  const open = new Set(
    stored.flatMap(({ incident }) => (isOpen(incident) ? subjectOfIncident(incident) : [])),
  );
  const wanted = [...new Set(alarms.map(subjectOf))].filter((subject) => !open.has(subject));
  const ids = await dealIncidentIds(tx, wanted.length);
  return new Map(wanted.map((subject, at) => [subject, ids[at]!]));
}

function keyedOf({ employerId, workerId }: Alarm, id: IncidentId | undefined): Keyed[] {
  return id === undefined ? [] : [{ id, employerId, workerId }];
}

/** Who acted stands in the log for ever and unsealed: of the worker no more than that it was the worker. */
function withoutNameOfWorker(actor: Actor): Actor {
  return actor.kind === 'WORKER' ? { ...actor, name: 'The worker' } : actor;
}

/** Another server has written it, or this one did not hear whether its commit went through. */
async function missedOf(
  tx: Queries,
  { incident, head }: StoredIncident,
  known: Incident | null,
  keys: ReadonlyMap<IncidentId, Uint8Array>,
): Promise<IncidentChange[]> {
  const from = known?.version ?? (isOpen(incident) ? 0 : head.version);
  if (from >= head.version) return [];
  const rows = await readLog(tx, incident.id, from, head.version - from);
  const entries = rows.map((row) => entryOf(row, keys.get(incident.id) ?? null));
  return [{ before: known, after: incident, entries }];
}
