/** From what a person has chosen and where the map looks to what the server is asked. Pure. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Bounds } from '../live/tracked.ts';

export const RANGES = [
  { days: 1, text: '24 h', spoken: 'The last 24 hours' },
  { days: 7, text: '7 d', spoken: 'The last 7 days' },
  { days: 30, text: '30 d', spoken: 'The last 30 days' },
  { days: 92, text: '3 mo', spoken: 'The last 3 months' },
  { days: 366, text: '1 y', spoken: 'The last year' },
  { days: 1_827, text: '5 y', spoken: 'The last 5 years' },
] as const;

export interface HeatFilter {
  readonly days: number;
  /** '': all. */
  readonly employerId: string;
  readonly teamId: string;
  /** Empty: all. */
  readonly types: readonly AlarmType[];
  /** From this hour up to that one, over midnight where that is the earlier; the same: all day. */
  readonly fromHour: number;
  readonly toHour: number;
  /** 1 is Monday; empty: all. */
  readonly weekdays: readonly number[];
}

export const NO_HEAT_FILTER: HeatFilter = {
  ...{ days: 92, employerId: '', teamId: '', types: [], fromHour: 0, toHour: 0, weekdays: [] },
};

const HOUR_MS = 3_600_000;
/** Cells of some 20 to 60 px. Below the first zoom: 3. */
const RESOLUTION_FROM_ZOOM: readonly (readonly [zoom: number, resolution: number])[] = [
  [14, 10],
  [12.6, 9],
  [11.1, 8],
  [9.7, 7],
  [8.2, 6],
  [6.7, 5],
  [4.5, 4],
];

export function resolutionAt(zoom: number, finest: number): number {
  const fitting = RESOLUTION_FROM_ZOOM.find(([from]) => zoom >= from)?.[1] ?? 3;
  return Math.min(fitting, finest);
}

/** Ends with the hour that runs: what is asked changes once an hour, not once a second. */
export function spanOf(days: number, nowMs: number): { readonly from: string; readonly to: string } {
  const toMs = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
  return { from: new Date(toMs - days * 24 * HOUR_MS).toISOString(), to: new Date(toMs).toISOString() };
}

export function hoursOf({ fromHour, toHour }: Pick<HeatFilter, 'fromHour' | 'toHour'>): number[] | null {
  if (fromHour === toHour) return null;
  const length = (toHour - fromHour + 24) % 24;
  return Array.from({ length }, (_, at) => (fromHour + at) % 24);
}

export interface Within {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** More than the map shows, on a grid: a small step of the map asks nothing new. null: everywhere, far out. */
export function placeOf(bounds: Bounds | null, zoom: number): Within | null {
  if (bounds === null || zoom < 6.7) return null;
  const step = 360 / 2 ** Math.floor(zoom);
  const [west, south, east, north] = bounds;
  const down = (degrees: number): number => Math.floor(degrees / step) * step;
  const up = (degrees: number): number => Math.ceil(degrees / step) * step;
  return {
    west: Math.max(-180, down(west)),
    south: Math.max(-90, down(south)),
    east: Math.min(180, up(east)),
    north: Math.min(90, up(north)),
  };
}
