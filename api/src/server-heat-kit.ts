/** For tests of where alarms gather: calls at places, and what a running server answers of them. */
import { cellToParent, latLngToCell } from 'h3-js';
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { HEAT_STORED } from '@lonewatch/schema/contract/heat.ts';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { insertAlarms } from './persistence/alarms.ts';
import type { Database } from './persistence/database.ts';
import type { TestServer } from './server-test-kit.ts';

export interface Cell {
  readonly cell: string;
  readonly lat: number;
  readonly lon: number;
  readonly count: number | null;
  readonly suppressed: boolean;
  readonly atLeast: boolean;
  readonly weight: number | null;
  readonly boundary: readonly number[];
}
export interface Asked {
  readonly employerIds?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly resolution?: number;
  readonly types?: readonly AlarmType[];
  readonly teamIds?: readonly string[];
  readonly hours?: readonly number[];
  readonly weekdays?: readonly number[];
  readonly within?: object;
}

const HEAT = `query ($employerIds: [ID!], $from: DateTime!, $to: DateTime!, $resolution: Int!, $types: [AlarmType!],
  $teamIds: [ID!], $hours: [Int!], $weekdays: [Int!], $within: ViewportInput) {
  alarmHeat(employerIds: $employerIds, from: $from, to: $to, resolution: $resolution, types: $types, teamIds: $teamIds,
    hours: $hours, weekdays: $weekdays, within: $within) { cell lat lon count suppressed atLeast weight boundary } }`;
const ALWAYS = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', resolution: 7 };

export async function heatOf(
  server: TestServer,
  who: Record<string, string>,
  asked: Asked = {},
): Promise<Cell[]> {
  const { alarmHeat } = await server.askAs<{ alarmHeat: Cell[] }>(who, HEAT, { ...ALWAYS, ...asked });
  return alarmHeat;
}

export const totalOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { count }) => sum + (count ?? 0), 0);

/** By way of the cell that is stored: parents do not cover their children exactly. */
export const cellAt = (lat: number, lon: number, resolution: number): string =>
  cellToParent(latLngToCell(lat, lon, HEAT_STORED), resolution);

export interface Call {
  readonly who: number;
  readonly at: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly type?: AlarmType;
}

export async function callAt(
  db: Database,
  employerId: EmployerId,
  workerIds: readonly WorkerId[],
  calls: readonly Call[],
): Promise<void> {
  await insertAlarms(
    db,
    calls.map(({ who, at, lon = -2.24, lat = 53.48, type = 'PANIC' }, n) => ({
      ...{ employerId, workerId: workerIds[who]!, deviceId: null as DeviceId | null, sessionId: null },
      ...{
        raisedBy: null,
        commandId: `${at} ${n} ${who} ${type}`,
        type,
        priority: type === 'LOW_BATTERY' ? 3 : 1,
      },
      ...{ said: '', deviceAtMs: null, receivedAtMs: Date.parse(at), delayed: false, tokenRevoked: false },
      fix: {
        ...{ lonE7: Math.round(lon * 1e7), latE7: Math.round(lat * 1e7), accuracyM: 5, altitudeM: null },
        ...{ speedMps: null, headingDeg: null, source: 'GNSS' as const, fixAtMs: Date.parse(at) },
      },
    })),
  );
}
