/**
 * Everything about incidents that happens by itself at a time. Each deadline is computed from the folded incident, so a restart
 * finds it again and one that passed meanwhile fires at once; firing writes an entry, after which it is none any more. No clock
 * that is set back or forward makes one late, or lets it fire twice.
 */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { dueAt } from '../domain/incident/clocks.ts';
import type { SystemInput } from '../domain/incident/context.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import { TwoClockDeadlines, type TwoClocks } from '../domain/two-clock-deadlines.ts';

/** A deadline whose firing failed, because the database was away, is tried again after this. */
const AGAIN_MS = 1_000;

export interface TimerPorts {
  readonly clocks: () => TwoClocks;
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  /** `atMs`: when it was due. Fulfils when it is durable, or means nothing any more. */
  readonly fire: (id: IncidentId, input: SystemInput, atMs: number) => Promise<unknown>;
}

interface Planned {
  readonly id: IncidentId;
  readonly input: SystemInput;
  readonly atMs: number;
}

export class Timers {
  readonly #ports: TimerPorts;
  readonly #deadlines = new TwoClockDeadlines<Planned>();
  /** Of each incident, by what it is and when: an incident that changes otherwise plans nothing anew. */
  readonly #planned = new Map<IncidentId, Map<string, Planned>>();

  constructor(ports: TimerPorts) {
    this.#ports = ports;
  }

  /**
   * The incident as it is now. `changedAtMs`: when its newest entry was written; if that is later than now, the clock was set
   * back while nobody was here, and what is left of a deadline counts from there. `noLeaseBeforeMs`: what was leased before a
   * restart is held until then at least.
   */
  set(incident: Incident, changedAtMs: number, noLeaseBeforeMs = 0): void {
    const { id, employerId } = incident;
    const { nowMs, monotonicMs } = this.#ports.clocks();
    const before = this.#planned.get(id);
    const planned = new Map<string, Planned>();
    for (const { input, atMs: dueAtMs } of dueAt(incident, this.#ports.rulesOf(employerId))) {
      const key = `${dueAtMs} ${JSON.stringify(input)}`;
      const known = before?.get(key);
      const atMs = input.act === 'LAPSE_STEP' ? Math.max(dueAtMs, noLeaseBeforeMs) : dueAtMs;
      const one = known ?? { id, input, atMs };
      planned.set(key, one);
      if (known === undefined)
        this.#deadlines.add(atMs, one, { nowMs: Math.max(nowMs, changedAtMs), monotonicMs });
    }
    if (planned.size > 0) this.#planned.set(id, planned);
    else this.#planned.delete(id);
  }

  /** Fires what is due. Fulfils when all of it is done. */
  async run(): Promise<void> {
    const clocks = this.#ports.clocks();
    const due: Planned[] = [];
    for (let one = this.#deadlines.takeDue(clocks); one !== null; one = this.#deadlines.takeDue(clocks))
      due.push(one);
    due.sort((a, b) => a.atMs - b.atMs);
    await Promise.all(due.filter((one) => this.#isPlanned(one)).map((one) => this.#fire(one)));
  }

  #isPlanned(one: Planned): boolean {
    for (const planned of this.#planned.get(one.id)?.values() ?? []) if (planned === one) return true;
    return false;
  }

  /** What it meant may be over: that is judged where it is written, on the incident as it is then. */
  async #fire(one: Planned): Promise<void> {
    try {
      await this.#ports.fire(one.id, one.input, one.atMs);
    } catch {
      const clocks = this.#ports.clocks();
      this.#deadlines.add(clocks.nowMs + AGAIN_MS, one, clocks);
    }
  }
}
