/**
 * Who goes next on which database connection. An urgent piece of work goes before everything that waits; it can never wait
 * behind more than the one piece that already holds its connection.
 *
 * With one connection (embedded) all lanes share it. With more, the first is for urgent work alone, and from three on the
 * second is closed to bulk, so that neither a flood of reports nor a slow export can hold an alarm or a look-up.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

export type Lane = 'urgent' | 'ordinary' | 'bulk';

/** Ordinary pieces that may go before a waiting bulk one: look-ups must not starve the reports that phones wait for. */
const BULK_PATIENCE = 8;

interface Waiting {
  start(slot: number): void;
}

export class Lanes {
  readonly #busy: boolean[];
  readonly #queues: Record<Lane, Waiting[]> = { urgent: [], ordinary: [], bulk: [] };
  #passedOver = 0;
  #underWay = 0;
  #closing = false;
  #whenIdle: (() => void) | null = null;

  constructor(slots: number) {
    this.#busy = Array.from({ length: slots }, () => false);
  }

  /** Runs `work` with a connection of its own until its promise settles. */
  run<T>(lane: Lane, work: (slot: number) => Promise<T>): Promise<T> {
    if (this.#closing)
      return Promise.reject(
        new Fault('UNAVAILABLE', 'The database is closing: the server stops. Try again.'),
      );
    return new Promise<T>((resolve, reject) => {
      const start = (slot: number): void => {
        this.#busy[slot] = true;
        this.#underWay += 1;
        work(slot)
          .then(resolve, reject)
          .finally(() => this.#release(slot));
      };
      this.#queues[lane].push({ start });
      this.#startWhatCan();
    });
  }

  waiting(lane: Lane): number {
    return this.#queues[lane].length;
  }

  /** Refuses new work and fulfils when all that waits and runs is done. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  #release(slot: number): void {
    this.#busy[slot] = false;
    this.#underWay -= 1;
    this.#startWhatCan();
    if (this.#underWay === 0) this.#whenIdle?.();
  }

  #startWhatCan(): void {
    for (let slot = 0; slot < this.#busy.length; slot++) {
      if (this.#busy[slot]) continue;
      this.#next(slot)?.start(slot);
    }
  }

  #next(slot: number): Waiting | undefined {
    const { urgent, ordinary, bulk } = this.#queues;
    if (urgent.length > 0) return urgent.shift();
    const last = this.#busy.length - 1;
    if (slot === 0 && last > 0) return undefined;
    const takesBulk = slot > 1 || slot === last;
    const bulkIsDue = takesBulk && bulk.length > 0 && this.#passedOver >= BULK_PATIENCE;
    if (ordinary.length > 0 && !bulkIsDue) {
      if (takesBulk && bulk.length > 0) this.#passedOver += 1;
      return ordinary.shift();
    }
    if (!takesBulk || bulk.length === 0) return undefined;
    this.#passedOver = 0;
    return bulk.shift();
  }
}
