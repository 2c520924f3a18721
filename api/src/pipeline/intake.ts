/**
 * Where signals enter the product: finds the device of each, lets every signal pass `process-signal` in the order it came,
 * and waits until its effects are durable. An unknown device under a valid token is taken in as unassigned; under a revoked
 * token nothing counts but a known device's call for help.
 */
import type { DeviceId, EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Worker } from '@lonewatch/schema/contract/reference.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { isCallForHelp, type Rejected, type Signal } from '@lonewatch/schema/contract/signal.ts';
import { isPageDevice, pageDeviceOf } from '../hot/page-device.ts';
import type { Directory, LiveDevice, LiveEmployer } from '../hot/directory.ts';
import { processSignal, type Effects, type SignalRules, type SignalWorld } from './process-signal.ts';
import type { EffectRunner, Store } from './run-effects.ts';

export interface IntakeOptions {
  readonly rules: SignalRules;
  /** Unassigned devices of one employer beyond which strangers are turned away; one that calls for help never is. */
  readonly maxUnassigned: number;
  readonly now: () => number;
}

export class Intake {
  readonly #directory: Directory;
  readonly #world: SignalWorld;
  readonly #store: Store;
  readonly #effects: EffectRunner;
  readonly #options: IntakeOptions;
  #arrivals = new Map<string, Promise<LiveDevice>>();
  #unassigned = new Map<EmployerId, number>();

  constructor(
    directory: Directory,
    world: SignalWorld,
    store: Store,
    effects: EffectRunner,
    options: IntakeOptions,
  ) {
    this.#directory = directory;
    this.#world = world;
    this.#store = store;
    this.#effects = effects;
    this.#options = options;
    for (const { device } of directory.devices())
      if (device.workerId === null) this.#countUnassigned(device.employerId);
  }

  /**
   * Fulfils when all of it is durable. Rejects with a Fault: UNAUTHENTICATED for a token that nobody gave out or that was
   * revoked, whatever the store says when it cannot be kept; then none of it may be acknowledged.
   */
  async accept(
    tokenHash: string,
    signals: readonly Signal[],
    rejects: readonly Rejected[],
    receivedAtMs: number,
  ): Promise<void> {
    const token = this.#directory.employerOfToken(tokenHash);
    if (token === undefined)
      throw new Fault(
        'UNAUTHENTICATED',
        'This ingest token is not known. Copy the address again from the set-up page.',
      );
    const said = token.deviceId === null ? signals : this.#spokenBy(token.deviceId, signals);
    return token.revoked
      ? this.#acceptCallsOnly(token.employer, said, receivedAtMs)
      : this.#acceptAll(token.employer, said, rejects, receivedAtMs);
  }

  /**
   * Where a worker's own browser says to be: that browser is one more device of hers, made at the first word. Fulfils when it
   * is durable.
   */
  async hearBrowser(
    worker: Worker,
    fix: NonNullable<Signal['fix']>,
    measuredAtMs: number,
    receivedAtMs: number,
  ): Promise<void> {
    const from = this.#directory.employer(worker.employerId)!;
    const browser = pageDeviceOf(worker);
    const { externalId } = browser;
    const live =
      from.devicesByExternalId.get(externalId) ??
      this.#directory.addDevice(await this.#store.insertDevice(browser));
    // Somebody else's device has taken this name before: it must not move anybody.
    if (live.device.workerId !== worker.id) return;
    const signal: Signal = {
      ...{ kind: 'TELEMETRY', protocol: 'native', externalId, deviceKind: 'PHONE_APP' },
      ...{ deviceAtMs: measuredAtMs, fix, batteryPercent: null, charging: null },
      ...{ alarm: null, session: null, marks: [] },
    };
    await this.#effects.run([this.#process(signal, from, live, receivedAtMs)]);
  }

