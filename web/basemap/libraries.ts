/**
 * The libraries of the build, loaded when it runs and typed here by what is used of them: so lint and types
 * pass on a clone that never installs the sources.
 */
import type { Area, Feature } from './features.ts';
import type { Line } from './rings.ts';

/** By a name that TypeScript does not follow. */
const load = async (name: string): Promise<unknown> => import(name);

/** A tile of one layer, in the library's own form. */
export interface SlicedLayer {
  readonly features: readonly unknown[];
}

interface SliceOptions {
  readonly maxZoom: number;
  readonly indexMaxZoom: number;
  readonly indexMaxPoints: number;
  readonly extent: number;
  readonly buffer: number;
  readonly tolerance: number;
}

interface Slicer {
  getTile(zoom: number, x: number, y: number): SlicedLayer | null;
}

interface Collection {
  readonly type: 'FeatureCollection';
  readonly features: readonly Feature[];
}

export const { GeoJSONVT } = (await load('@maplibre/geojson-vt')) as {
  readonly GeoJSONVT: new (features: Collection, options: SliceOptions) => Slicer;
};

export const { fromGeojsonVt } = (await load('@maplibre/vt-pbf')) as {
  readonly fromGeojsonVt: (
    layers: Record<string, SlicedLayer>,
    options: { version: 2; extent: number },
  ) => Uint8Array;
};

const fflate = (await load('fflate')) as {
  gzipSync(bytes: Uint8Array, options: { level: 9; mtime: number }): Uint8Array;
};

/** The same bytes for the same input: no time of writing in the header, and no zlib that differs by version. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return fflate.gzipSync(bytes, { level: 9, mtime: 0 });
}

export interface TopoObject<P = unknown> {
  readonly id?: string | number;
  readonly properties?: P;
}

export interface TopoCollection<P = unknown> extends TopoObject {
  readonly geometries: readonly TopoObject<P>[];
}

export interface Topology {
  readonly objects: Readonly<Record<string, TopoCollection>>;
}

const topojson = (await load('topojson-client')) as {
  feature(topology: Topology, object: TopoObject): unknown;
  mesh(
    topology: Topology,
    object: TopoObject,
    keep?: (a: TopoObject, b: TopoObject) => boolean,
  ): { readonly coordinates: Line[] };
};

export function areasOf<P>(topology: Topology, collection: TopoCollection<P>): readonly Feature<Area, P>[] {
  return (topojson.feature(topology, collection) as { features: Feature<Area, P>[] }).features;
}

export function areaOf(topology: Topology, object: TopoObject): Feature<Area, unknown> {
  return topojson.feature(topology, object) as Feature<Area, unknown>;
}

/** @param keep which of the lines, by the objects on its two sides; the same object twice at an outer edge */
export function linesOf(
  topology: Topology,
  collection: TopoCollection,
  keep?: (a: TopoObject, b: TopoObject) => boolean,
): Line[] {
  return topojson.mesh(topology, collection, keep).coordinates;
}
