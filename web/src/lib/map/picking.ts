/**
 * Who is under the pointer, found on the CPU in what is drawn: the GPU's picking would take a read-back, and seconds in
 * software. Distances are in CSS pixels, because dots have a size on the screen and not on the ground.
 */
import { latOf, lonOf, pixelsPerUnit, mercatorX, mercatorY, unitsPerMetre } from '../live/mercator.ts';
import type { PageRows } from '../live/page-rows.ts';
import { CLUSTER_WORDS } from '../live/clusters.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';
import { lookOf } from './palette.ts';
import { urgentScale } from './zoom-scale.ts';

/** A finger and a tired hand are not exact. */
const SLACK_PX = 5;
const FINGER_PX = 16;
/** Dots closer than this to the one that was hit cannot be told apart. */
const STACK_PX = 6;
const STACK_LIMIT = 60;

export interface Spot extends LonLat {
  readonly zoom: number;
  readonly dotScale: number;
  /** true: a finger. */
  readonly coarse: boolean;
}

/** Rows at a spot: the one that was hit first, then those that lie on it. Empty: nobody. An alarm wins over its neighbours. */
export function rowsAt(spot: Spot, held: PageRows, nowMs: number): number[] {
  const pixel = pixelsPerUnit(spot.zoom);
  const y = mercatorY(spot.lat * 1e6);
  const metresPerPixel = 1 / (pixel * unitsPerMetre(y));
  const reach = 30 * spot.dotScale + FINGER_PX;
  const near = held.within(spot.lon, spot.lat, reach * metresPerPixel, 400, nowMs);
  const hit = near
    .map((row) => ({ row, status: held.statusOf(row), distance: distancePx(spot, held, row, nowMs, pixel) }))
    .filter(({ status, distance }) => distance <= hitRadiusPx(status, spot))
    .sort((a, b) => urgency(b.status) - urgency(a.status) || a.distance - b.distance)[0];
  if (hit === undefined) return [];
  const place = held.positionAt(hit.row, nowMs);
  if (place === null) return [hit.row];
  const stacked = held
    .within(place.lon, place.lat, STACK_PX * spot.dotScale * metresPerPixel, STACK_LIMIT, nowMs)
    .filter((row) => row !== hit.row);
  return [hit.row, ...stacked];
}

/** Only an alarm is preferred to what is nearer: everything else is a matter of distance. */
function urgency(statusCode: number): number {
  return lookOf(statusCode).shape === 'DIAMOND' ? 1 : 0;
}

function hitRadiusPx(statusCode: number, { zoom, dotScale, coarse }: Spot): number {
  const radius = (lookOf(statusCode).sizePx / 2) * dotScale * urgentScale(zoom);
  return Math.max(radius + SLACK_PX, coarse ? FINGER_PX : 0);
}

function distancePx(spot: Spot, held: PageRows, row: number, nowMs: number, pixel: number): number {
  const at = held.positionAt(row, nowMs);
  if (at === null) return Infinity;
  const dx = (mercatorX(at.lon * 1e6) - mercatorX(spot.lon * 1e6)) | 0;
  const dy = mercatorY(at.lat * 1e6) - mercatorY(spot.lat * 1e6);
  return Math.hypot(dx, dy) * pixel;
}

/** The box around the members of the cluster at a spot; null: no cluster there. */
export function clusterAt(spot: Spot, clusters: Int32Array): Bounds | null {
  const pixel = pixelsPerUnit(spot.zoom);
  const x = mercatorX(spot.lon * 1e6);
  const y = mercatorY(spot.lat * 1e6);
  for (let at = 0; at < clusters.length; at += CLUSTER_WORDS) {
    const dx = (clusters[at]! - x) | 0;
    const dy = clusters[at + 1]! - y;
    if (Math.hypot(dx, dy) * pixel > clusterRadiusPx(clusters[at + 2]!) * spot.dotScale) continue;
    return [
      lonOf(clusters[at + 4]!),
      latOf(clusters[at + 5]!),
      lonOf(clusters[at + 6]!),
      latOf(clusters[at + 7]!),
    ];
  }
  return null;
}

/** By the number's length and a little by its size: 4 is small, 4,000 is not a thousand times larger. */
export function clusterRadiusPx(count: number): number {
  return 11 + 3.2 * Math.log10(count) * 1.6;
}