  async #acceptAll(
    from: LiveEmployer,
    signals: readonly Signal[],
    rejects: readonly Rejected[],
    receivedAtMs: number,
  ): Promise<void> {
    const turnedAway: Rejected[] = [...rejects];
    const { known, callers, strangers } = sorted(signals, from);
    // Known devices go through without a turn of the event loop: order within a request, and an alarm's first millisecond.
    // A call for help waits for no stranger of its own request, a stranger's call only for other strangers who call.
    const writes = this.#effects.run(this.#processAll(from, known, receivedAtMs));
    const met =
      known === signals
        ? null
        : this.#meetAndRun(from, callers, receivedAtMs, turnedAway).finally(() =>
            this.#meetAndRun(from, strangers, receivedAtMs, turnedAway),
          );
    const outcomes = await Promise.allSettled([writes, met]);
    const kept =
      turnedAway.length === 0 ? null : this.#store.keepRejects(from.employer.id, turnedAway, receivedAtMs);
    outcomes.push(...(await Promise.allSettled([kept])));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Whatever comes under a device's own token is that device's, whatever it calls itself. */
  #spokenBy(deviceId: DeviceId, signals: readonly Signal[]): Signal[] {
    const { device } = this.#directory.device(deviceId)!;
    const { externalId } = device;
    // A page asks for her PIN where a session ends: whoever holds its call key must not get round that.
    const said = isPageDevice(device) ? signals.map(withoutSession) : signals;
    return said.map((signal) => ({ ...signal, externalId }));
  }

  /**
   * Under a revoked token. Calls for help of known devices are raised, and are durable, before anything is refused; a
   * request that held nothing else is taken as a whole, so that the one who calls is told that it went through.
   */
  async #acceptCallsOnly(
    from: LiveEmployer,
    signals: readonly Signal[],
    receivedAtMs: number,
  ): Promise<void> {
    const calls = signals.filter(
      (signal) => isCallForHelp(signal) && from.devicesByExternalId.has(signal.externalId),
    );
    const bare = calls.map((signal) => (signal.session === null ? signal : { ...signal, session: null }));
    await this.#effects.run(this.#processAll(from, bare, receivedAtMs), 'REVOKED');
    if (calls.length === 0 || calls.length < signals.length || calls.some(({ session }) => session !== null))
      throw new Fault(
        'UNAUTHENTICATED',
        'This ingest token has been revoked, so nothing but a call for help is taken. Ask your safety manager for a new address.',
      );
  }

  async #meetAndRun(
    from: LiveEmployer,
    signals: readonly Signal[],
    receivedAtMs: number,
    turnedAway: Rejected[],
  ): Promise<void> {
    for (const signal of signals) await this.#meet(from, signal, turnedAway);
    await this.#effects.run(this.#processAll(from, signals, receivedAtMs));
  }

  #processAll(
    from: LiveEmployer,
    signals: readonly Signal[],
    receivedAtMs: number,
  ): { live: LiveDevice; effects: Effects }[] {
    return signals.flatMap((signal) => {
      const live = from.devicesByExternalId.get(signal.externalId);
      return live === undefined ? [] : [this.#process(signal, from, live, receivedAtMs)];
    });
  }

  #process(
    signal: Signal,
    from: LiveEmployer,
    live: LiveDevice,
    receivedAtMs: number,
  ): { live: LiveDevice; effects: Effects } {
    const times = { receivedAtMs, processedAtMs: this.#options.now() };
    return { live, effects: processSignal(signal, from, live, times, this.#world, this.#options.rules) };
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

/** By device, each device's signals in the order they came: those that are known, strangers who call for help, others. */
function sorted(
  signals: readonly Signal[],
  { devicesByExternalId }: LiveEmployer,
): { known: readonly Signal[]; callers: Signal[]; strangers: Signal[] } {
  if (signals.every(({ externalId }) => devicesByExternalId.has(externalId)))
    return { known: signals, callers: [], strangers: [] };
  const calling = new Set(signals.filter(({ alarm }) => alarm !== null).map(({ externalId }) => externalId));
  const known: Signal[] = [];
  const callers: Signal[] = [];
  const strangers: Signal[] = [];
  for (const signal of signals) {
    const { externalId } = signal;
    if (devicesByExternalId.has(externalId)) known.push(signal);
    else (calling.has(externalId) ? callers : strangers).push(signal);
  }
  return { known, callers, strangers };
}

function withoutSession(signal: Signal): Signal {
  if (signal.session === null) return signal;
  return { ...signal, session: null, kind: signal.kind === 'TIMER' ? 'TELEMETRY' : signal.kind };
}
