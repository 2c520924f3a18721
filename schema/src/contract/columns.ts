/**
 * The column table of a worker on the wire: one line a column, and the hot store, the codec, the browser and the GPU follow.
 * `PROTOCOL.md` prints the same table; a test holds the two together. Ids are never reused.
 */
export type ValueCoding = 'u8' | 'varint';

export interface Column {
  /** Section id in a frame, 16 to 255. */
  readonly id: number;
  readonly name: ColumnName;
  readonly coding: ValueCoding;
  /** Value of a slot that no frame has told of yet. */
  readonly absent: number;
  readonly unit: string;
}

export const COLUMN_NAMES = ['status', 'accuracyM', 'heading', 'battery', 'source'] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export const COLUMNS: readonly Column[] = [
  { id: 16, name: 'status', coding: 'u8', absent: 0, unit: 'index of WORKER_STATUSES' },
  {
    id: 17,
    name: 'accuracyM',
    coding: 'varint',
    absent: 0,
    unit: 'metres rounded up, 0 unknown, at most 65,535',
  },
  { id: 18, name: 'heading', coding: 'u8', absent: 255, unit: '1.5° clockwise from north, 255 unknown' },
  { id: 19, name: 'battery', coding: 'u8', absent: 255, unit: 'percent, +128 while charging, 255 unknown' },
  { id: 20, name: 'source', coding: 'u8', absent: 0, unit: 'index of FIX_SOURCES' },
];

export const HEADING_UNKNOWN = 255;
const HEADING_STEP_DEG = 1.5;
export const BATTERY_UNKNOWN = 255;
const BATTERY_CHARGING = 128;

export function headingDegOf(code: number): number | null {
  return code === HEADING_UNKNOWN ? null : code * HEADING_STEP_DEG;
}

export function batteryCode(percent: number | null, charging: boolean | null): number {
  if (percent === null) return BATTERY_UNKNOWN;
  return Math.round(percent) + (charging === true ? BATTERY_CHARGING : 0);
}

export function batteryPercentOf(code: number): number | null {
  return code === BATTERY_UNKNOWN ? null : code & 127;
}

export function isCharging(code: number): boolean {
  return code !== BATTERY_UNKNOWN && code >= BATTERY_CHARGING;
}

/** Metres for the wire: rounded up so that a circle is never drawn smaller than it is; 0 means unknown. */
export function accuracyCode(accuracyM: number | null): number {
  return accuracyM === null ? 0 : Math.min(65_535, Math.max(1, Math.ceil(accuracyM)));
}

/**
 * The workers of one epoch as columns, indexed by slot. Both ends hold one: what a server has sent to an audience,
 * what a client has been told. After the same frames they are equal, which the tests use.
 * 22 bytes a slot.
 */
export class FleetColumns {
  capacity: number;
  /** Slots that exist; those above have never been told of. */
  count = 0;
  /** 1 where a position may be shown. Elsewhere lon, lat and fixAt are 0. */
  hasPosition: Uint8Array;
  lonE6: Int32Array;
  latE6: Int32Array;
  /** Seconds since 1970 UTC. */
  fixAtS: Uint32Array;
  status: Uint8Array;
  accuracyM: Uint16Array;
  heading: Uint8Array;
  battery: Uint8Array;
  source: Uint8Array;

  constructor(capacity = 1024) {
    this.capacity = capacity;
    this.hasPosition = new Uint8Array(capacity);
    this.lonE6 = new Int32Array(capacity);
    this.latE6 = new Int32Array(capacity);
    this.fixAtS = new Uint32Array(capacity);
    this.status = new Uint8Array(capacity);
    this.accuracyM = new Uint16Array(capacity);
    this.heading = new Uint8Array(capacity).fill(HEADING_UNKNOWN);
    this.battery = new Uint8Array(capacity).fill(BATTERY_UNKNOWN);
    this.source = new Uint8Array(capacity);
  }

  /** Makes room for `count` slots by doubling; new slots hold each column's absent value. */
  grow(count: number): void {
    if (count > this.capacity) {
      const next = new FleetColumns(Math.max(count, this.capacity * 2));
      next.hasPosition.set(this.hasPosition);
      next.lonE6.set(this.lonE6);
      next.latE6.set(this.latE6);
      next.fixAtS.set(this.fixAtS);
      for (const name of COLUMN_NAMES) next[name].set(this[name]);
      const { count: kept } = this;
      Object.assign(this, next);
      this.count = kept;
    }
    if (count > this.count) this.count = count;
  }

  /** Forgets everything, for a new epoch or a key frame. Keeps the memory. */
  reset(): void {
    this.count = 0;
    this.hasPosition.fill(0);
    this.lonE6.fill(0);
    this.latE6.fill(0);
    this.fixAtS.fill(0);
    for (const column of COLUMNS) this[column.name].fill(column.absent);
  }
}
