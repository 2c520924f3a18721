/**
 * Where signals enter the product: finds the device of each, lets every signal pass `process-signal` in the order it came,
 * and waits until its effects are durable. An unknown device under a valid token is taken in as unassigned.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory, LiveDevice, LiveEmployer } from '../hot/directory.ts';
import { processSignal, type Effects, type SignalRules } from './process-signal.ts';
import type { EffectRunner, Store } from './run-effects.ts';

export interface IntakeOptions {
  readonly rules: SignalRules;
  /** Unassigned devices of one employer beyond which strangers are turned away; one that calls for help never is. */
  readonly maxUnassigned: number;
  readonly now: () => number;
}

export class Intake {
  readonly #directory: Directory;
  readonly #cases: Cases;
  readonly #store: Store;
  readonly #effects: EffectRunner;
  readonly #options: IntakeOptions;
  #arrivals = new Map<string, Promise<LiveDevice>>();
  #unassigned = new Map<EmployerId, number>();

  constructor(
    directory: Directory,
    cases: Cases,
    store: Store,
    effects: EffectRunner,
    options: IntakeOptions,
  ) {
    this.#directory = directory;
    this.#cases = cases;
    this.#store = store;
    this.#effects = effects;
    this.#options = options;
    for (const { device } of directory.devices())
      if (device.workerId === null) this.#countUnassigned(device.employerId);
  }

  /**
   * Fulfils when all of it is durable. Rejects with a Fault: UNAUTHENTICATED for a token that nobody gave out, TOO_BUSY or
   * whatever the store says when it cannot be kept; then none of it may be acknowledged.
   */
  async accept(
    token: string,
    signals: readonly Signal[],
    rejects: readonly Rejected[],
    receivedAtMs: number,
  ): Promise<void> {
    const from = this.#directory.employerOfToken(token);
    if (from === undefined)
      throw new Fault(
        'UNAUTHENTICATED',
        'This ingest token is not known. Copy the address again from the set-up page.',
      );
    const turnedAway: Rejected[] = [...rejects];
    const strangers = signals.some(({ externalId }) => !from.devicesByExternalId.has(externalId));
    // Known devices go through without a turn of the event loop: order within a request, and an alarm's first millisecond.
    const batch = strangers
      ? await this.#meetAndProcess(from, signals, receivedAtMs, turnedAway)
      : signals.map((signal) =>
          this.#process(signal, from, from.devicesByExternalId.get(signal.externalId)!, receivedAtMs),
        );
    const kept =
      turnedAway.length === 0 ? null : this.#store.keepRejects(from.employer.id, turnedAway, receivedAtMs);
    const writes = batch.length === 0 ? null : this.#effects.run(batch, receivedAtMs);
    const failed = (await Promise.allSettled([kept, writes])).find(
      (outcome) => outcome.status === 'rejected',
    );
    if (failed !== undefined) throw failed.reason;
  }

  async #meetAndProcess(
    from: LiveEmployer,
    signals: readonly Signal[],
    receivedAtMs: number,
    turnedAway: Rejected[],
  ): Promise<{ live: LiveDevice; effects: Effects }[]> {
    for (const signal of signals) await this.#meet(from, signal, turnedAway);
    const batch: { live: LiveDevice; effects: Effects }[] = [];
    for (const signal of signals) {
      const live = from.devicesByExternalId.get(signal.externalId);
      if (live !== undefined) batch.push(this.#process(signal, from, live, receivedAtMs));
    }
    return batch;
  }

  #process(
    signal: Signal,
    from: LiveEmployer,
    live: LiveDevice,
    receivedAtMs: number,
  ): { live: LiveDevice; effects: Effects } {
    const times = { receivedAtMs, processedAtMs: this.#options.now() };
    return { live, effects: processSignal(signal, from, live, times, this.#cases, this.#options.rules) };
  }

  async #meet(from: LiveEmployer, signal: Signal, turnedAway: Rejected[]): Promise<void> {
    const { externalId } = signal;
    if (from.devicesByExternalId.has(externalId)) return;
    const employerId = from.employer.id;
    const { maxUnassigned } = this.#options;
    if (signal.alarm === null && (this.#unassigned.get(employerId) ?? 0) >= maxUnassigned) {
      turnedAway.push({
        protocol: signal.protocol,
        externalId,
        reason: `This employer has ${maxUnassigned} unassigned devices already, so a new one was not taken in. Assign or remove some.`,
        excerpt: '',
      });
      return;
    }
    const name = `${employerId} ${externalId}`;
    const arriving = this.#arrivals.get(name) ?? this.#takeIn(employerId, signal);
    this.#arrivals.set(name, arriving);
    try {
      await arriving;
    } finally {
      this.#arrivals.delete(name);
    }
  }

  async #takeIn(employerId: EmployerId, signal: Signal): Promise<LiveDevice> {
    const device = await this.#store.insertDevice({
      employerId,
      workerId: null,
      externalId: signal.externalId,
      kind: signal.deviceKind,
      protocol: signal.protocol,
    });
    this.#countUnassigned(employerId);
    return this.#directory.addDevice(device);
  }

  #countUnassigned(employerId: EmployerId): void {
    this.#unassigned.set(employerId, (this.#unassigned.get(employerId) ?? 0) + 1);
  }
}
