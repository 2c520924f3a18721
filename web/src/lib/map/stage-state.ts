/** From what the pages hold to what the stage shows: who is drawn how, at this moment. */
import { freshnessOf } from '@lonewatch/schema/contract/fix.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { Fleet } from '../live/fleet.svelte.ts';
import type { PageRows } from '../live/page-rows.ts';
import type { Selection } from '../live/selection.svelte.ts';
import type { Bounds, Source, Tracked } from '../live/tracked.ts';
import { reducedMotion, type Camera } from './camera.svelte.ts';
import { NO_FENCES, type DrawnFences } from './fence-layer.ts';
import type { LayerSwitches } from './layer-switches.svelte.ts';
import type { Circle } from './layers.ts';
import type { StageState } from './map-stage.ts';
import type { TrailFix } from './trail.ts';
import type { Dots } from './worker-layer.ts';

export interface StageInputs {
  readonly fleet: Fleet;
  readonly selection: Selection;
  readonly switches: LayerSwitches;
  /** Positions are of a cell of some 500 m. */
  readonly coarse: boolean;
  readonly trail: readonly TrailFix[];
  readonly frames: readonly Bounds[];
  readonly fences: DrawnFences;
  readonly ground: StageState['ground'];
  readonly scale: number;
  /** The name as this screen may show it; null: as it is. */
  readonly nameOf: ((tracked: Tracked) => string) | null;
  /** Server time. */
  readonly nowMs: number;
  readonly camera: Pick<Camera, 'zoom' | 'padding' | 'floating'>;
}

/** A catastrophe with a thousand alarms must not draw a thousand circles. */
const MOST_CIRCLES = 200;
const CIRCLES_FROM_ZOOM = 8;
/** Beyond so many they would cover the map. */
const MOST_AREAS = 5_000;

export function stageState(inputs: StageInputs): StageState {
  const { fleet, selection, switches, coarse, trail, frames, fences, ground, scale, nameOf, nowMs, camera } =
    inputs;
  const { held, revision: _follow } = fleet;
  const stale = staleBits(fleet.sources, held.employerIds);
  const selectedRow = held.rowOf(selection.id);
  return {
    held,
    labels: switches.labels,
    stale: fleet.link.state !== 'LIVE',
    scale,
    padding: camera.padding,
    floating: camera.floating,
    nowMs,
    trail: switches.trail && selection.id !== null ? trail : [],
    frames,
    fences: switches.fences ? fences : NO_FENCES,
    ground,
    circles: switches.accuracy && camera.zoom >= CIRCLES_FROM_ZOOM ? circlesOf(held, selectedRow) : [],
    areas: coarse ? areasOf(held) : [],
    alarmNote: (row) => fixNote(held, row, nowMs),
    nameOf: (row) => (nameOf === null ? held.nameOf(row) : shownName(held, row, nameOf)),
    workers: {
      dots: dotsOf(held),
      selectedRow: held.isPlaced(selectedRow) ? selectedRow : -1,
      hoveredRow: placedRow(held, selection.hoveredId),
      stale,
      offsetMs: fleet.offsetMs,
      headings: switches.headings && !coarse,
      dotScale: scale,
      pulsing: !reducedMotion(),
    },
  };
}

function shownName(held: PageRows, row: number, nameOf: (tracked: Tracked) => string): string {
  const tracked = held.at(row);
  return tracked === null ? '' : nameOf(tracked);
}

function dotsOf({ rows, rowCount, draw, alarmsFrom }: PageRows): Dots {
  return { rows, rowCount, draw, alarmsFrom };
}

function placedRow(held: PageRows, id: string | null): number {
  const row = held.rowOf(id);
  return held.isPlaced(row) ? row : -1;
}

/** One bit an employer, by its index in the rows. Above 256 the last word speaks for all. */
export function staleBits(sources: readonly Source[], employerIds: readonly string[]): Uint32Array {
  const bits = new Uint32Array(8);
  for (const { employerId, state } of sources) {
    if (state === 'LIVE') continue;
    const index = employerIds.indexOf(employerId);
    if (index >= 0 && index < 256) bits[index >> 5]! |= 1 << (index & 31);
    else bits[7]! |= 1 << 31;
  }
  return bits;
}

function circlesOf(held: PageRows, selectedRow: number): Circle[] {
  const circles: Circle[] = [];
  for (const row of held.alarms.subarray(0, MOST_CIRCLES))
    if (row !== selectedRow) pushCircle(held, row, false, circles);
  pushCircle(held, selectedRow, true, circles);
  return circles;
}

/** Everybody who is drawn and not in ALARM: those are exact. */
function areasOf(held: PageRows): Circle[] {
  const areas: Circle[] = [];
  for (const row of held.draw.subarray(0, Math.min(held.alarmsFrom, MOST_AREAS)))
    pushCircle(held, row, false, areas);
  return areas;
}

function pushCircle(held: PageRows, row: number, selected: boolean, into: Circle[]): void {
  const position = held.at(row)?.position ?? null;
  if (position !== null) into.push({ position, statusCode: held.statusOf(row), selected });
}

/** An alarm is drawn bright however old its fix is, so its label says the age from a minute on. */
function fixNote(held: PageRows, row: number, nowMs: number): string {
  const fixAtMs = held.fixAtMs(row);
  if (fixAtMs === 0 || held.statusOf(row) !== STATUS_CODE.ALARM) return '';
  const ageS = Math.max(0, (nowMs - fixAtMs) / 1_000);
  if (freshnessOf(ageS) === 'LIVE') return '';
  const minutes = Math.floor(ageS / 60);
  return minutes < 60 ? `${minutes} min old` : `${Math.floor(minutes / 60)} h old`;
}
