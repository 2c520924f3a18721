/**
 * Who is on duty, and whether every employer is covered. Durable before it is answered: somebody who was on duty still is after
 * a restart, and a gap in cover goes on. After a start, or when this process was held up, everybody gets the full time again to
 * be heard, so that no gap is our own.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Person } from '@lonewatch/schema/contract/incident.ts';
import { GONE_AFTER_MS } from '@lonewatch/schema/contract/presence.ts';
import type { Grant } from '@lonewatch/schema/contract/viewer.ts';
import type { Clock } from '../clock.ts';
import { coverOf, serves } from '../domain/cover.ts';
import {
  beginGap,
  endGap,
  grantsOfDuty,
  loadDuties,
  openGaps,
  setBreak,
  signOff,
  signOn,
  type Duty,
} from '../persistence/duties.ts';
import type { Database } from '../persistence/sql-port.ts';

const TURN_EVERY_MS = 1_000;
/** A turn that comes so late says that we were held up, not that others have gone. */
const HELD_UP_MS = 3_000;

export interface DutyOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly employerIds: () => Iterable<EmployerId>;
  /** When a console of the person was heard last, on the monotonic clock; null: not since the start. */
  readonly heardAt: (accountId: string) => number | null;
  /** Nobody is there any more for this employer. */
  readonly uncovered: (employerId: EmployerId) => void;
  readonly warn: (sentence: string, error: unknown) => void;
}

export interface DutyNow extends Duty {
  readonly grants: readonly Grant[];
  readonly heardAtMs: number | null;
  /** A console of theirs is there. */
  readonly here: boolean;
}

export interface CoverNow {
  readonly employerId: EmployerId;
  readonly operators: number;
  readonly uncoveredSinceMs: number | null;
}

export class DutyDesk {
  readonly #options: DutyOptions;
  readonly #duties = new Map<string, Duty & { grants: readonly Grant[] }>();
  /** When nobody was there any more; only for employers where that is so. */
  readonly #gaps = new Map<EmployerId, number>();
  #cover = new Map<EmployerId, number>();
  readonly #watchers = new Set<() => void>();
  #lastTurnMs: number;
  #deafUntilMs: number;
  #turn: Promise<void> | null = null;
  #stop: (() => void) | null = null;

  private constructor(options: DutyOptions) {
    this.#options = options;
    this.#lastTurnMs = options.monotonicMs();
    this.#deafUntilMs = this.#lastTurnMs;
  }

  static async open(options: DutyOptions): Promise<DutyDesk> {
    const desk = new DutyDesk(options);
    for (const duty of await loadDuties(options.db)) await desk.#hold(duty);
    for (const { employerId, fromMs } of await openGaps(options.db)) desk.#gaps.set(employerId, fromMs);
    desk.#count();
    return desk;
  }

  start(): void {
    this.#stop ??= this.#options.clock.every(TURN_EVERY_MS, () => void this.turn());
  }

  async close(): Promise<void> {
    this.#stop?.();
    await this.#turn;
  }

  async signOn(person: Person, workstation: string | null): Promise<void> {
    const { db, clock } = this.#options;
    await this.#hold(await signOn(db, { ...person, workstation, nowMs: clock.now() }));
    await this.turn();
    this.#tell();
  }

  async signOff(accountId: string): Promise<void> {
    const { db, clock } = this.#options;
    await signOff(db, accountId, clock.now());
    this.#duties.delete(accountId);
    await this.turn();
    this.#tell();
  }

  /** Of somebody who has not signed on it is nothing. */
  async takeBreak(accountId: string, on: boolean): Promise<void> {
    const { db, clock } = this.#options;
    const duty = this.#duties.get(accountId);
    if (duty === undefined || (duty.breakSinceMs !== null) === on) return;
    const breakSinceMs = on ? clock.now() : null;
    await setBreak(db, accountId, breakSinceMs);
    this.#duties.set(accountId, { ...duty, breakSinceMs });
    await this.turn();
    this.#tell();
  }

  /** What people hold has changed. */
  async refresh(): Promise<void> {
    try {
      for (const duty of [...this.#duties.values()]) await this.#hold(duty);
      await this.turn();
    } catch (error) {
      this.#options.warn('What those on duty may do could not be asked again.', error);
    }
  }

  of(accountId: string): DutyNow | null {
    return this.all().find((duty) => duty.accountId === accountId) ?? null;
  }

  /** In the order in which they signed on. */
  all(): DutyNow[] {
    return [...this.#duties.values()].map((duty) => {
      const heardAtMs = this.#options.heardAt(duty.accountId);
      return { ...duty, heardAtMs, here: this.#isHere(heardAtMs) };
    });
  }

  /** Who can be offered an incident of this employer now. */
  onDuty(employerId: EmployerId): Person[] {
    return this.all()
      .filter((duty) => duty.here && duty.breakSinceMs === null && serves(duty, employerId))
      .map(({ accountId, name }) => ({ accountId, name }));
  }

  covers(): CoverNow[] {
    return [...this.#options.employerIds()].map((employerId) => ({
      employerId,
      operators: this.#cover.get(employerId) ?? 0,
      uncoveredSinceMs: this.#gaps.get(employerId) ?? null,
    }));
  }

  /** Calls back whenever somebody signs on or off, a break begins or ends, and cover changes; returns how to stop. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** Begins and ends gaps. What the database does not take now is tried again at the next turn. */
  turn(): Promise<void> {
    this.#turn ??= this.#takeTurn().finally(() => (this.#turn = null));
    return this.#turn;
  }

  async #takeTurn(): Promise<void> {
    const { db, clock, monotonicMs, uncovered, warn } = this.#options;
    const nowMs = monotonicMs();
    if (nowMs - this.#lastTurnMs > HELD_UP_MS) this.#deafUntilMs = nowMs;
    this.#lastTurnMs = nowMs;
    let changed = this.#count();
    for (const [employerId, operators] of this.#cover) {
      const isGap = this.#gaps.has(employerId);
      // Nobody can have been heard yet.
      const tooSoon = nowMs - this.#deafUntilMs <= GONE_AFTER_MS;
      if (operators > 0 ? !isGap : isGap || tooSoon) continue;
      try {
        if (operators > 0) {
          await endGap(db, employerId, clock.now());
          this.#gaps.delete(employerId);
        } else {
          this.#gaps.set(employerId, (await beginGap(db, employerId, clock.now())).fromMs);
          uncovered(employerId);
        }
        changed = true;
      } catch (error) {
        warn(
          `Whether employer ${employerId} is covered could not be written down; it is tried again.`,
          error,
        );
      }
    }
    if (changed) this.#tell();
  }

  /** Whether the numbers have changed. */
  #count(): boolean {
    const duties = this.all().map((duty) => ({ ...duty, present: duty.here && duty.breakSinceMs === null }));
    const before = this.#cover;
    this.#cover = coverOf(this.#options.employerIds(), duties);
    return (
      before.size !== this.#cover.size ||
      [...this.#cover].some(([employerId, operators]) => before.get(employerId) !== operators)
    );
  }

  #isHere(heardAtMs: number | null): boolean {
    return this.#options.monotonicMs() - Math.max(heardAtMs ?? -Infinity, this.#deafUntilMs) <= GONE_AFTER_MS;
  }

  async #hold(duty: Duty): Promise<void> {
    this.#duties.set(duty.accountId, {
      ...duty,
      grants: await grantsOfDuty(this.#options.db, duty.accountId),
    });
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}
