/** What lies on the basemap, from bottom to top. Pure: the state in, a list of layers out. */
import type { Layer } from '@deck.gl/core';
import { PathLayer, ScatterplotLayer } from '@deck.gl/layers';
import { freshnessOf } from '@lonewatch/schema/contract/fix.ts';
import type { Bounds, TrackedPosition } from '../live/tracked.ts';
import { fenceLayers, type DrawnFences } from './fence-layer.ts';
import { lookOf, type StatusLook } from './palette.ts';
import { isOnLine, trailPieces, type TrailFix } from './trail.ts';
import { WorkerLayer, type WorkerLayerProps } from './worker-layer.ts';

/** Somebody whose accuracy is drawn: where the fix says, not where the dot is on its way. */
export interface Circle {
  readonly position: TrackedPosition;
  readonly statusCode: number;
  readonly selected: boolean;
}

export interface MapState {
  readonly workers: WorkerLayerProps;
  readonly circles: readonly Circle[];
  /** Around positions that are only about there: never so small that one looks like a spot. */
  readonly areas: readonly Circle[];
  readonly trail: readonly TrailFix[];
  readonly fences: DrawnFences;
  /** Where colleagues look. */
  readonly frames: readonly Bounds[];
  /** What lies below everybody, made anew for each picture; null: nothing. */
  readonly ground: (() => Layer[]) | null;
  /** Server seconds, for the age of trail points; steps coarse enough that layers are not made anew for nothing. */
  readonly nowMs: number;
}

const ON_TOP = { depthCompare: 'always', depthWriteEnabled: false } as const;
type Rgba = [number, number, number, number];

function tint({ rgb }: StatusLook, alpha: number): Rgba {
  return [rgb[0], rgb[1], rgb[2], alpha];
}

export function makeLayers(state: MapState): Layer[] {
  return [
    ...(state.ground?.() ?? []),
    ...fenceLayers(state.fences),
    ...trailLayers(state.trail, state.nowMs),
    ...(state.areas.length === 0 ? [] : [areaLayer(state.areas, state.workers.dotScale)]),
    accuracyLayer(state.circles),
    new WorkerLayer({ id: 'workers', ...state.workers, parameters: ON_TOP }),
    ...(state.frames.length === 0 ? [] : frameLayers(state.frames)),
  ];
}

/** A circle of the radius in which the device believes to be. Unknown accuracy draws none: no circle is not exactness. */
function accuracyLayer(circles: readonly Circle[]): Layer {
  return new ScatterplotLayer<Circle>({
    id: 'accuracy',
    data: circles.filter(({ position }) => position.accuracyM !== null),
    getPosition: ({ position }) => [position.lon, position.lat],
    getRadius: ({ position }) => position.accuracyM ?? 0,
    getFillColor: ({ statusCode, selected }) => tint(lookOf(statusCode), selected ? 30 : 22),
    getLineColor: ({ statusCode, selected }) =>
      selected ? [242, 247, 255, 170] : tint(lookOf(statusCode), 150),
    stroked: true,
    lineWidthUnits: 'pixels',
    getLineWidth: 1.25,
    parameters: ON_TOP,
  });
}

const AREA_MIN_PX = 13;

function areaLayer(areas: readonly Circle[], scale: number): Layer {
  return new ScatterplotLayer<Circle>({
    id: 'areas',
    data: areas,
    getPosition: ({ position }) => [position.lon, position.lat],
    getRadius: ({ position }) => position.accuracyM ?? 0,
    radiusMinPixels: AREA_MIN_PX * scale,
    getFillColor: ({ statusCode }) => tint(lookOf(statusCode), 62),
    getLineColor: ({ statusCode }) => tint(lookOf(statusCode), 150),
    stroked: true,
    lineWidthUnits: 'pixels',
    getLineWidth: 1.25,
    parameters: ON_TOP,
  });
}

const LINE: Rgba = [226, 236, 247, 150];
const CASING: Rgba = [7, 14, 23, 200];

function trailLayers(trail: readonly TrailFix[], nowMs: number): Layer[] {
  if (trail.length === 0) return [];
  const pieces = trailPieces(trail);
  const line = (id: string, width: number, colour: Rgba): Layer =>
    new PathLayer<TrailFix[]>({
      id,
      data: pieces,
      getPath: (piece) => piece.map(({ lon, lat }) => [lon, lat] as [number, number]),
      getWidth: width,
      widthUnits: 'pixels',
      getColor: colour,
      jointRounded: true,
      capRounded: true,
      parameters: ON_TOP,
    });
  return [
    line('trail-casing', 5, CASING),
    line('trail-line', 2.25, LINE),
    new ScatterplotLayer<TrailFix>({
      id: 'trail-fixes',
      data: trail,
      getPosition: ({ lon, lat }) => [lon, lat],
      getRadius: (fix) => (isOnLine(fix) ? 3 : 4),
      radiusUnits: 'pixels',
      // Solid and brighter the newer; hollow and amber what never moved the marker.
      getFillColor: (fix) => (isOnLine(fix) ? [226, 236, 247, pointAlpha(fix, nowMs)] : [7, 14, 23, 220]),
      getLineColor: (fix) => (isOnLine(fix) ? [7, 14, 23, 220] : [245, 200, 74, 255]),
      stroked: true,
      getLineWidth: (fix) => (isOnLine(fix) ? 1 : 1.75),
      lineWidthUnits: 'pixels',
      parameters: ON_TOP,
      updateTriggers: { getFillColor: Math.floor(nowMs / 60_000) },
    }),
  ];
}

/** The edges of other people's screens: light on dark, so that they are seen on any ground. */
function frameLayers(frames: readonly Bounds[]): Layer[] {
  const edge = (id: string, width: number, colour: Rgba): Layer =>
    new PathLayer<Bounds>({
      id,
      data: frames,
      getPath: ([west, south, east, north]) => [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
      getWidth: width,
      widthUnits: 'pixels',
      getColor: colour,
      parameters: ON_TOP,
    });
  return [edge('frames-casing', 4, CASING), edge('frames', 1.5, [221, 230, 238, 230])];
}

const POINT_ALPHA = { LIVE: 255, RECENT: 225, STALE: 170, LOST: 110 } as const;

function pointAlpha(fix: TrailFix, nowMs: number): number {
  return POINT_ALPHA[freshnessOf((nowMs - fix.fixAtMs) / 1_000)];
}
