/**
 * The one heartbeat. At every tick it lets due deadlines act, asks whoever must judge open readers, then closes the tick
 * of each channel that somebody reads. A channel that nobody reads costs nothing.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { classNameOf, type AudienceClass } from '../domain/visibility.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { Fleet } from '../hot/fleet.ts';
import type { Clock } from '../clock.ts';
import { Channel } from './channel.ts';
import { streamEpoch } from './stream-epoch.ts';
import { Subscriber, type FrameSink, type SubscriberOptions } from './subscriber.ts';
import type { Shown } from './watched.ts';

export const TICK_MS = 500;

/** The frames of an employer as one class of people sees them. */
export interface Wanted {
  readonly employerId: EmployerId;
  readonly audience: AudienceClass;
}

export interface TickerMetrics {
  /** Called after each tick with its own time and what it produced. */
  ticked(durationMs: number, frames: number, bytes: number): void;
}

export class Ticker {
  readonly #directory: Directory;
  readonly #cases: Cases;
  readonly #clock: Clock;
  readonly #metrics: TickerMetrics;
  readonly #epoch: number;
  readonly #channels = new Map<string, Channel>();
  readonly #epochs = new Set<number>();
  readonly #judges = new Set<(atMs: number) => void>();
  readonly #auditors = new Set<(shown: Shown) => void>();
  #stop: (() => void) | null = null;

  /** `epoch`: 1 to 2^32 − 1, another at every start, however soon after the last one: slots are dealt anew. */
  constructor(directory: Directory, cases: Cases, clock: Clock, metrics: TickerMetrics, epoch: number) {
    this.#directory = directory;
    this.#cases = cases;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#epoch = epoch;
  }

  get subscribers(): number {
    let sum = 0;
    for (const channel of this.#channels.values()) sum += channel.subscribers.size;
    return sum;
  }

  start(): void {
    this.#stop ??= this.#clock.every(TICK_MS, () => this.tick());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /**
   * Calls back at every tick before any frame of it is made: whoever closes a reader then has kept this tick from it.
   * Returns how to stop being called, as `onShown` does.
   */
  onTick(judge: (atMs: number) => void): () => void {
    this.#judges.add(judge);
    return () => void this.#judges.delete(judge);
  }

  /** Calls back with who has had whose position before them: at the turn of each minute, and when readers leave. */
  onShown(auditor: (shown: Shown) => void): () => void {
    this.#auditors.add(auditor);
    return () => void this.#auditors.delete(auditor);
  }

  tick(): void {
    const startedMs = performance.now();
    const atMs = this.#clock.now();
    this.#cases.runDue(atMs);
    for (const judge of this.#judges) judge(atMs);
    let frames = 0;
    let bytes = 0;
    for (const channel of this.#channels.values()) {
      if (channel.subscribers.size === 0) continue;
      const frame = channel.tick(atMs);
      if (frame === null) continue;
      frames++;
      bytes += frame.bytes.length;
    }
    this.#metrics.ticked(performance.now() - startedMs, frames, bytes);
  }

  /** Adds a reader to some channels; returns how to take it away again. */
  subscribe(
    wanted: readonly Wanted[],
    sink: FrameSink,
    options: SubscriberOptions,
  ): { readonly subscriber: Subscriber; readonly close: () => void } {
    const subscriber = new Subscriber(sink, options);
    const joined = wanted.map(({ employerId, audience }) => this.#channel(employerId, audience));
    for (const channel of joined) channel.join(subscriber, options.resume, this.#clock.now());
    const close = (): void => {
      for (const channel of joined) channel.leave(subscriber);
    };
    return { subscriber, close };
  }

  epochOf(employerId: EmployerId, audience: AudienceClass): number {
    return this.layoutOf(employerId, audience).epoch;
  }

  /** Who sits in which slot of the frames of this epoch. */
  layoutOf(
    employerId: EmployerId,
    audience: AudienceClass,
  ): { readonly epoch: number; readonly fleet: Fleet } {
    return this.#channel(employerId, audience).layout();
  }

  /** Kept for ever once made: an epoch must not come back with other slots. There are few classes. */
  #channel(employerId: EmployerId, audience: AudienceClass): Channel {
    const name = `${employerId} ${classNameOf(audience)}`;
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const employer = this.#directory.employer(employerId);
    if (employer === undefined) throw new Error(`There is no employer ${employerId} to make frames for.`);
    const channel = new Channel(employer, audience, {
      newEpoch: (id, className) => this.#newEpoch(id, className),
      silentSlots: (id) => this.#cases.silentSlots(id),
      onShown: (shown) => {
        for (const auditor of this.#auditors) auditor(shown);
      },
    });
    this.#channels.set(name, channel);
    return channel;
  }

  #newEpoch(employerId: EmployerId, className: string): number {
    let generation = 0;
    let epoch = streamEpoch(this.#epoch, employerId, className, generation);
    while (this.#epochs.has(epoch)) epoch = streamEpoch(this.#epoch, employerId, className, ++generation);
    this.#epochs.add(epoch);
    return epoch;
  }
}
