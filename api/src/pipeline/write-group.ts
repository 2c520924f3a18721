/** What one transaction does for the jobs that wait: locks and reads all that they are about, lets each decide, writes all. */
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Refusal } from '@lonewatch/schema/contract/incident-command.ts';
import type { AnyEntryDraft, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { insertAlarms } from '../persistence/alarms.ts';
import type { Queries } from '../persistence/sql-port.ts';
import { IncidentBook, type BookKeeper } from './incident-book.ts';
import type { IncidentChange, NewAlarm } from './incident-desk.ts';

export interface ChangeJob {
  readonly kind: 'CHANGE';
  readonly id: IncidentId;
  readonly actor: Actor;
  /** null: no command, so nothing to be told by when it comes again. */
  readonly commandId: string | null;
  /** Perhaps asked more than once: pure. */
  readonly decide: (
    incident: Incident,
    nowMs: number,
  ) => { readonly drafts: readonly AnyEntryDraft[]; readonly refusal: Refusal | null };
}

export interface AlarmJob {
  readonly kind: 'ALARM';
  readonly alarm: NewAlarm;
  /** Perhaps asked more than once: pure. `number`: of the incident that it raises. */
  readonly raise: (alarm: Alarm, number: string) => readonly AnyEntryDraft[];
  /** The same where an incident of the worker or device is open. */
  readonly attach: (alarm: Alarm, into: Incident) => readonly AnyEntryDraft[];
}

export type Job = ChangeJob | AlarmJob;

export interface Written {
  readonly incident: Incident;
  readonly entries: readonly IncidentEntry[];
  readonly refusal: Refusal | null;
  /** It had been written before, and these are its entries. */
  readonly repeated: boolean;
  /** Of an alarm job. */
  readonly alarm: Alarm | null;
}

/** `written` null: there is no such incident. `failure`: a bug in this one, which held up no other. */
export interface Result {
  readonly written: Written | null;
  readonly failure: unknown;
}

/** `results` in the order of the jobs. */
export async function writeGroup(
  tx: Queries,
  jobs: readonly Job[],
  keeper: BookKeeper,
  now: () => number,
): Promise<{ readonly results: readonly Result[]; readonly changes: readonly IncidentChange[] }> {
  const alarmJobs = jobs.filter((job) => job.kind === 'ALARM');
  const stored =
    alarmJobs.length === 0
      ? []
      : await insertAlarms(
          tx,
          alarmJobs.map(({ alarm }) => alarm),
        );
  const asked = jobs.filter((job) => job.kind === 'CHANGE');
  const book = await IncidentBook.open(tx, stored, asked, keeper);
  const alarms = new Map(alarmJobs.map((job, at) => [job, stored[at]!.alarm]));
  const results = jobs.map((job) =>
    attempt(() =>
      job.kind === 'ALARM' ? raise(book, job, alarms.get(job)!, now()) : change(book, job, now()),
    ),
  );
  await book.save(tx);
  return { results, changes: book.changes };
}

function attempt(work: () => Written | null): Result {
  try {
    return { written: work(), failure: null };
  } catch (failure) {
    return { written: null, failure };
  }
}

function change(
  book: IncidentBook,
  { id, actor, commandId, decide }: ChangeJob,
  atMs: number,
): Written | null {
  const incident = book.find(id);
  if (incident === null) return null;
  const before = commandId === null ? [] : book.writtenBy(id, commandId);
  if (before.length > 0) return { incident, entries: before, refusal: null, repeated: true, alarm: null };
  const { drafts, refusal } = decide(incident, atMs);
  const entries = book.write(drafts, { incidentId: id, actor, commandId, atMs });
  return { incident: book.find(id)!, entries, refusal, repeated: false, alarm: null };
}

function raise(book: IncidentBook, job: AlarmJob, alarm: Alarm, atMs: number): Written {
  const holding = book.holding(alarm);
  if (holding !== null) return { incident: holding, entries: [], refusal: null, repeated: true, alarm };
  const into = book.openFor(alarm);
  const incidentId = into?.id ?? book.newIdFor(alarm);
  const drafts = into === null ? job.raise(alarm, numberOf(incidentId, alarm)) : job.attach(alarm, into);
  const { actor, commandId } = job.alarm;
  const entries = book.write(drafts, { incidentId, actor, commandId, atMs });
  return { incident: book.find(incidentId)!, entries, refusal: null, repeated: false, alarm };
}

/** `26-000123`: the year in which it was raised, and its id. */
function numberOf(id: IncidentId, { receivedAtMs }: Alarm): string {
  const year = new Date(receivedAtMs).getUTCFullYear() % 100;
  return `${String(year).padStart(2, '0')}-${String(id).padStart(6, '0')}`;
}
