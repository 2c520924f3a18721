/** The one place that speaks to the H3 library: from a fix to its cell, from a cell to its shape. */
import { HEAT_STORED, heatText } from '@lonewatch/schema/contract/heat.ts';
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import { cellToBoundary, cellToLatLng, latLngToCell } from 'h3-js';
import type { Queries } from './sql-port.ts';

/** null: the library finds no cell there. Never throws: an alarm is stored whatever its fix is like. */
export function heatCellOf({ lonE7, latE7 }: Pick<LocationFix, 'lonE7' | 'latE7'>): bigint | null {
  try {
    return BigInt(`0x${latLngToCell(latE7 / 1e7, lonE7 / 1e7, HEAT_STORED)}`);
  } catch {
    return null;
  }
}

export interface CellShape {
  readonly lon: number;
  readonly lat: number;
  /** lon, lat of each corner in turn, degrees; not closed. */
  readonly boundary: readonly number[];
}

/** Six decimals: a tenth of a metre. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

export function heatShapeOf(cell: bigint): CellShape {
  const text = heatText(cell);
  const [lat, lon] = cellToLatLng(text);
  const corners = cellToBoundary(text, true);
  return { lon: round(lon), lat: round(lat), boundary: corners.flatMap(([x, y]) => [round(x), round(y)]) };
}

const AT_ONCE = 1_000;

/** Gives alarms that are older than the column their cell, after an id. Answers the last one's id; null: there are no more. */
export async function placeOldAlarms(q: Queries, after: number): Promise<number | null> {
  const rows = await q.query<{ id: number; lon: number; lat: number }>(
    `SELECT id, lon_e7 AS lon, lat_e7 AS lat FROM alarms WHERE heat_cell IS NULL AND lon_e7 IS NOT NULL AND id > $1
     ORDER BY id LIMIT $2`,
    [after, AT_ONCE],
  );
  if (rows.length === 0) return null;
  await q.query('SELECT place_alarms($1, $2)', [
    rows.map(({ id }) => id),
    rows.map(({ lon, lat }) => heatCellOf({ lonE7: lon, latE7: lat })),
  ]);
  return rows.at(-1)!.id;
}
