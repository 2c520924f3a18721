/**
 * The location card for a 999 call: one fix in every form that a call handler may ask for, each no finer than the fix is.
 * Pure; what ticks is derived from the server's time that is given.
 */
import { freshnessOf, type FixSource } from '@lonewatch/schema/contract/fix.ts';
import { gridReference, gridSystemAt, honestFigures } from '@lonewatch/schema/contract/grid-reference.ts';
import { plusCode } from '@lonewatch/schema/contract/plus-code.ts';
import type { TrackedPosition } from '../live/tracked.ts';
import { decimalDegrees, degreesMinutes } from '../search/coordinates.ts';
import { ageLong } from '../ui/age-text.ts';
import { ukClock, ukDate, ukZone } from '../ui/uk-time.ts';
import { compassSpoken, nearbyWords, type Nearby } from './nearby.ts';
import { phonetic, phoneticPlusCode } from './phonetic.ts';

export interface CardFix extends TrackedPosition {
  /** Metres a second; null: not said. */
  readonly speedMps: number | null;
}

export interface LocationCard {
  /** null outside Great Britain and Ireland. */
  readonly grid: {
    readonly label: 'OS grid reference' | 'Irish Grid reference';
    readonly text: string;
    readonly spoken: string;
    /** How exact the reference is, and what it must be read out with. */
    readonly honesty: string;
  } | null;
  readonly plusCode: string;
  readonly plusCodeSpoken: string;
  readonly decimal: string;
  readonly minutes: string;
  /** The nearest place first, then the nearest one that everybody knows; empty: nothing within reach. */
  readonly near: readonly string[];
}

const SOURCES: Readonly<Record<FixSource, string>> = {
  GNSS: 'GPS',
  WIFI: 'Wi-Fi',
  CELL: 'phone mast',
  BEACON: 'beacon',
  STATED: 'stated by a person',
  UNKNOWN: 'source not said',
};

export function locationCard(fix: CardFix, near: readonly Nearby[]): LocationCard {
  const { lon, lat, accuracyM } = fix;
  const text = gridReference(lon, lat, accuracyM);
  const code = plusCode(lon, lat);
  return {
    grid:
      text === null
        ? null
        : {
            label: gridSystemAt(lon, lat) === 'IRISH' ? 'Irish Grid reference' : 'OS grid reference',
            text,
            spoken: phonetic(text),
            honesty: honestyOf(accuracyM),
          },
    plusCode: code,
    plusCodeSpoken: phoneticPlusCode(code),
    decimal: decimalDegrees(fix),
    minutes: degreesMinutes(fix),
    near: near.map((found) => nearbyWords(found, accuracyM)),
  };
}

const SQUARES = { 8: 'to 10 m', 6: 'to 100 m', 4: 'to 1 km' } as const;

/** `to 10 m`; `to 1 km, within 900 m`: where the figures say less than the fix knows, or no more than the square. */
function honestyOf(accuracyM: number | null): string {
  const square = SQUARES[honestFigures(accuracyM)];
  if (accuracyM === null) return `${square}: the device does not say how exact it is`;
  return accuracyM > 100 ? `${square}, within ${radiusWords(accuracyM)}` : square;
}

/** Said to be old from here on: by then somebody on foot is half a kilometre away. */
export function isOld(ageS: number): boolean {
  const freshness = freshnessOf(ageS);
  return freshness === 'STALE' || freshness === 'LOST';
}

export interface Confidence {
  readonly old: boolean;
  /** `GPS, ±8 m, 12 s ago`; `14 min 05 s old, phone mast, ±900 m` after the word OLD. */
  readonly text: string;
}

export function confidenceOf(fix: TrackedPosition, nowMs: number): Confidence {
  const ageS = Math.max(0, (nowMs - fix.fixAtMs) / 1000);
  const how = `${SOURCES[fix.source]}, ${fix.accuracyM === null ? 'accuracy not said' : `±${radiusWords(fix.accuracyM)}`}`;
  return isOld(ageS)
    ? { old: true, text: `${ageLong(ageS)} old, ${how}` }
    : { old: false, text: `${how}, ${ageLong(ageS)} ago` };
}

function radiusWords(metres: number): string {
  return metres < 1000 ? `${Math.ceil(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}

/** Below this a phone that lies still still claims to move. */
const STILL_MPS = 0.4;
const MPH_PER_MPS = 2.236936;

/** `Moving at 30 mph, west`; null: nothing is known of it. */
export function movementWords({ speedMps, headingDeg }: CardFix): string | null {
  const way = headingDeg === null ? null : compassSpoken(headingDeg);
  if (speedMps === null) return way === null ? null : `Facing ${way}; speed not said`;
  if (speedMps < STILL_MPS) return 'Not moving';
  const mph = speedMps * MPH_PER_MPS;
  const speed = `Moving at ${mph < 10 ? mph.toFixed(1) : Math.round(mph)} mph`;
  return way === null ? `${speed}; direction not said` : `${speed}, ${way}`;
}

/** The whole card as text, with the time instead of an age: what is pasted is read later. */
export function cardText(fix: CardFix, card: LocationCard, name: string): string {
  const { fixAtMs } = fix;
  const measured = `${ukClock(fixAtMs)} ${ukZone(fixAtMs)}, ${ukDate(fixAtMs)}`;
  const movement = movementWords(fix);
  return [
    `${name}: position measured ${measured}`,
    `${SOURCES[fix.source]}, ${fix.accuracyM === null ? 'accuracy not said' : `±${radiusWords(fix.accuracyM)}`}`,
    ...(card.grid === null ? [] : [`${card.grid.label}: ${card.grid.text} (${card.grid.honesty})`]),
    `Plus Code: ${card.plusCode}`,
    `Latitude, longitude (WGS84): ${card.decimal}`,
    `In degrees and minutes: ${card.minutes}`,
    ...card.near,
    ...(movement === null ? [] : [movement]),
  ].join('\n');
}
