/** Where a country's name stands: well inside its largest piece of land, from the zoom at which it fits. */
import { pointFeature, polygonsOf } from './features.ts';
import type { Area, Feature } from './features.ts';
import { areaKm2, boxOf, ringHolds, unwrapRing } from './rings.ts';
import type { Position, Ring } from './rings.ts';

export type Country = Feature<Area, { readonly name: string }>;

/** Natural Earth abbreviates; there is room for the name. */
const WHOLE_NAME: ReadonlyMap<string, string> = new Map([
  ['United States of America', 'United States'],
  ['Dem. Rep. Congo', 'DR Congo'],
  ['Central African Rep.', 'Central African Republic'],
  ['Bosnia and Herz.', 'Bosnia and Herzegovina'],
  ['W. Sahara', 'Western Sahara'],
  ['S. Sudan', 'South Sudan'],
  ['Eq. Guinea', 'Equatorial Guinea'],
  ['Dominican Rep.', 'Dominican Republic'],
  ['Macedonia', 'North Macedonia'],
  ['eSwatini', 'Eswatini'],
  ['Faeroe Is.', 'Faroe Islands'],
  ['Falkland Is.', 'Falkland Islands'],
  ['Solomon Is.', 'Solomon Islands'],
]);

/** The middle of the largest piece is wrong or taken. */
const BY_HAND: ReadonlyMap<string, Position> = new Map([
  ['United States of America', [-98.5, 39.5]],
  ['Canada', [-106, 57]],
  ['Russia', [96, 62]],
  ['Norway', [9.2, 61.3]],
  ['Sweden', [15.4, 62.6]],
  ['United Kingdom', [-1.9, 53.2]],
  ['Netherlands', [5.75, 52.55]],
  ['Denmark', [9.2, 56.15]],
  ['France', [2.4, 46.7]],
  ['Spain', [-3.2, 38.8]],
  ['Belgium', [5.1, 50.2]],
]);

/** Land of a country in km² → first zoom with room for its name. */
const FROM_ZOOM: readonly (readonly [km2: number, zoom: number])[] = [
  [2_000_000, 2],
  [230_000, 3],
  [60_000, 4],
  [1_000, 5],
];
const LAST_ZOOM = 8;
const GRID = 28;

function distanceToEdge(ring: Ring, [lon, lat]: Position, squash: number): number {
  let nearest = Infinity;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [(ring[i - 1]![0] - lon) * squash, ring[i - 1]![1] - lat];
    const [dx, dy] = [(ring[i]![0] - lon) * squash - ax, ring[i]![1] - lat - ay];
    const along =
      dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(ax + along * dx, ay + along * dy));
  }
  return nearest;
}

/** The point of a grid that is farthest from the ring's edge: good to one part in 28, which a label is not. */
export function middleOf(ring: Ring): Position {
  const [west, south, east, north] = boxOf(ring);
  const squash = Math.cos((((south + north) / 2) * Math.PI) / 180);
  let best: Position = [(west + east) / 2, (south + north) / 2];
  let farthest = -1;
  for (let i = 1; i < GRID; i++) {
    for (let j = 1; j < GRID; j++) {
      const point: Position = [west + ((east - west) * i) / GRID, south + ((north - south) * j) / GRID];
      if (!ringHolds(ring, point)) continue;
      const distance = distanceToEdge(ring, point, squash);
      if (distance > farthest) [best, farthest] = [point, distance];
    }
  }
  return best;
}

export function countryLabel({ properties, geometry }: Country, zoom: number): Feature[] {
  const { name } = properties;
  const rings = polygonsOf(geometry).map(([shore]) => unwrapRing(shore!));
  const [largest] = rings.map((ring) => ({ ring, km2: areaKm2(ring) })).sort((a, b) => b.km2 - a.km2);
  if (!largest || name === 'Antarctica') return [];
  const from = FROM_ZOOM.find(([km2]) => largest.km2 >= km2)?.[1];
  if (from === undefined || zoom < from) return [];
  const position = BY_HAND.get(name) ?? middleOf(largest.ring);
  return [
    pointFeature(position, { kind: 'country', name: WHOLE_NAME.get(name) ?? name, from, to: LAST_ZOOM }),
  ];
}
