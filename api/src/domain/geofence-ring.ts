/**
 * A closed ring in degrees: which side of it a place is on, exactly. Its edges go the short way round the earth; a ring that
 * goes once round the earth encloses the pole that it is nearer to.
 */
import { toE7 } from '@lonewatch/schema/contract/fix.ts';
import { CIRCLE_E7, cosOf, eastOf, HALF_E7, planeSquareM, POLE_E7, shortWayE7 } from './geofence-distance.ts';
import { side, touches } from './geofence-sides.ts';

export const WITHOUT = 0;
export const INSIDE = 1;
export const ON_EDGE = 2;

export class Ring {
  /** Closed: the last corner is the first again, or its like after once round the earth and along the pole. */
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;
  /** Edges from here on only close the ring along a pole: nobody crosses them. */
  readonly #edges: number;
  /** 0: it encloses no pole. */
  readonly #poleE7: number;
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;

  constructor(points: readonly (readonly [number, number])[]) {
    const rounded = points.map(([lon, lat]) => [toE7(lon), toE7(lat)] as const);
    const xs: number[] = [];
    const ys = rounded.map(([, y]) => y);
    for (const [i, [x]] of rounded.entries())
      xs.push(i === 0 ? x : xs[i - 1]! + shortWayE7(x - rounded[i - 1]![0]));
    xs.push(xs.at(-1)! + shortWayE7(xs[0]! - xs.at(-1)!));
    ys.push(ys[0]!);
    this.#edges = xs.length - 1;
    // Back where it began, or once round.
    const round = xs.at(-1)! - xs[0]!;
    const mean = ys.reduce((sum, y) => sum + y, 0);
    this.#poleE7 = round === 0 ? 0 : mean < 0 ? -POLE_E7 : POLE_E7;
    if (round !== 0) {
      xs.push(xs.at(-1)!, xs[0]!, xs[0]!);
      ys.push(this.#poleE7, this.#poleE7, ys[0]!);
    }
    this.#xs = Float64Array.from(xs);
    this.#ys = Float64Array.from(ys);
    this.minX = Math.min(...xs);
    this.maxX = Math.max(...xs);
    this.minY = Math.min(...ys);
    this.maxY = Math.max(...ys);
  }

  place(lonE7: number, latE7: number): typeof WITHOUT | typeof INSIDE | typeof ON_EDGE {
    if (latE7 < this.minY || latE7 > this.maxY) return WITHOUT;
    // All longitudes are one place there.
    if (latE7 === POLE_E7 || latE7 === -POLE_E7) return this.#poleE7 === 0 ? ON_EDGE : INSIDE;
    let found: typeof WITHOUT | typeof INSIDE = WITHOUT;
    for (let x = eastOf(this.minX, lonE7); x <= this.maxX; x += CIRCLE_E7) {
      const at = this.#placeOf(x, latE7);
      if (at === ON_EDGE) return ON_EDGE;
      if (at === INSIDE) found = INSIDE;
    }
    return found;
  }

  /** Metres in the plane of the place to the nearest edge. */
  planeM(lonE7: number, latE7: number): number {
    const cosLat = cosOf(latE7);
    const xs = this.#xs;
    const ys = this.#ys;
    const first = eastOf(this.minX, lonE7);
    const second = first - CIRCLE_E7;
    // Its like on the other side may be nearer where the ring goes most of the way round; else one of the two is.
    const isNarrow = this.maxX - this.minX < HALF_E7;
    const isWest = first > this.maxX && this.minX - second < first - this.maxX;
    let best = Infinity;
    for (let turn = 0; turn < (isNarrow ? 1 : 2); turn++) {
      const x = isNarrow ? (isWest ? second : first) : turn === 0 ? first : second;
      for (let i = 0; i < this.#edges; i++) {
        const square = planeSquareM(x, latE7, xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!, cosLat);
        if (square < best) best = square;
      }
    }
    return Math.sqrt(best);
  }

  /** Some edge comes into the rectangle, or it cannot be told. */
  meetsCell(westE7: number, southE7: number, eastE7: number, northE7: number): boolean {
    const width = eastE7 - westE7;
    const xs = this.#xs;
    const ys = this.#ys;
    for (let west = eastOf(this.minX, westE7) - CIRCLE_E7; west <= this.maxX; west += CIRCLE_E7)
      for (let i = 0; i + 1 < xs.length; i++)
        if (comesInto(west, southE7, west + width, northE7, xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!))
          return true;
    return false;
  }

  isCrossed(aLonE7: number, aLatE7: number, bLonE7: number, bLatE7: number): boolean {
    const onwards = shortWayE7(bLonE7 - aLonE7);
    const xs = this.#xs;
    const ys = this.#ys;
    const from = eastOf(this.minX - HALF_E7, aLonE7) - CIRCLE_E7;
    for (let ax = from; ax <= this.maxX + HALF_E7; ax += CIRCLE_E7)
      for (let i = 0; i < this.#edges; i++)
        if (touches(ax, aLatE7, ax + onwards, bLatE7, xs[i]!, ys[i]!, xs[i + 1]!, ys[i + 1]!)) return true;
    return false;
  }

  #placeOf(px: number, py: number): typeof WITHOUT | typeof INSIDE | typeof ON_EDGE {
    const xs = this.#xs;
    const ys = this.#ys;
    const edges = this.#edges;
    let inside = false;
    for (let i = 0, next = 1; next < xs.length; i = next++) {
      const yi = ys[i]!;
      const yj = ys[next]!;
      if (yi > py !== yj > py) {
        const xi = xs[i]!;
        const xj = xs[next]!;
        // Most places are clearly to one side of an edge: no product is needed.
        if (px < xi && px < xj) inside = !inside;
        else if (px <= xi || px <= xj) {
          const turn = side(xi, yi, xj, yj, px, py);
          // On a closing edge along a pole: it is no border, and the pole's side of the ring is all around.
          if (turn === 0) return i < edges ? ON_EDGE : INSIDE;
          if (turn > 0 === yj > yi) inside = !inside;
        }
      } else if (i < edges && isOnLevel(xs[i]!, yi, xs[next]!, yj, px, py)) return ON_EDGE;
    }
    return inside ? INSIDE : WITHOUT;
  }
}

/** On an edge that goes along the parallel of the place, or at a corner that lies on it. */
function isOnLevel(xi: number, yi: number, xj: number, yj: number, px: number, py: number): boolean {
  if (yi === py && xi === px) return true;
  if (yj === py && xj === px) return true;
  return yi === py && yj === py && px >= Math.min(xi, xj) && px <= Math.max(xi, xj);
}

/** The rectangle's edges belong to it; an edge that only comes near may count too. */
function comesInto(
  west: number,
  south: number,
  east: number,
  north: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): boolean {
  if (ax < west && bx < west) return false;
  if (ax > east && bx > east) return false;
  if (ay < south && by < south) return false;
  if (ay > north && by > north) return false;
  const corners = [
    side(ax, ay, bx, by, west, south),
    side(ax, ay, bx, by, east, south),
    side(ax, ay, bx, by, east, north),
    side(ax, ay, bx, by, west, north),
  ];
  return !(corners.every((at) => at > 0) || corners.every((at) => at < 0));
}
