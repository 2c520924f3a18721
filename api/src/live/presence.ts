/**
 * Who is in which room, where they look and what they do. In memory alone: a console that is not heard for 15 s has gone, and
 * leaves nothing behind. A console is in one room at a time; somebody may have several consoles.
 */
import { GONE_AFTER_MS, type Present } from '@lonewatch/schema/contract/presence.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';

/** One heartbeat. `room`: `map`, or what names an incident. */
export interface Heartbeat extends Omit<Present, 'sinceMs' | 'heardAtMs'> {
  readonly room: string;
  /** Whose alarms the person handles: on the map only colleagues see each other. */
  readonly employerIds: readonly EmployerId[];
}

/** Nobody sits at more; beyond it the one that was heard longest ago goes. */
const MOST_CONSOLES = 10;

interface Held extends Heartbeat {
  readonly sinceMs: number;
  readonly heardAtMs: number;
}

export class PresenceRooms {
  /** By account and console. */
  readonly #consoles = new Map<string, Held>();
  readonly #watchers = new Map<string, Set<() => void>>();

  heard(beat: Heartbeat, nowMs: number): void {
    const key = keyOf(beat);
    const before = this.#consoles.get(key);
    const stays = before?.room === beat.room;
    const held = { ...beat, sinceMs: stays ? before.sinceMs : nowMs, heardAtMs: nowMs };
    // Set anew, so that the one that was heard longest ago comes first.
    this.#consoles.delete(key);
    this.#consoles.set(key, held);
    if (before === undefined) this.#crowdOut(beat.accountId);
    if (before !== undefined && !stays) this.#tell(before.room);
    if (before === undefined || !stays || !isSame(before, held)) this.#tell(beat.room);
  }

  leave(accountId: string, consoleId: string): void {
    this.#remove(keyOf({ accountId, consoleId }));
  }

  /** Lets those go who have not been heard. Called at least once a second. */
  expire(nowMs: number): void {
    for (const [key, { heardAtMs }] of this.#consoles)
      if (nowMs - heardAtMs >= GONE_AFTER_MS) this.#remove(key);
  }

  /** By name, then in the order in which they came. */
  in(room: string): (Present & Pick<Heartbeat, 'employerIds'>)[] {
    return [...this.#consoles.values()]
      .filter((held) => held.room === room)
      .sort((a, b) => a.name.localeCompare(b.name, 'en-GB') || a.sinceMs - b.sinceMs);
  }

  /** When any console of this person was heard last; null: none is here. */
  heardAt(accountId: string): number | null {
    let newest: number | null = null;
    for (const held of this.#consoles.values())
      if (held.accountId === accountId) newest = Math.max(newest ?? 0, held.heardAtMs);
    return newest;
  }

  /** Calls back whenever anything that a room shows has changed; returns how to stop. */
  watch(room: string, changed: () => void): () => void {
    const watchers = this.#watchers.get(room) ?? new Set();
    this.#watchers.set(room, watchers.add(changed));
    return () => {
      watchers.delete(changed);
      if (watchers.size === 0) this.#watchers.delete(room);
    };
  }

  #crowdOut(accountId: string): void {
    const theirs = [...this.#consoles.values()].filter((held) => held.accountId === accountId);
    if (theirs.length > MOST_CONSOLES) this.#remove(keyOf(theirs[0]!));
  }

  #remove(key: string): void {
    const held = this.#consoles.get(key);
    if (held === undefined) return;
    this.#consoles.delete(key);
    this.#tell(held.room);
  }

  #tell(room: string): void {
    for (const changed of this.#watchers.get(room) ?? []) changed();
  }
}

function keyOf({ accountId, consoleId }: Pick<Present, 'accountId' | 'consoleId'>): string {
  return `${accountId}\n${consoleId}`;
}

/** Shows nothing new: a heartbeat alone is told to nobody. */
function isSame(a: Heartbeat, b: Heartbeat): boolean {
  return (
    a.activity === b.activity &&
    a.step === b.step &&
    a.name === b.name &&
    JSON.stringify([a.viewport, a.employerIds]) === JSON.stringify([b.viewport, b.employerIds])
  );
}
