/**
 * What is drawn over the ground of a printed map, in pixels of the picture: who, how sure, on which way, the scale and the
 * squares of the national grid, so that a grid reference can be found on it with a finger. Pure: north is up.
 */
import {
  fromGrid,
  gridSystemAt,
  toGrid,
  type GridSystem,
} from '@lonewatch/schema/contract/grid-reference.ts';
import { latOf, mercatorX, mercatorY, unitsPerMetre } from '../live/mercator.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';
import { flatView, screenX, screenY, type FlatView } from './flat-view.ts';
import { framing, type Size } from './framing.ts';

export interface PaperSpot extends LonLat {
  readonly accuracyM: number | null;
}

export interface GridLine {
  readonly points: string;
  /** The two figures of the kilometre that it is; empty: not to be named. */
  readonly figures: string;
  /** Where the figures stand. */
  readonly x: number;
  readonly y: number;
}

/** Around one place: half the height and half the width, metres. */
const NEAR_M = 600;
const METRES_PER_DEGREE = 111_320;
const PADDING = { top: 0, right: 0, bottom: 0, left: 0 };

/** What the picture must show: the place with its circle, and whatever else happened. */
export function paperBounds(spot: PaperSpot, others: readonly LonLat[]): Bounds {
  const halfM = Math.max(NEAR_M, 1.3 * (spot.accuracyM ?? 0));
  const halfLat = halfM / METRES_PER_DEGREE;
  const halfLon = halfLat / Math.cos((spot.lat * Math.PI) / 180);
  const lons = [spot.lon - halfLon, spot.lon + halfLon, ...others.map(({ lon }) => lon)];
  const lats = [spot.lat - halfLat, spot.lat + halfLat, ...others.map(({ lat }) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export function paperView(bounds: Bounds, size: Size, maxZoom: number): FlatView {
  const { lon, lat, zoom } = framing(bounds, size, PADDING, maxZoom);
  return flatView({ lng: lon, lat }, zoom, size.width, size.height);
}

export function spotOn(view: FlatView, { lon, lat }: LonLat): { readonly x: number; readonly y: number } {
  return { x: screenX(view, mercatorX(lon * 1e6)), y: screenY(view, mercatorY(lat * 1e6)) };
}

/** Pixels for so many metres where `lat` lies. */
export function pixelsOf(view: FlatView, lat: number, metres: number): number {
  return metres * unitsPerMetre(mercatorY(lat * 1e6)) * view.pixelsPerUnit;
}

/** Kilometre lines, or every tenth where those would be closer than a finger; none outside both grids. */
export function gridLines(view: FlatView): { readonly stepM: number; readonly lines: readonly GridLine[] } {
  const corners = cornersOf(view);
  const system = gridSystemAt(...middleOf(corners));
  if (system === null) return { stepM: 0, lines: [] };
  const points = corners.map(([lon, lat]) => toGrid(system, lon, lat));
  const east = rangeOf(points.map((point) => point.east));
  const north = rangeOf(points.map((point) => point.north));
  const stepM = STEPS_M.find((step) => (view.width * step) / (east.to - east.from) >= FINGER_PX) ?? 100_000;
  const along = (from: number, to: number, at: (value: number) => [east: number, north: number]): string =>
    Array.from({ length: PIECES + 1 }, (_, piece) => {
      const { x, y } = spotOn(view, lonLat(system, ...at(from + ((to - from) * piece) / PIECES)));
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    }).join(' ');
  const eastings = multiples(east, stepM).map((value) => {
    const foot = spotOn(view, lonLat(system, value, north.from + (north.to - north.from) * FOOT));
    return {
      points: along(north.from, north.to, (other) => [value, other]),
      figures: figuresOf(value),
      x: foot.x,
      y: view.height - 4,
    };
  });
  const northings = multiples(north, stepM).map((value) => {
    const foot = spotOn(view, lonLat(system, east.from + (east.to - east.from) * FOOT, value));
    return {
      points: along(east.from, east.to, (other) => [other, value]),
      figures: figuresOf(value),
      x: 4,
      y: foot.y,
    };
  });
  return { stepM, lines: [...eastings, ...northings] };
}

const STEPS_M = [1_000, 5_000, 10_000, 50_000] as const;
const FINGER_PX = 56;
const PIECES = 6;
/** Where a line is named: near its south or west end. */
const FOOT = 0.02;

/** As on the maps of the Ordnance Survey: the kilometres within the lettered square. */
function figuresOf(metres: number): string {
  return (Math.round(metres / 1_000) % 100).toString().padStart(2, '0');
}

function lonLat(system: GridSystem, east: number, north: number): LonLat {
  return fromGrid(system, east, north);
}

function cornersOf(view: FlatView): [lon: number, lat: number][] {
  const unitsWide = view.width / 2 / view.pixelsPerUnit;
  const unitsHigh = view.height / 2 / view.pixelsPerUnit;
  const lonAt = (units: number): number => ((view.centreX + units) * 360) / 2 ** 32;
  return [-1, 1].flatMap((side) =>
    [-1, 1].map((end): [number, number] => [lonAt(side * unitsWide), latOf(view.centreY + end * unitsHigh)]),
  );
}

function middleOf(corners: readonly (readonly [number, number])[]): [lon: number, lat: number] {
  const lons = rangeOf(corners.map(([lon]) => lon));
  const lats = rangeOf(corners.map(([, lat]) => lat));
  return [(lons.from + lons.to) / 2, (lats.from + lats.to) / 2];
}

function rangeOf(values: readonly number[]): { from: number; to: number } {
  return { from: Math.min(...values), to: Math.max(...values) };
}

function multiples({ from, to }: { from: number; to: number }, step: number): number[] {
  const first = Math.ceil(from / step);
  return Array.from(
    { length: Math.max(0, Math.floor(to / step) - first + 1) },
    (_, at) => (first + at) * step,
  );
}
