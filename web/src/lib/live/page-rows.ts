/**
 * What the page holds of the last picture, and every question about rows: who, where, how near. Nothing is made per worker
 * before somebody asks. 100,000 rows are searched for the nearest in under 1 ms.
 */
import {
  BATTERY_UNKNOWN,
  batteryPercentOf,
  headingDegOf,
  isCharging,
} from '@lonewatch/schema/contract/columns.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { latE6Of, latOf, lonE6Of, lonOf, mercatorX, mercatorY, unitsPerMetre } from './mercator.ts';
import { findString, NO_STRINGS, stringAt } from './packed-strings.ts';
import type { NamesReport, Picture } from './picture.ts';
import { KIND_DEVICE, NO_TEAM } from './row-people.ts';
import {
  ACCURACY_HALF,
  BATTERY_BYTE,
  drawnAt,
  drawnX,
  drawnY,
  eased,
  EMPLOYER_HALF,
  FIX_AT_S,
  HEADING_BYTE,
  NEXT_X,
  NEXT_Y,
  NO_ROWS,
  ROW_BYTES,
  ROW_WORDS,
  sinceMoved,
  SOURCE_BYTE,
  STATUS_BYTE,
  viewRows,
  type RowViews,
} from './row-record.ts';
import type { Bounds, Employer, LonLat, Tracked, TrackedPosition } from './tracked.ts';

const NO_ROW_LIST = new Uint32Array(0);
const NO_NAMES: NamesReport = {
  layout: 0,
  names: NO_STRINGS,
  ids: NO_STRINGS,
  idIndex: new Uint32Array(0),
  kinds: new Uint8Array(0),
  teams: new Uint16Array(0),
  teamIds: [],
  complete: false,
};

/** Which rows a box is drawn around. */
export type Which = 'shown' | 'alarms' | { readonly employerId: string };

export class PageRows {
  rows: RowViews = NO_ROWS;
  rowCount = 0;
  glideAtMs = 0;
  glideUnits = 0;
  layout = 0;
  /** Rows drawn as dots, the most urgent last; those in ALARM from `alarmsFrom` on. */
  draw: Uint32Array = NO_ROW_LIST;
  alarmsFrom = 0;
  order: Uint32Array = NO_ROW_LIST;
  alarms: Uint32Array = NO_ROW_LIST;
  clusters = new Int32Array(0);
  employerIds: readonly string[] = [];
  #employerNames: readonly string[] = [];
  #teamNames = new Map<string, string>();
  #names = NO_NAMES;

  get namesComplete(): boolean {
    return this.#names.complete && this.#names.layout === this.layout;
  }

  /** Takes a picture in; returns memory that is needed no more. */
  take(picture: Picture): ArrayBuffer | null {
    const old = picture.rows === null ? null : this.rows.buffer;
    if (picture.rows !== null) this.rows = viewRows(picture.rows);
    this.rowCount = picture.rowCount;
    this.glideAtMs = picture.glideAtMs;
    this.glideUnits = picture.glideUnits;
    this.layout = picture.layout;
    if (picture.draw !== null) {
      this.draw = picture.draw;
      this.alarmsFrom = picture.alarmsFrom;
    }
    this.order = picture.order ?? this.order;
    this.alarms = picture.alarms ?? this.alarms;
    this.clusters = picture.clusters ?? this.clusters;
    this.#names = picture.names ?? this.#names;
    this.employerIds = picture.sources.map(({ employerId }) => employerId);
    this.#employerNames = picture.sources.map(({ employerName }) => employerName);
    return old;
  }

  /** As if nothing had ever been taken. */
  clear(): void {
    this.rows = NO_ROWS;
    this.rowCount = 0;
    this.draw = NO_ROW_LIST;
    this.alarmsFrom = 0;
    this.order = NO_ROW_LIST;
    this.alarms = NO_ROW_LIST;
    this.clusters = new Int32Array(0);
    this.employerIds = [];
    this.#employerNames = [];
    this.#teamNames.clear();
    this.#names = NO_NAMES;
  }

