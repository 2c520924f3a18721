/**
 * Who of the simulated fleet is on duty, when they check in or forget to, and who calls for help. Seeded; one schedule of
 * acts in the order of time. Only a fixed handful ever raises an alarm, however often the demonstration is started.
 */
import type { SessionAct } from '@lonewatch/schema/contract/signal.ts';

const MINUTE_MS = 60_000;
const ON_DUTY_SHARE = 0.72;
const FORGETFUL_SHARE = 0.008;
const UNEASY_SHARE = 0.006;
/** Alarms of the whole demonstration: a share of the fleet, within bounds that a small control room could work. */
const ALARM_SHARE = 0.002;
const MIN_ALARMS = 4;
const MAX_ALARMS = 10;
/** The first few call within half a minute, so that a newcomer sees one come; the others within the hour. */
const PROMPT_ALARMS = 3;
const INTERVAL_MIN = 60;
/** The next check-in after this begins the next shift, sooner than the server ends the last one: a demonstration that runs for days stays one of people at work. */
const SHIFT_MIN = 390;
/**
 * The first of the fleet is who `worker@demo.example` is: always at work and steady, so that their list of who has seen
 * them fills, and never in an alarm, so that a control room has to break the glass.
 */
const OWN_ACCOUNT = 0;

export interface Act {
  readonly index: number;
  readonly atMs: number;
  readonly act: SessionAct;
  readonly intervalMin: number | null;
}

type Temper = 'STEADY' | 'FORGETFUL' | 'UNEASY';

export class Duty {
  readonly onDuty: readonly number[];
  readonly #random: () => number;
  readonly #tempers = new Map<number, Temper>();
  readonly #startedAtMs = new Map<number, number>();
  readonly #alarms = new Map<number, { readonly atMs: number; readonly type: 'PANIC' | 'FALL' }>();
  /** Sorted by time; taken from the front. */
  #acts: Act[] = [];
  #next = 0;
  #later: Act[] = [];

  constructor(members: number, random: () => number) {
    this.#random = random;
    const nowMs = Date.now();
    const onDuty: number[] = [];
    for (let index = 0; index < members; index++) {
      const drawn = random();
      const lot = index === OWN_ACCOUNT ? ON_DUTY_SHARE : drawn;
      if (lot > ON_DUTY_SHARE) continue;
      onDuty.push(index);
      const temper: Temper =
        lot < FORGETFUL_SHARE ? 'FORGETFUL' : lot < FORGETFUL_SHARE + UNEASY_SHARE ? 'UNEASY' : 'STEADY';
      this.#tempers.set(index, temper);
      this.#acts.push(...this.#firstActs(index, temper, nowMs));
    }
    this.onDuty = onDuty;
    this.#acts.sort((a, b) => a.atMs - b.atMs);
    this.#chooseAlarms(nowMs);
  }

  /** Up to `most` acts that are due, and the check-ins that follow from them put on the schedule. */
  takeActs(nowMs: number, most: number): Act[] {
    if (this.#later.length > 200 || this.#next === this.#acts.length) {
      this.#acts = [...this.#acts.slice(this.#next), ...this.#later].sort((a, b) => a.atMs - b.atMs);
      this.#later = [];
      this.#next = 0;
    }
    const due: Act[] = [];
    while (due.length < most && this.#next < this.#acts.length && this.#acts[this.#next]!.atMs <= nowMs) {
      const act = this.#acts[this.#next++]!;
      due.push(act);
      this.#follow(act, nowMs);
    }
    return due;
  }

  /** The alarm that this report carries; each is raised once. */
  alarmOf(index: number, nowMs: number): 'PANIC' | 'FALL' | null {
    const alarm = this.#alarms.get(index);
    if (alarm === undefined || alarm.atMs > nowMs) return null;
    this.#alarms.delete(index);
    return alarm.type;
  }

  #firstActs(index: number, temper: Temper, nowMs: number): Act[] {
    const startedMin =
      temper === 'FORGETFUL' ? INTERVAL_MIN + 3.5 + this.#random() * 20 : this.#random() * (INTERVAL_MIN - 1);
    const start: Act = {
      index,
      atMs: nowMs - startedMin * MINUTE_MS,
      act: 'START',
      intervalMin: INTERVAL_MIN,
    };
    return temper === 'UNEASY'
      ? [start, { index, atMs: nowMs - this.#random() * MINUTE_MS, act: 'AMBER', intervalMin: null }]
      : [start];
  }

  #follow({ index, act, atMs }: Act, nowMs: number): void {
    if (act === 'START') this.#startedAtMs.set(index, atMs);
    if (act === 'AMBER') {
      this.#later.push({
        index,
        atMs: nowMs + (8 + this.#random() * 20) * MINUTE_MS,
        act: 'CHECK_IN',
        intervalMin: null,
      });
      return;
    }
    const temper = this.#tempers.get(index) ?? 'STEADY';
    // The steady check in from three minutes before to one after the time; the forgetful a quarter of an hour late.
    const offsetMin = temper === 'FORGETFUL' ? 10 + this.#random() * 12 : this.#random() * 4 - 3;
    const dueMs = Math.max(
      atMs + (INTERVAL_MIN + offsetMin) * MINUTE_MS,
      temper === 'FORGETFUL' ? nowMs + 6 * MINUTE_MS : 0,
    );
    const shiftEndMs = (this.#startedAtMs.get(index) ?? atMs) + SHIFT_MIN * MINUTE_MS;
    this.#later.push(
      dueMs < shiftEndMs
        ? { index, atMs: dueMs, act: 'CHECK_IN', intervalMin: null }
        : { index, atMs: dueMs, act: 'START', intervalMin: INTERVAL_MIN },
    );
  }

  #chooseAlarms(nowMs: number): void {
    const callers = this.onDuty.filter((index) => index !== OWN_ACCOUNT);
    const wanted = Math.min(
      callers.length,
      MAX_ALARMS,
      Math.max(MIN_ALARMS, Math.round(this.onDuty.length * ALARM_SHARE)),
    );
    const stride = Math.max(1, Math.floor(callers.length / Math.max(1, wanted)));
    for (let n = 0; n < wanted; n++) {
      const waitMs = n < PROMPT_ALARMS ? (10 + n * 10) * 1_000 : (3 + this.#random() * 50) * MINUTE_MS;
      this.#alarms.set(callers[n * stride]!, {
        atMs: nowMs + waitMs,
        type: n % 3 === 2 ? 'FALL' : 'PANIC',
      });
    }
  }
}
