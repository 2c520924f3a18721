/** How alarms' heat lies on the map, below everybody who is there now. Loaded when it is first switched on. */
import { HeatmapLayer } from '@deck.gl/aggregation-layers';
import type { Layer } from '@deck.gl/core';
import { LineLayer, PathLayer, PolygonLayer } from '@deck.gl/layers';
import { cornersOf, hatch } from './hatch.ts';
import type { HeatCell, HeatDrawing } from './heat-drawing.ts';
import { RAMP, stepOf } from './ramp.ts';

const ON_TOP = { depthCompare: 'always', depthWriteEnabled: false } as const;
const KEPT_BACK: [number, number, number, number] = [200, 212, 226, 170];
/** Wide enough that neighbouring cells of a screen run into each other. */
const SPREAD_PX = 34;

type Stroke = [[number, number], [number, number]];
/** Strokes are made once for an answer, not for every picture. */
const strokes = new WeakMap<readonly HeatCell[], Stroke[]>();
const counted = new WeakMap<readonly HeatCell[], HeatCell[]>();
const keptBack = new WeakMap<readonly HeatCell[], HeatCell[]>();

function remembered<T>(kept: WeakMap<readonly HeatCell[], T>, cells: readonly HeatCell[], make: () => T): T {
  let found = kept.get(cells);
  if (found === undefined) kept.set(cells, (found = make()));
  return found;
}

export function heatLayers(drawing: HeatDrawing): Layer[] {
  const { cells, mode } = drawing;
  const told = remembered(counted, cells, () => cells.filter(({ count }) => count !== null));
  const hidden = remembered(keptBack, cells, () => cells.filter(({ suppressed }) => suppressed));
  return [
    mode === 'SMOOTH' ? smooth(told, drawing.scale) : filled(told, drawing),
    ...(hidden.length === 0 ? [] : hatched(cells, hidden, drawing.scale)),
    ...outlined(drawing),
  ];
}

function smooth(told: readonly HeatCell[], scale: number): Layer {
  return new HeatmapLayer<HeatCell>({
    id: 'heat-smooth',
    data: told,
    getPosition: ({ lon, lat }) => [lon, lat],
    getWeight: ({ weight, count }) => weight ?? count ?? 0,
    radiusPixels: SPREAD_PX * scale,
    colorRange: RAMP.map(([red, green, blue]) => [red, green, blue]),
    threshold: 0.04,
    opacity: 0.75,
    weightsTextureSize: 512,
    debounceTimeout: 300,
    parameters: ON_TOP,
  });
}

function filled(told: readonly HeatCell[], { steps }: HeatDrawing): Layer {
  return new PolygonLayer<HeatCell>({
    id: 'heat-cells',
    data: told,
    getPolygon: ({ boundary }) => cornersOf(boundary),
    getFillColor: ({ count }) => [...stepOf(steps, count ?? 0).rgb, 165],
    getLineColor: ({ count }) => [...stepOf(steps, count ?? 0).rgb, 255],
    lineWidthUnits: 'pixels',
    getLineWidth: 1,
    parameters: ON_TOP,
    updateTriggers: { getFillColor: steps, getLineColor: steps },
  });
}

function hatched(cells: readonly HeatCell[], hidden: readonly HeatCell[], scale: number): Layer[] {
  return [
    new PathLayer<HeatCell>({
      id: 'heat-kept-back',
      data: hidden,
      getPath: ({ boundary }) => closed(boundary),
      getColor: KEPT_BACK,
      widthUnits: 'pixels',
      getWidth: scale,
      parameters: ON_TOP,
    }),
    new LineLayer<Stroke>({
      id: 'heat-kept-back-strokes',
      data: remembered(strokes, cells, () => hidden.flatMap(({ boundary }) => hatch(boundary))),
      getSourcePosition: ([from]) => from,
      getTargetPosition: ([, to]) => to,
      getColor: KEPT_BACK,
      widthUnits: 'pixels',
      getWidth: scale,
      parameters: ON_TOP,
    }),
  ];
}

/** The cell that the pointer or the table is at. */
function outlined({ pointed }: HeatDrawing): Layer[] {
  if (pointed === null) return [];
  return [
    new PathLayer<HeatCell>({
      id: 'heat-pointed',
      data: [pointed],
      getPath: ({ boundary }) => closed(boundary),
      getColor: [255, 255, 255, 255],
      widthUnits: 'pixels',
      getWidth: 3,
      parameters: ON_TOP,
    }),
  ];
}

function closed(boundary: readonly number[]): [number, number][] {
  const corners = cornersOf(boundary);
  return [...corners, corners[0]!];
}
