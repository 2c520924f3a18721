/** Whether rings bound an area: none crosses itself or another, holes lie within the outline, and there is something between. */
import type { Position } from '@lonewatch/schema/contract/geofence.ts';
import { shortWay } from '@lonewatch/schema/contract/geofence-drawing.ts';

interface Edge {
  readonly ring: number;
  readonly index: number;
  readonly a: Position;
  readonly b: Position;
  readonly west: number;
  readonly east: number;
}

const M_PER_DEGREE = 111_195;
/** Smaller than a doormat: a mistake of drawing. */
const LEAST_AREA_M2 = 1;

/** Rings without their first point repeated. null: nothing is wrong. */
export function ringsProblem(rings: readonly (readonly Position[])[]): string | null {
  const start = rings[0]?.[0]?.[0] ?? 0;
  const flat = rings.map((ring) => shortWay(ring, start));
  for (const [index, ring] of flat.entries()) {
    const what = index === 0 ? 'The outline' : `Hole ${index}`;
    if (ring.length < 3)
      return `${what} has ${ring.length === 1 ? 'one point' : `${ring.length} points`}, and three bound an area. Add some.`;
    if (Math.abs(ring[0]![0] - ring.at(-1)![0]) > 180)
      return `${what} goes round a pole, which no fence can. Draw it as several that each stay on one side.`;
    if (ring.every((point) => turn(ring[0]!, ring[1]!, point) === 0))
      return `${what} has no area: its points lie on one line. Draw it wider.`;
  }
  return crossing(flat) ?? emptyRing(flat) ?? misplacedHole(flat);
}

function emptyRing(rings: readonly (readonly Position[])[]): string | null {
  const index = rings.findIndex((ring) => areaM2(ring) < LEAST_AREA_M2);
  if (index === -1) return null;
  return `${index === 0 ? 'The outline' : `Hole ${index}`} has less than a square metre. Draw it larger.`;
}

export function areaM2(ring: readonly Position[]): number {
  const [originLon, originLat] = ring[0]!;
  const lonScale = M_PER_DEGREE * Math.cos((originLat * Math.PI) / 180);
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = [(ring[j]![0] - originLon) * lonScale, (ring[j]![1] - originLat) * M_PER_DEGREE];
    const [bx, by] = [(ring[i]![0] - originLon) * lonScale, (ring[i]![1] - originLat) * M_PER_DEGREE];
    twice += ax * by - bx * ay;
  }
  return Math.abs(twice) / 2;
}

function crossing(rings: readonly (readonly Position[])[]): string | null {
  const edges = rings.flatMap(edgesOf).sort((one, other) => one.west - other.west);
  for (let i = 0; i < edges.length; i += 1) {
    const one = edges[i]!;
    // Sorted by where they begin: from the first that begins beyond this one's end, none meets it.
    for (let j = i + 1; j < edges.length && edges[j]!.west <= one.east; j += 1) {
      const other = edges[j]!;
      if (!meets(one, other, rings[one.ring]!.length)) continue;
      if (one.ring !== other.ring) return between(one.ring, other.ring);
      return `${one.ring === 0 ? 'The outline' : `Hole ${one.ring}`} crosses itself near ${placeWords(one.a)}. Move that point, so that its sides meet only at corners.`;
    }
  }
  return null;
}

function between(a: number, b: number): string {
  const [less, more] = [Math.min(a, b), Math.max(a, b)];
  return less === 0
    ? `Hole ${more} touches or crosses the outline. Move it inside, or draw the outline around it.`
    : `Holes ${less} and ${more} touch or cross each other. Make one of them, or move them apart.`;
}

function placeWords([lon, lat]: Position): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

function edgesOf(ring: readonly Position[], index: number): Edge[] {
  return ring.map((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    return { ring: index, index: i, a, b, west: Math.min(a[0], b[0]), east: Math.max(a[0], b[0]) };
  });
}

/** Neighbours of one ring share a corner, and must share nothing else. */
function meets(one: Edge, other: Edge, length: number): boolean {
  if (one.ring === other.ring) {
    const apart = Math.abs(one.index - other.index);
    if (apart === 1 || apart === length - 1) {
      const [first, second] = (one.index + 1) % length === other.index ? [one, other] : [other, one];
      return foldsBack(first, second);
    }
  }
  return touch(one.a, one.b, other.a, other.b);
}

/** Goes back over the side that it comes from. */
function foldsBack(first: Edge, second: Edge): boolean {
  const [ux, uy] = [first.a[0] - first.b[0], first.a[1] - first.b[1]];
  const [vx, vy] = [second.b[0] - first.b[0], second.b[1] - first.b[1]];
  return turn(first.a, first.b, second.b) === 0 && ux * vx + uy * vy > 0;
}

function touch(a: Position, b: Position, c: Position, d: Position): boolean {
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1]))
    return false;
  const [s1, s2, s3, s4] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (s1 !== s2 && s3 !== s4) return true;
  return (
    (s1 === 0 && isWithin(a, b, c)) ||
    (s2 === 0 && isWithin(a, b, d)) ||
    (s3 === 0 && isWithin(c, d, a)) ||
    (s4 === 0 && isWithin(c, d, b))
  );
}

/** 1: left, -1: right, 0: straight on. In 1e-7°, whose products stay whole where they matter. */
function turn(a: Position, b: Position, c: Position): number {
  const e7 = (degrees: number): number => Math.round(degrees * 1e7);
  const [ux, uy] = [e7(b[0]) - e7(a[0]), e7(b[1]) - e7(a[1])];
  const [vx, vy] = [e7(c[0]) - e7(a[0]), e7(c[1]) - e7(a[1])];
  return Math.sign(ux * vy - uy * vx);
}

function isWithin(a: Position, b: Position, p: Position): boolean {
  return (
    Math.min(a[0], b[0]) <= p[0] &&
    p[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= p[1] &&
    p[1] <= Math.max(a[1], b[1])
  );
}

/** No two rings meet: one point of each says where all of it lies. */
function misplacedHole([outline, ...holes]: readonly (readonly Position[])[]): string | null {
  for (const [i, hole] of holes.entries()) {
    if (!surrounds(outline!, hole[0]!))
      return `Hole ${i + 1} lies outside the outline. Move it inside, or make it a fence of its own.`;
    const around = holes.findIndex((other, j) => j !== i && surrounds(other, hole[0]!));
    if (around !== -1) return `Hole ${i + 1} lies within hole ${around + 1}. Leave one of them out.`;
  }
  return null;
}

export function surrounds(ring: readonly Position[], [lon, lat]: Position): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[j]!;
    const [bx, by] = ring[i]!;
    if (ay > lat !== by > lat && lon < ax + ((bx - ax) * (lat - ay)) / (by - ay)) inside = !inside;
  }
  return inside;
}
