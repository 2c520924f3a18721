/** Where a camera must look so that a box lies in what panels leave free, as large as fits. Pure: north up, nothing tilted. */
import { latOf, mercatorY, pixelsPerUnit } from '../live/mercator.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';

/** CSS pixels that are covered on each side. */
export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room around what is framed: half of an alarm's label beside its dot, or all of it above. */
const EDGE_PX = 48;
const UNITS_PER_DEGREE = 2 ** 32 / 360;

/**
 * The middle of what is free looks at the middle of the box. No zoom is too far out: the world itself must fit beside the
 * cards of a narrow wall.
 */
export function framing(
  [west, south, east, north]: Bounds,
  { width, height }: Size,
  { top, right, bottom, left }: Padding,
  maxZoom: number,
): LonLat & { readonly zoom: number } {
  const wide = (east < west ? east + 360 : east) - west;
  const low = mercatorY(south * 1e6);
  const high = mercatorY(north * 1e6);
  const zoom = Math.min(
    maxZoom,
    fitZoom(wide * UNITS_PER_DEGREE, width - left - right),
    fitZoom(high - low, height - top - bottom),
  );
  return { lon: west + wide / 2, lat: latOf((low + high) / 2), zoom };
}

/** In a narrow gap the edge gives way before nothing is left in the middle. */
function fitZoom(units: number, free: number): number {
  const room = Math.max(1, free - 2 * Math.min(EDGE_PX, Math.max(0, free / 6)));
  return Math.log2(room / (Math.max(1, units) * pixelsPerUnit(0)));
}