  takeEmployers(employers: readonly Employer[]): void {
    this.#teamNames = new Map(
      employers.flatMap(({ teams }) => teams.map(({ id, name }) => [id, name] as const)),
    );
  }

  at(row: number): Tracked | null {
    if (!(row >= 0 && row < this.rowCount)) return null;
    const { u8, u16 } = this.rows;
    const byte = row * ROW_BYTES;
    const employer = u16[row * 16 + EMPLOYER_HALF]!;
    const names = this.#names.layout === this.layout ? this.#names : NO_NAMES;
    const team = names.teams[row] ?? NO_TEAM;
    const teamId = team === NO_TEAM ? null : (names.teamIds[team] ?? null);
    const battery = u8[byte + BATTERY_BYTE] ?? BATTERY_UNKNOWN;
    return {
      row,
      id: stringAt(names.ids, row) || null,
      kind: names.kinds[row] === KIND_DEVICE ? 'DEVICE' : 'WORKER',
      name: stringAt(names.names, row) || '…',
      employerId: this.employerIds[employer] ?? '',
      employerName: this.#employerNames[employer] ?? '…',
      teamId,
      teamName: teamId === null ? null : (this.#teamNames.get(teamId) ?? null),
      status: WORKER_STATUSES[u8[byte + STATUS_BYTE]!] ?? 'OFF_DUTY',
      position: this.#position(row),
      batteryPercent: batteryPercentOf(battery),
      charging: isCharging(battery),
    };
  }

  /** Name of a row without making the rest. */
  nameOf(row: number): string {
    return this.#names.layout === this.layout ? stringAt(this.#names.names, row) : '';
  }

  idOf(row: number): string | null {
    return this.#names.layout === this.layout ? stringAt(this.#names.ids, row) || null : null;
  }

  rowOf(id: string | null): number {
    const names = this.#names;
    return id === null || names.layout !== this.layout ? -1 : findString(names.ids, names.idIndex, id);
  }

  isPlaced(row: number): boolean {
    return row >= 0 && row < this.rowCount && this.rows.u32[row * ROW_WORDS + FIX_AT_S] !== 0;
  }

  /** Server time of a row's newest fix; 0: none. */
  fixAtMs(row: number): number {
    return this.isPlaced(row) ? this.rows.u32[row * ROW_WORDS + FIX_AT_S]! * 1_000 : 0;
  }

  statusOf(row: number): number {
    return this.rows.u8[row * ROW_BYTES + STATUS_BYTE] ?? 0;
  }

  positionAt(row: number, nowMs: number): LonLat | null {
    return this.isPlaced(row) ? drawnAt(this.rows, row, nowMs) : null;
  }

  /** Drawn rows around a point, the nearest first. */
  within(lon: number, lat: number, radiusM: number, limit: number, nowMs: number): number[] {
    const x = mercatorX(lon * 1e6);
    const y = mercatorY(lat * 1e6);
    const radius = radiusM * unitsPerMetre(y);
    const found: { row: number; distance: number }[] = [];
    const { rows, draw } = this;
    const { i32 } = rows;
    // Nobody is farther from the newest fix than the longest motion: most rows are refused by one comparison.
    const slack = radius + this.glideUnits;
    for (const row of draw) {
      const far = (i32[row * ROW_WORDS + NEXT_X]! - x) | 0;
      if (far > slack || far < -slack) continue;
      const share = eased(sinceMoved(rows, row, nowMs));
      const dx = (drawnX(rows, row, share) - x) | 0;
      const dy = drawnY(rows, row, share) - y;
      const distance = dx * dx + dy * dy;
      if (distance <= radius * radius) found.push({ row, distance });
    }
    return found
      .sort((a, b) => a.distance - b.distance)
      .slice(0, limit)
      .map(({ row }) => row);
  }

  /** The box around some rows; null: none of them is placed. */
  bounds(which: Which): Bounds | null {
    const { i32, u16 } = this.rows;
    let rows: Uint32Array | null = which === 'alarms' ? this.alarms : this.order;
    let employer = -1;
    if (typeof which === 'object') {
      rows = null;
      employer = this.employerIds.indexOf(which.employerId);
      if (employer < 0) return null;
    }
    let west = Infinity;
    let south = Infinity;
    let east = -Infinity;
    let north = -Infinity;
    const count = rows?.length ?? this.rowCount;
    for (let i = 0; i < count; i++) {
      const row = rows === null ? i : rows[i]!;
      if (!this.isPlaced(row) || (employer >= 0 && u16[row * 16 + EMPLOYER_HALF] !== employer)) continue;
      const x = i32[row * ROW_WORDS + NEXT_X]!;
      const y = i32[row * ROW_WORDS + NEXT_Y]!;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    return west > east ? null : [lonOf(west), latOf(south), lonOf(east), latOf(north)];
  }

  #position(row: number): TrackedPosition | null {
    if (!this.isPlaced(row)) return null;
    const { i32, u32, u16, u8 } = this.rows;
    const accuracyM = u16[row * 16 + ACCURACY_HALF]!;
    return {
      lon: lonE6Of(i32[row * ROW_WORDS + NEXT_X]!) / 1e6,
      lat: latE6Of(i32[row * ROW_WORDS + NEXT_Y]!) / 1e6,
      fixAtMs: u32[row * ROW_WORDS + FIX_AT_S]! * 1_000,
      accuracyM: accuracyM === 0 ? null : accuracyM,
      headingDeg: headingDegOf(u8[row * ROW_BYTES + HEADING_BYTE]!),
      source: FIX_SOURCES[u8[row * ROW_BYTES + SOURCE_BYTE]!] ?? 'UNKNOWN',
    };
  }
}
