/** For tests of the engine of geofences: fences in few words, and somebody who walks. */
import type { Geofence, GeofenceRule, GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId, GeofenceId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { FencedFleet, Findings, Sighting } from './fenced-fleet.ts';

export const LEEDS: Position = [-1.55, 53.8];
export const START_MS = Date.UTC(2026, 10, 23, 9);

export function rule(trigger: GeofenceRule['trigger'], more: Partial<GeofenceRule> = {}): GeofenceRule {
  return {
    ...{ id: 1, trigger, afterS: null, speedMps: null, atMin: null, window: null, teamIds: null },
    ...{ response: 'NOTE', priority: null },
    ...more,
  };
}

export function fence(id: number, shape: GeofenceShape, rules: readonly GeofenceRule[] = []): Geofence {
  return {
    ...{ id: id as GeofenceId, employerId: 1 as EmployerId, version: 1, name: `Fence ${id}`, shape, rules },
    ...{ changedAtMs: 0, changedBy: 'Manager' },
  };
}

/** East and north of Leeds. */
export function metres(east: number, north: number): Position {
  const perDegree = 111_195;
  return [LEEDS[0] + east / perDegree / Math.cos((LEEDS[1] * Math.PI) / 180), LEEDS[1] + north / perDegree];
}

/** 200 m by 200 m around Leeds. */
export const SQUARE: GeofenceShape = {
  kind: 'POLYGON',
  rings: [[metres(-100, -100), metres(100, -100), metres(100, 100), metres(-100, 100)]],
};

export interface Step {
  readonly atS: number;
  readonly accuracyM?: number | null;
  readonly speedMps?: number | null;
  readonly late?: boolean;
  readonly workerId?: number;
  readonly watchedSinceS?: number;
}

export function sighting([lon, lat]: Position, step: Step): Sighting {
  const { atS, accuracyM = 5, speedMps = null, late = false, workerId = 7, watchedSinceS = -1 } = step;
  const fixAtMs = START_MS + atS * 1000;
  return {
    ...{ workerId: workerId as WorkerId, slot: workerId as Slot, teamId: 1 as TeamId, late },
    ...{ watchedSinceMs: START_MS + watchedSinceS * 1000, receivedAtMs: fixAtMs + 300 },
    fix: { lonE7: Math.round(lon * 1e7), latE7: Math.round(lat * 1e7), accuracyM, speedMps, fixAtMs },
  };
}

/** `ENTER 1 @30`: what a walk makes happen, by second. */
export function walk(fleet: FencedFleet, steps: readonly (readonly [Position, Step])[]): string[] {
  return steps.flatMap(([position, step]) => said(fleet.judge(sighting(position, step))));
}

export function said(findings: Findings | null): string[] {
  return (findings?.happenings ?? []).map(
    ({ draft }) =>
      `${draft.trigger} ${draft.geofenceId} @${(draft.atMs - START_MS) / 1000}${draft.late ? ' late' : ''}`,
  );
}
