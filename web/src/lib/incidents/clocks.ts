/** The clocks of an incident as they are read: how long it has run, against what, and how urgent that has become. Pure. */
import type { ClockLevel, ClockName } from '@lonewatch/schema/contract/incident.ts';
import { ageSpoken, stopwatch } from '../ui/age-text.ts';
import { CLOCK_WORDS } from './words.ts';

export interface Clock {
  readonly name: ClockName;
  readonly startedAt: string;
  /** null: it runs. */
  readonly stoppedAt: string | null;
  readonly amberAt: string | null;
  readonly breachAt: string | null;
  readonly level: ClockLevel;
}

/** CALM has no mark, AMBER a triangle, RED an inverted diamond: each has its word besides. */
export const CLOCK_BANDS = ['CALM', 'AMBER', 'RED'] as const;
export type ClockBand = (typeof CLOCK_BANDS)[number];

export interface ClockReading {
  readonly name: ClockName;
  readonly label: string;
  readonly band: ClockBand;
  readonly running: boolean;
  /** `00:23` since it started; `00:07` where it was stopped. */
  readonly elapsed: string;
  /** `of 00:40`; null: it has no bound. */
  readonly bound: string | null;
  /** One sentence for an ear. */
  readonly spoken: string;
}

const BAND_SPOKEN: Readonly<Record<ClockBand, string>> = {
  CALM: 'in time',
  AMBER: 'soon due',
  RED: 'overdue',
};

/** A clock that was stopped keeps the band in which it was stopped. */
export function readClock(clock: Clock, nowMs: number): ClockReading {
  const startMs = Date.parse(clock.startedAt);
  const atMs = clock.stoppedAt === null ? nowMs : Date.parse(clock.stoppedAt);
  const past = (time: string | null): boolean => time !== null && atMs >= Date.parse(time);
  // The server's word counts too: its clock may be a second ahead of what this page knows of it.
  const reached = clock.level === 'RUNNING' ? 'CALM' : clock.level === 'AMBER' ? 'AMBER' : 'RED';
  const band =
    past(clock.breachAt) || reached === 'RED'
      ? 'RED'
      : past(clock.amberAt) || reached === 'AMBER'
        ? 'AMBER'
        : 'CALM';
  const elapsedS = Math.max(0, (atMs - startMs) / 1000);
  const label = CLOCK_WORDS[clock.name];
  return {
    name: clock.name,
    label,
    band,
    running: clock.stoppedAt === null,
    elapsed: stopwatch(elapsedS),
    bound: clock.breachAt === null ? null : `of ${stopwatch((Date.parse(clock.breachAt) - startMs) / 1000)}`,
    spoken: `${label}: ${ageSpoken(elapsedS)}, ${BAND_SPOKEN[band]}`,
  };
}

/** The one clock that a row of the queue shows: the reddest that runs, of those the one with the least time left. */
export function mostPressing(clocks: readonly Clock[], nowMs: number): ClockReading | null {
  const running = clocks.filter(({ stoppedAt }) => stoppedAt === null);
  const ranked = running
    .map((clock) => ({
      reading: readClock(clock, nowMs),
      leftMs: clock.breachAt === null ? Infinity : Date.parse(clock.breachAt) - nowMs,
    }))
    .sort(
      (a, b) =>
        CLOCK_BANDS.indexOf(b.reading.band) - CLOCK_BANDS.indexOf(a.reading.band) || a.leftMs - b.leftMs,
    );
  return ranked[0]?.reading ?? null;
}

/** Running ones first, in the order in which they started; long stopped and done ones are told in the log. */
export function inClockOrder<T extends Clock>(clocks: readonly T[]): T[] {
  return [...clocks].sort(
    (a, b) =>
      Number(a.stoppedAt !== null) - Number(b.stoppedAt !== null) ||
      Date.parse(a.startedAt) - Date.parse(b.startedAt),
  );
}
