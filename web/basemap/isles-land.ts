/**
 * Land and inland water of Great Britain, Ireland, Man and the Channel Islands, from OpenStreetMap.
 * The source has thousands of holes of a few hundred metres where a river was wide enough to be an area;
 * drawn, they read as ponds. So a hole counts as water only from a size, and small ones only when round.
 */
import { dissolve, sharedBorder } from './dissolve.ts';
import { areaKm2, boxHolds, boxOf, ringHolds, roundness } from './rings.ts';
import type { Box, Line, Polygon, Position, Ring } from './rings.ts';
import { readCountryLands } from './sources.ts';
import { isThamesPiece } from './thames.ts';

export const ISLES = ['GBR', 'IRL', 'IMN', 'JEY', 'GGY'] as const;

export interface Water {
  readonly areaKm2: number;
  /** Shore first, then the islands in it. */
  readonly polygon: Polygon;
}

export interface IslesLand {
  /** Outer shores, without the islands that lie in lakes. */
  readonly shores: readonly { readonly areaKm2: number; readonly ring: Ring }[];
  readonly waters: readonly Water[];
  /** The border between Northern Ireland and Ireland, position by position as mapped. */
  readonly irishBorder: readonly Line[];
}

const SMALLEST_WATER_KM2 = 0.5;
/** Below this size a lake must look like one: enough corners, and no sliver of a river. */
const DOUBTFUL_WATER_KM2 = 4;

/** Piers and sea walls that the source counts as land: slivers that only their outline would show. */
const LARGEST_PIER_KM2 = 0.1;

function isLake(ring: Ring, area: number): boolean {
  if (area < SMALLEST_WATER_KM2) return false;
  return area >= DOUBTFUL_WATER_KM2 || (ring.length >= 8 && roundness(ring) > 0.25);
}

export function readIslesLand(): IslesLand {
  const lands = readCountryLands(ISLES);
  const polygons = [...lands.values()].flat();
  const shores = dissolve(polygons.map((polygon) => polygon[0]!));
  const lakes = polygons
    .flatMap((polygon) => polygon.slice(1))
    .map((ring) => ({ ring, box: boxOf(ring), areaKm2: areaKm2(ring), islands: [] as Ring[] }));

  // Asked of every hole, drawn or not: an island in a lake that is not drawn is land in land.
  const inLakes = new Set<Ring>();
  for (const ring of shores) {
    const corner = ring[0]!;
    const lake = lakes.find(({ ring, box }) => boxHolds(box, corner) && ringHolds(ring, corner));
    if (!lake) continue;
    lake.islands.push(ring);
    inLakes.add(ring);
  }

  const outerOf = (code: string): Ring[] => (lands.get(code) ?? []).map((polygon) => polygon[0]!);
  return {
    shores: shores
      .filter((ring) => !inLakes.has(ring))
      .map((ring) => ({ ring, areaKm2: areaKm2(ring) }))
      .filter(({ ring, areaKm2 }) => areaKm2 > LARGEST_PIER_KM2 || roundness(ring) > 0.15)
      .sort((a, b) => b.areaKm2 - a.areaKm2),
    waters: lakes
      .filter(({ ring, areaKm2 }) => isLake(ring, areaKm2) && !isThamesPiece(...ring[0]!, areaKm2))
      .map(({ ring, areaKm2, islands }) => ({ areaKm2, polygon: [ring, ...islands] })),
    irishBorder: sharedBorder(outerOf('GBR'), outerOf('IRL')),
  };
}

/** Answers whether a position is on dry land; made once, asked often. */
export function landTest({ shores, waters }: IslesLand): (position: Position) => boolean {
  const boxed = (rings: readonly Ring[]): [Box, Ring][] => rings.map((ring) => [boxOf(ring), ring]);
  const shoreRings = boxed(shores.map(({ ring }) => ring));
  const waterRings = boxed(waters.map(({ polygon }) => polygon[0]!));
  const within = (rings: readonly [Box, Ring][], position: Position): boolean => {
    return rings.some(([box, ring]) => boxHolds(box, position) && ringHolds(ring, position));
  };
  return (position) => within(shoreRings, position) && !within(waterRings, position);
}
