/** From the units of the hot columns to those of a frame. Called for every slot of every tick. */
import { HEADING_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import { HEADING_SILENT } from '../hot/fleet.ts';

/** Heading codes (1.5°) that a heading must turn before it is sent again: 9°. A walker's compass never rests. */
const HEADING_STEPS = 6;

/**
 * From 1e-7° to 1e-6°, rounded half away from zero: the hottest line of a tick. Multiplying takes a quarter of the time of
 * dividing and gives the same: 0.1 is a little above a tenth, by less than would lift any whole number of 32 bits.
 */
export function tenth(e7: number): number {
  return ((e7 + (e7 >= 0 ? 5 : -5)) * 0.1) | 0;
}

/** The code of a heading, or the one that was sent while it has not turned far enough to be worth a byte. */
export function steadyHeading(centideg: number, before: number): number {
  if (centideg === HEADING_SILENT) return HEADING_UNKNOWN;
  const nearest = ((centideg + 75) / 150) | 0;
  const now = nearest === 240 ? 0 : nearest;
  if (before === HEADING_UNKNOWN) return now;
  const turned = Math.abs(now - before);
  return Math.min(turned, 240 - turned) >= HEADING_STEPS ? now : before;
}
