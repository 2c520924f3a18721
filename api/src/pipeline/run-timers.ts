/**
 * Everything about incidents that happens by itself at a time. Each deadline is computed from the folded incident, so a restart
 * finds it again and one that passed meanwhile fires at once; firing writes an entry, after which it is none any more.
 *
 * Two clocks run side by side: the time of day, and one that never jumps. Whichever reaches a deadline first fires it, so a
 * clock that is set back makes nothing late; one that is set forward makes it early, never twice.
 */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { dueAt } from '../domain/incident/clocks.ts';
import type { SystemInput } from '../domain/incident/context.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import { Deadlines } from '../domain/deadlines.ts';

/** A deadline whose firing failed, because the database was away, is tried again after this. */
const AGAIN_MS = 1_000;

export interface TimerPorts {
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  /** `atMs`: when it was due. Fulfils when it is durable, or means nothing any more. */
  readonly fire: (id: IncidentId, input: SystemInput, atMs: number) => Promise<unknown>;
}

interface Planned {
  readonly input: SystemInput;
  readonly atMs: number;
  /** The same moment on the clock that never jumps. */
  monotonicAtMs: number;
  /** It fires, or has fired without anything to do: not again while the incident stays as it is. */
  fired: boolean;
}

export class Timers {
  readonly #ports: TimerPorts;
  readonly #planned = new Map<IncidentId, Map<string, Planned>>();
  readonly #byTimeOfDay = new Deadlines();
  readonly #bySteadyClock = new Deadlines();

  constructor(ports: TimerPorts) {
    this.#ports = ports;
  }

  /**
   * The incident as it is now. `changedAtMs`: when its newest entry was written. If that is later than now, the clock was set
   * back while nobody was here, and deadlines count from there. `noLeaseBeforeMs`: what was leased before a restart is held
   * until then at least.
   */
  set(incident: Incident, changedAtMs: number, noLeaseBeforeMs = 0): void {
    const { now, monotonicMs, rulesOf } = this.#ports;
    const before = this.#planned.get(incident.id);
    const nowMs = Math.max(now(), changedAtMs);
    const planned = new Map<string, Planned>();
    for (const due of dueAt(incident, rulesOf(incident.employerId))) {
      const atMs = due.input.act === 'LAPSE_STEP' ? Math.max(due.atMs, noLeaseBeforeMs) : due.atMs;
      const key = `${due.atMs} ${JSON.stringify(due.input)}`;
      const known = before?.get(key);
      const one = known ?? {
        ...{ input: due.input, atMs, fired: false },
        monotonicAtMs: monotonicMs() + Math.max(0, atMs - nowMs),
      };
      planned.set(key, one);
      if (known === undefined) this.#add(incident.id, one);
    }
    if (planned.size > 0) this.#planned.set(incident.id, planned);
    else this.#planned.delete(incident.id);
  }

  /** Fires what is due. Fulfils when all of it is done. */
  async run(): Promise<void> {
    const nowMs = this.#ports.now();
    const steadyMs = this.#ports.monotonicMs();
    const ids = new Set<number>();
    for (const [deadlines, atMs] of [
      [this.#byTimeOfDay, nowMs],
      [this.#bySteadyClock, steadyMs],
    ] as const)
      for (let id = deadlines.takeDue(atMs); id !== null; id = deadlines.takeDue(atMs)) ids.add(id);
    const firing: Promise<void>[] = [];
    for (const id of ids as Set<IncidentId>) {
      const due = [...(this.#planned.get(id)?.values() ?? [])]
        .filter((one) => !one.fired && (one.atMs <= nowMs || one.monotonicAtMs <= steadyMs))
        .sort((a, b) => a.atMs - b.atMs);
      for (const one of due) firing.push(this.#fire(id, one));
    }
    await Promise.all(firing);
  }

  async #fire(id: IncidentId, one: Planned): Promise<void> {
    one.fired = true;
    try {
      await this.#ports.fire(id, one.input, one.atMs);
    } catch {
      one.fired = false;
      one.monotonicAtMs = this.#ports.monotonicMs() + AGAIN_MS;
      this.#bySteadyClock.add(one.monotonicAtMs, id);
    }
  }

  #add(id: IncidentId, { atMs, monotonicAtMs }: Planned): void {
    this.#byTimeOfDay.add(atMs, id);
    this.#bySteadyClock.add(monotonicAtMs, id);
  }
}
