/**
 * Who sees which incident, and what is left of it for whom (`domain.md` 3.9). Pure: asked for every answer and again for every
 * change that is delivered. What it does not know, it hides.
 */
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import { isOpen, type Incident, type IncidentSight } from '@lonewatch/schema/contract/incident.ts';
import { reaches, type Grant, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import { foldAll } from './incident/fold.ts';

/** All that it holds are calls in disguise: it exists for those alone who work it. */
export function isSilentIncident({ alarms }: Pick<Incident, 'alarms'>): boolean {
  return alarms.every(({ type }) => type === 'DURESS');
}

/** Something in its log must not be told to everybody who may see it. */
export function holdsSilence({ duress, alarms }: Pick<Incident, 'duress' | 'alarms'>): boolean {
  return duress || alarms.some(({ type }) => type === 'DURESS');
}

const WIDEST: readonly IncidentSight[] = ['WORKS', 'READS', 'OWN', 'MASKED'];

/** null: as if there were no such incident. */
export function incidentSightOf(viewer: Viewer, whom: Whom, incident: Incident): IncidentSight | null {
  const found = viewer.grants
    .filter((grant) => reaches(grant, whom))
    .map((grant) => sightByGrant(grant, incident));
  return WIDEST.find((sight) => found.includes(sight)) ?? null;
}

function sightByGrant({ permissions, role, workerId }: Grant, incident: Incident): IncidentSight | null {
  if (!permissions.includes('SEE_INCIDENTS')) return null;
  if (permissions.includes('WORK_INCIDENTS')) return 'WORKS';
  if (isSilentIncident(incident)) return null;
  // The worker reads what became of it, not what is being done: the phone may be in somebody else's hand.
  if (role === 'LONE_WORKER' || workerId !== null) return isOpen(incident) ? null : 'OWN';
  if (role === 'WALL_DISPLAY') return isOpen(incident) ? 'MASKED' : null;
  return 'READS';
}

export interface Told {
  readonly incident: Incident;
  readonly entries: readonly IncidentEntry[];
}

/**
 * As it would be had nobody asked for help in disguise: without those calls and what was said of them, beginning with the
 * first other alarm, counted anew. null: nothing is left.
 */
export function toldOf(log: readonly IncidentEntry[]): Told | null {
  const [first] = log;
  if (first?.kind !== 'RAISED') return null;
  const start = log.findIndex((entry) => alarmOf(entry) !== null && !isSilentEntry(entry));
  const begin = log[start];
  if (begin === undefined) return null;
  const beginning = begin.kind === 'RAISED' ? [begin] : startedLate(first, begin, log.slice(0, start));
  const rest = log
    .slice(start + 1)
    .filter((entry, i) => !isSilentEntry(entry) && !endsForSilence(log, start + 1 + i));
  const entries = recounted([...beginning, ...rest]);
  const incident = foldAll(entries);
  return incident === null ? null : { incident, entries };
}

/** Whispers are for one person. */
export function isSilentEntry(entry: IncidentEntry): boolean {
  if (entry.kind === 'DURESS_DETECTED' || entry.kind === 'ADVISED') return true;
  if (entry.kind === 'NOTED') return entry.facts.whisperTo !== null;
  return alarmOf(entry)?.type === 'DURESS';
}

function alarmOf(entry: IncidentEntry) {
  return entry.kind === 'RAISED' || entry.kind === 'ALARM_ATTACHED' ? entry.facts.alarm : null;
}

/** A call in disguise has ended a hold. */
function endsForSilence(log: readonly IncidentEntry[], at: number): boolean {
  const entry = log[at]!;
  const before = log[at - 1];
  return (
    entry.kind === 'HOLD_ENDED' &&
    entry.facts.why === 'ALARM' &&
    before !== undefined &&
    alarmOf(before)?.type === 'DURESS'
  );
}

/** Raised by the alarm that everybody may know, and whoever was on it already has come at that moment. */
function startedLate(
  raised: Extract<IncidentEntry, { kind: 'RAISED' }>,
  begin: IncidentEntry,
  before: readonly IncidentEntry[],
): IncidentEntry[] {
  const alarm = alarmOf(begin)!;
  const { atMs } = begin;
  const people = before.filter(({ kind }) =>
    ['CLAIMED', 'ABANDONED', 'TAKEN_OVER', 'HANDOVER_ACCEPTED', 'JOINED', 'LEFT'].includes(kind),
  );
  return [
    { ...raised, atMs, actor: begin.actor, facts: { ...raised.facts, alarm }, personal: begin.personal },
    ...people.map((entry) => ({ ...entry, atMs })),
  ];
}

/** Versions from 1; what points at an entry that is not told points at nothing, and goes with it. */
function recounted(entries: readonly IncidentEntry[]): IncidentEntry[] {
  const versions = new Map<number, number>();
  const told: IncidentEntry[] = [];
  for (const entry of entries) {
    const pointed = withPointers(entry, versions);
    if (pointed === null) continue;
    versions.set(entry.version, told.length + 1);
    told.push({ ...pointed, version: told.length + 1 });
  }
  return told;
}

function withPointers(entry: IncidentEntry, versions: ReadonlyMap<number, number>): IncidentEntry | null {
  switch (entry.kind) {
    case 'NOTED': {
      const { corrects } = entry.facts;
      return { ...entry, facts: { ...entry.facts, corrects: corrects && (versions.get(corrects) ?? null) } };
    }
    case 'PINNED':
    case 'UNPINNED': {
      const at = versions.get(entry.facts.entry);
      return at === undefined ? null : { ...entry, facts: { entry: at } };
    }
    case 'RESPONSE_CHANGED': {
      const id = versions.get(entry.facts.id);
      return id === undefined ? null : { ...entry, facts: { ...entry.facts, id } };
    }
    case 'UNMARKED': {
      const id = versions.get(entry.facts.id);
      return id === undefined ? null : { ...entry, facts: { id } };
    }
    default:
      return entry;
  }
}
