/** Counties and districts of the United Kingdom and Ireland, from Natural Earth: good for context, not for post. */
import { polygonsOf } from './features.ts';
import type { Area } from './features.ts';
import { areasOf } from './libraries.ts';
import type { TopoCollection, Topology } from './libraries.ts';
import { boxHolds, boxOf, ringHolds } from './rings.ts';
import type { Box, Position, Ring } from './rings.ts';
import { readCounties } from './sources.ts';

export interface CountyProperties {
  readonly name: string | null;
}

export interface County {
  readonly name: string;
  readonly country: 'gbr' | 'irl';
  readonly rings: readonly { readonly box: Box; readonly ring: Ring }[];
}

export interface CountyMap {
  readonly topology: Topology;
  readonly collection: TopoCollection<CountyProperties>;
}

export function countyMap(country: 'gbr' | 'irl'): CountyMap {
  const topology = readCounties(country);
  return { topology, collection: topology.objects[country] as TopoCollection<CountyProperties> };
}

export function shoresOf(area: Area): County['rings'] {
  return polygonsOf(area).map(([ring]) => ({ ring: ring!, box: boxOf(ring!) }));
}

export function isWithin(rings: County['rings'], position: Position): boolean {
  return rings.some(({ box, ring }) => boxHolds(box, position) && ringHolds(ring, position));
}

/** Areas that carry the name of another one in the source: its id and name → what lies there. */
const MISNAMED: ReadonlyMap<string, string> = new Map([
  ['GB.HL Halton', 'Wirral'],
  ['GB.MS Merseyside', 'St Helens'],
]);

export function readCountyAreas(): County[] {
  return (['gbr', 'irl'] as const).flatMap((country) => {
    const { topology, collection } = countyMap(country);
    return areasOf(topology, collection).flatMap(({ id, geometry, properties }) => {
      const name = MISNAMED.get(`${id} ${properties.name}`) ?? properties.name;
      return name === null ? [] : [{ name, country, rings: shoresOf(geometry) }];
    });
  });
}

/** The source's borders are off by a kilometre or so: nearer to one than this, it does not know. */
const DOUBT_DEGREES = 0.018;

/** @returns undefined in the sea and where the source is too coarse to tell two neighbours apart */
export function countyAt(counties: readonly County[], [lon, lat]: Position): County | undefined {
  const found = counties.find(({ rings }) => isWithin(rings, [lon, lat]));
  const around: readonly Position[] = [
    [lon + DOUBT_DEGREES * 1.6, lat],
    [lon - DOUBT_DEGREES * 1.6, lat],
    [lon, lat + DOUBT_DEGREES],
    [lon, lat - DOUBT_DEGREES],
  ];
  const elsewhere = counties.some(
    (county) => county.name !== found?.name && around.some((position) => isWithin(county.rings, position)),
  );
  return elsewhere ? undefined : found;
}
