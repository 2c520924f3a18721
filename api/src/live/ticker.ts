/**
 * The one heartbeat. At every tick it lets due deadlines act, closes the tick of each employer's stream that somebody
 * reads, and offers the one frame to all its readers. A stream that nobody reads costs nothing.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { policyBits, type Audience } from '../domain/visibility.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { Clock } from '../clock.ts';
import { FrameStream } from './frame-stream.ts';
import { Subscriber, type FrameSink, type SubscriberOptions } from './subscriber.ts';

export const TICK_MS = 500;

interface Channel {
  readonly stream: FrameStream;
  readonly subscribers: Set<Subscriber>;
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
  #stop: (() => void) | null = null;

  /** `epoch`: 1 to 2^32 − 1, another at every start, however soon after the last one: slots are dealt anew. */
  constructor(directory: Directory, cases: Cases, clock: Clock, metrics: TickerMetrics, epoch: number) {
    this.#directory = directory;
    this.#cases = cases;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#epoch = epoch;
  }

  get epoch(): number {
    return this.#epoch;
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

  tick(): void {
    const startedMs = performance.now();
    const atMs = this.#clock.now();
    this.#cases.runDue(atMs);
    let frames = 0;
    let bytes = 0;
    for (const { stream, subscribers } of this.#channels.values()) {
      if (subscribers.size === 0) continue;
      this.#refreshPolicy(stream);
      const frame = stream.close(atMs);
      if (frame === null) continue;
      frames++;
      bytes += frame.bytes.length;
      for (const subscriber of subscribers) subscriber.offer(stream, frame);
    }
    this.#metrics.ticked(performance.now() - startedMs, frames, bytes);
  }

  /** Adds a reader to the streams of some employers; returns how to take it away again. */
  subscribe(
    employerIds: readonly EmployerId[],
    audience: Audience,
    sink: FrameSink,
    options: SubscriberOptions,
  ): { readonly subscriber: Subscriber; readonly close: () => void } {
    const subscriber = new Subscriber(sink, options);
    const nowMs = this.#clock.now();
    const joined = employerIds.map((id) => this.#channel(id, audience));
    for (const { stream, subscribers } of joined) {
      // Brings a stream that nobody read up to now. One that is read is at most a tick old: a storm of readers that come
      // back shares its catch-ups instead of each starting a tick for all the others.
      if (subscribers.size === 0) {
        this.#refreshPolicy(stream);
        stream.close(nowMs);
      }
      subscribers.add(subscriber);
      const cursor = options.resume.find(({ employerId }) => employerId === stream.employerId);
      subscriber.open(stream, cursor ?? null, nowMs);
    }
    const close = (): void => {
      for (const { subscribers } of joined) subscribers.delete(subscriber);
    };
    return { subscriber, close };
  }

  #refreshPolicy(stream: FrameStream): void {
    const services = this.#directory.employer(stream.employerId)?.employer.services ?? [];
    stream.setPolicy(policyBits(services));
  }

  #channel(employerId: EmployerId, audience: Audience): Channel {
    const name = `${employerId} ${audience}`;
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const live = this.#directory.employer(employerId);
    if (live === undefined) throw new Error(`There is no employer ${employerId} to make frames for.`);
    const policy = policyBits(live.employer.services);
    const stream = new FrameStream(employerId, live.fleet, audience, policy, this.#epoch);
    const channel: Channel = { stream, subscribers: new Set() };
    this.#channels.set(name, channel);
    return channel;
  }
}
