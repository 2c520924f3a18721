/** Geofences below everything that moves: quiet, and never in a colour that says how somebody is. */
import type { Layer } from '@deck.gl/core';
import { PathLayer, SolidPolygonLayer } from '@deck.gl/layers';
import { drawnFence } from '@lonewatch/schema/contract/geofence-drawing.ts';
import type { GeofenceShape } from '@lonewatch/schema/contract/geofence.ts';

type Point = [number, number];
interface Area {
  readonly rings: Point[][];
}
interface Way {
  readonly path: Point[];
  readonly widthM: number;
}

/** Made once for each list of fences: deck skips what is the same object. */
export interface DrawnFences {
  readonly areas: readonly Area[];
  readonly edges: readonly Way[];
  readonly corridors: readonly Way[];
}

export const NO_FENCES: DrawnFences = { areas: [], edges: [], corridors: [] };

export function drawFences(shapes: readonly GeofenceShape[]): DrawnFences {
  const areas: Area[] = [];
  const edges: Way[] = [];
  const corridors: Way[] = [];
  for (const shape of shapes) {
    const { geometry } = drawnFence(shape);
    if (geometry.type === 'LineString') {
      const path = geometry.coordinates.map(([lon, lat]): Point => [lon, lat]);
      corridors.push({ path, widthM: shape.kind === 'CORRIDOR' ? shape.widthM : 0 });
      continue;
    }
    const rings = geometry.coordinates.map((ring) => ring.map(([lon, lat]): Point => [lon, lat]));
    areas.push({ rings });
    for (const path of rings) edges.push({ path, widthM: 0 });
  }
  return { areas, edges, corridors };
}

const ON_TOP = { depthCompare: 'always', depthWriteEnabled: false } as const;
const FILL: [number, number, number, number] = [157, 184, 214, 26];
const EDGE: [number, number, number, number] = [157, 184, 214, 150];

export function fenceLayers({ areas, edges, corridors }: DrawnFences): Layer[] {
  if (areas.length + corridors.length === 0) return [];
  return [
    new SolidPolygonLayer<Area>({
      id: 'fence-areas',
      data: areas,
      getPolygon: ({ rings }) => rings,
      getFillColor: FILL,
      parameters: ON_TOP,
    }),
    new PathLayer<Way>({
      id: 'fence-corridors',
      data: corridors,
      getPath: ({ path }) => path,
      getWidth: ({ widthM }) => widthM,
      widthUnits: 'meters',
      widthMinPixels: 2,
      getColor: FILL,
      jointRounded: true,
      capRounded: true,
      parameters: ON_TOP,
    }),
    new PathLayer<Way>({
      id: 'fence-edges',
      data: [...edges, ...corridors],
      getPath: ({ path }) => path,
      getWidth: 1.25,
      widthUnits: 'pixels',
      getColor: EDGE,
      parameters: ON_TOP,
    }),
  ];
}
