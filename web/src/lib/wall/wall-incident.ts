/**
 * The incidents that a wall shows, behind its curtain: open ones as the event lane tells them, and whoever is in alarm by
 * the positions lane though no incident tells of it, because an alarm must be on the wall whichever lane is late. Pure.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { isUnowned, type IncidentState, type OwnershipKind } from '@lonewatch/schema/contract/incident.ts';
import { STATE_WORDS } from '../incidents/words.ts';
import type { Priority } from '../incidents/sound.ts';
import type { LonLat } from '../live/tracked.ts';
import { ageShort, stopwatch } from '../ui/age-text.ts';
import { ALARM_WORDS } from '../workers/fix-words.ts';

/** As the server tells a wall. */
export interface IncidentNode {
  readonly id: string;
  readonly number: string;
  readonly who: string;
  readonly state: IncidentState;
  readonly priority: number;
  /** ISO 8601. */
  readonly raisedAt: string;
  readonly alarmedAt: string;
  readonly ownership: { readonly kind: OwnershipKind };
  readonly alarms: readonly { readonly type: AlarmType }[];
  readonly employer: { readonly id: string; readonly name: string } | null;
  /** null: a device that is nobody's, or somebody who is known by phone alone. */
  readonly worker: { readonly id: string } | null;
}

export interface WallIncident {
  readonly id: string;
  /** Behind the curtain already. */
  readonly name: string;
  readonly priority: Priority;
  /** Nobody is responsible: it rings, and the map stays with it. */
  readonly waits: boolean;
  readonly what: string;
  readonly employerName: string;
  readonly teamName: string | null;
  /** null: nobody knows when; it has only just come. */
  readonly raisedAtMs: number | null;
  /** Of its newest alarm: when that rises it rings anew. */
  readonly alarmedAtMs: number;
  /** null: no position is known. */
  readonly place: LonLat | null;
}

/** What the positions lane knows of whoever an incident is about. */
export interface Carrier {
  readonly id: string;
  readonly name: string;
  readonly employerName: string;
  readonly teamName: string | null;
  readonly position: LonLat | null;
}

/** An alarm without an incident is shown after this long, or at once where the event lane is not live. */
export const UNMATCHED_MS = 3_000;

/** What finds whom it is about among the positions: a wall may not know devices, but it calls them by the same name. */
function carrierKeyOf({ worker, who }: IncidentNode): string {
  return worker?.id ?? who;
}

/**
 * Open ones: those that wait first, then by priority, then the newest first: nobody works a queue from a wall, and what
 * comes must be seen to come.
 */
export function wallIncidents(
  nodes: Iterable<IncidentNode>,
  carrierOf: (id: string) => Carrier | null,
  unmatched: readonly Carrier[],
  curtain: (name: string) => string,
): WallIncident[] {
  const told = [...nodes]
    .filter(({ state }) => state !== 'CLOSED')
    .map((node) => toldOf(node, carrierOf, curtain));
  return [...told, ...unmatched.map((carrier) => untold(carrier))].sort(
    (a, b) =>
      Number(b.waits) - Number(a.waits) ||
      a.priority - b.priority ||
      (b.raisedAtMs ?? Infinity) - (a.raisedAtMs ?? Infinity) ||
      a.id.localeCompare(b.id),
  );
}

function toldOf(
  node: IncidentNode,
  carrierOf: (id: string) => Carrier | null,
  curtain: (name: string) => string,
): WallIncident {
  const carrier = carrierOf(carrierKeyOf(node));
  const waits = isUnowned({ state: node.state, ownership: node.ownership });
  const alarm = node.alarms[0];
  const kind = alarm === undefined ? 'Alarm' : ALARM_WORDS[alarm.type];
  return {
    id: node.id,
    name: carrier?.name ?? curtain(node.who),
    priority: priorityOf(node.priority),
    waits,
    what: waits ? kind : `${kind} · ${STATE_WORDS[node.state]}`,
    employerName: node.employer?.name ?? carrier?.employerName ?? '',
    teamName: carrier?.teamName ?? null,
    raisedAtMs: Date.parse(node.raisedAt),
    alarmedAtMs: Date.parse(node.alarmedAt),
    place: carrier?.position ?? null,
  };
}

/** It may be of any priority and nobody may have it: the most urgent that it can be. */
function untold({ id, name, employerName, teamName, position }: Carrier): WallIncident {
  return {
    ...{ id, name, employerName, teamName, place: position },
    ...{ priority: 1, waits: true, what: 'Alarm', raisedAtMs: null, alarmedAtMs: 0 },
  };
}

function priorityOf(priority: number): Priority {
  return priority <= 1 ? 1 : priority === 2 ? 2 : priority === 3 ? 3 : 4;
}

export const NO_INCIDENTS: ReadonlyMap<string, IncidentNode> = new Map();
export const NOBODY: ReadonlyMap<string, number> = new Map();

/** Whom the incidents are about. */
export function toldIds(nodes: Iterable<IncidentNode>): ReadonlySet<string> {
  return new Set([...nodes].map(carrierKeyOf));
}

/** A copy with one put in, or taken out. */
export function withIncident(
  nodes: ReadonlyMap<string, IncidentNode>,
  id: string,
  node: IncidentNode | null,
): ReadonlyMap<string, IncidentNode> {
  const next = new Map(nodes);
  if (node === null) next.delete(id);
  else next.set(id, node);
  return next;
}

/** Since when each of `ids` has been in alarm without an incident that tells of it. Those that are told of are forgotten. */
export function unmatchedSince(
  before: ReadonlyMap<string, number>,
  inAlarm: readonly string[],
  told: ReadonlySet<string>,
  nowMs: number,
): ReadonlyMap<string, number> {
  return new Map(inAlarm.filter((id) => !told.has(id)).map((id) => [id, before.get(id) ?? nowMs]));
}

/** `00:23` waiting, `4 min` claimed. */
export function sinceText({ raisedAtMs, waits }: WallIncident, nowMs: number): string {
  if (raisedAtMs === null || raisedAtMs > nowMs) return '';
  const seconds = (nowMs - raisedAtMs) / 1_000;
  return waits ? stopwatch(seconds) : ageShort(seconds);
}

/** `No open incidents · 214 in session · next check-in 14:20 · 3 operators on`: what is not known is left out. */
export function quietLine(inSession: number, nextCheckIn: string | null, operators: number | null): string {
  return [
    'No open incidents',
    `${inSession.toLocaleString('en-GB')} in session`,
    ...(nextCheckIn === null ? [] : [`next check-in ${nextCheckIn}`]),
    ...(operators === null
      ? []
      : [
          operators === 0
            ? 'NO OPERATOR ON'
            : `${operators} ${operators === 1 ? 'operator' : 'operators'} on`,
        ]),
  ].join(' · ');
}
