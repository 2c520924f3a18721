/**
 * A batch of reports as columns: each column is one array in PostgreSQL's binary format, so that neither end formats or
 * parses a number. And back again: a row of the history as a report.
 */
import { FIX_SOURCES, type LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { DeviceId, EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import { PROTOCOLS, SIGNAL_KINDS } from '@lonewatch/schema/contract/signal.ts';
import { storableTimeMs } from './storable.ts';

type ColumnType = 'timestamptz' | 'int4' | 'int2' | 'float4' | 'bool';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly of: (report: Report) => number | null;
}

/** In the order of the table. */
const COLUMNS: readonly Column[] = [
  { name: 'received_at', type: 'timestamptz', of: (report) => report.receivedAtMs },
  { name: 'processed_at', type: 'timestamptz', of: (report) => report.processedAtMs },
  { name: 'device_at', type: 'timestamptz', of: (report) => report.deviceAtMs },
  { name: 'fix_at', type: 'timestamptz', of: ({ fix }) => fix?.fixAtMs ?? null },
  { name: 'employer_id', type: 'int4', of: (report) => report.employerId },
  { name: 'device_id', type: 'int4', of: (report) => report.deviceId },
  { name: 'worker_id', type: 'int4', of: (report) => report.workerId },
  { name: 'lon_e7', type: 'int4', of: ({ fix }) => fix?.lonE7 ?? null },
  { name: 'lat_e7', type: 'int4', of: ({ fix }) => fix?.latE7 ?? null },
  { name: 'accuracy_m', type: 'float4', of: ({ fix }) => fix?.accuracyM ?? null },
  { name: 'altitude_m', type: 'float4', of: ({ fix }) => fix?.altitudeM ?? null },
  { name: 'speed_mps', type: 'float4', of: ({ fix }) => fix?.speedMps ?? null },
  { name: 'heading_deg', type: 'float4', of: ({ fix }) => fix?.headingDeg ?? null },
  { name: 'battery_percent', type: 'float4', of: (report) => report.batteryPercent },
  { name: 'marks', type: 'int4', of: (report) => report.marks },
  { name: 'kind', type: 'int2', of: (report) => SIGNAL_KINDS.indexOf(report.kind) },
  { name: 'protocol', type: 'int2', of: (report) => PROTOCOLS.indexOf(report.protocol) },
  { name: 'source', type: 'int2', of: ({ fix }) => (fix === null ? null : FIX_SOURCES.indexOf(fix.source)) },
  { name: 'charging', type: 'bool', of: ({ charging }) => (charging === null ? null : Number(charging)) },
];

export const COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

/** `$1::timestamptz[], $2::timestamptz[], …`: what `unnest` takes for `columnsOf`. */
export const COLUMN_PARAMETERS = COLUMNS.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');

export function columnsOf(reports: readonly Report[]): Buffer[] {
  return COLUMNS.map(({ type, of }) => arrayOf(type, reports.map(of)));
}

/** One more column, `may_repeat`, and whatever else a statement needs beside the table's own. */
export function arrayOf(type: ColumnType, values: readonly (number | null)[]): Buffer {
  const { oid, bytes, write } = TYPES[type];
  const buffer = Buffer.allocUnsafe(ARRAY_HEADER_BYTES + values.length * (4 + bytes));
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may hold nulls
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16); // the first index
  let at = ARRAY_HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
    } else {
      at = buffer.writeInt32BE(bytes, at);
      write(buffer, value, at);
      at += bytes;
    }
  }
  return buffer.subarray(0, at);
}

const ARRAY_HEADER_BYTES = 20;
/** PostgreSQL counts its microseconds from here. */
const YEAR_2000_MS = 946_684_800_000;

interface BinaryType {
  /** Fixed numbers of pg_type. */
  readonly oid: number;
  readonly bytes: number;
  readonly write: (buffer: Buffer, value: number, at: number) => void;
}

const TYPES: Readonly<Record<ColumnType, BinaryType>> = {
  timestamptz: { oid: 1184, bytes: 8, write: writeTime },
  int4: { oid: 23, bytes: 4, write: (buffer, value, at) => buffer.writeInt32BE(value, at) },
  int2: { oid: 21, bytes: 2, write: (buffer, value, at) => buffer.writeInt16BE(value, at) },
  float4: { oid: 700, bytes: 4, write: (buffer, value, at) => buffer.writeFloatBE(value, at) },
  bool: { oid: 16, bytes: 1, write: (buffer, value, at) => buffer.writeUInt8(value, at) },
};

/** In halves of 32 bits: as one number the microseconds of far years would lose their last digits. */
function writeTime(buffer: Buffer, ms: number, at: number): void {
  const sinceMs = Math.round(storableTimeMs(ms)) - YEAR_2000_MS;
  const highMs = Math.floor(sinceMs / 2 ** 32);
  const lowUs = (sinceMs - highMs * 2 ** 32) * 1000;
  const carry = Math.floor(lowUs / 2 ** 32);
  buffer.writeInt32BE(highMs * 1000 + carry, at);
  buffer.writeUInt32BE(lowUs - carry * 2 ** 32, at + 4);
}

const YEAR_10000_MS = 253_402_300_800_000;

/** The field that cannot be stored as it is, as a sentence, or null. What binary columns would bend silently is caught here. */
export function whyNotStorable(report: Report): string | null {
  const { fix } = report;
  if (!isInt32(report.employerId)) return outOfRange('employerId');
  if (!isInt32(report.deviceId)) return outOfRange('deviceId');
  if (report.workerId !== null && !isInt32(report.workerId)) return outOfRange('workerId');
  if (!isInt32(report.marks)) return outOfRange('marks');
  if (!isOurTime(report.receivedAtMs)) return outOfRange('receivedAtMs');
  if (!isOurTime(report.processedAtMs)) return outOfRange('processedAtMs');
  if (report.deviceAtMs !== null && Number.isNaN(report.deviceAtMs)) return outOfRange('deviceAtMs');
  if (!SIGNAL_KINDS.includes(report.kind)) return outOfRange('kind');
  if (!PROTOCOLS.includes(report.protocol)) return outOfRange('protocol');
  if (fix === null) return null;
  if (!isInt32(fix.lonE7)) return outOfRange('fix.lonE7');
  if (!isInt32(fix.latE7)) return outOfRange('fix.latE7');
  if (Number.isNaN(fix.fixAtMs)) return outOfRange('fix.fixAtMs');
  return FIX_SOURCES.includes(fix.source) ? null : outOfRange('fix.source');
}

/** Without the value: sentences end in logs, and where somebody was is nobody's business there. */
function outOfRange(field: string): string {
  return `${field} is out of its range`;
}

function isInt32(value: number): boolean {
  return value === (value | 0);
}

function isOurTime(ms: number): boolean {
  return ms >= YEAR_2000_MS && ms < YEAR_10000_MS;
}

/** A row as `REPORT_SELECTION` reads it. */
export interface ReportRow {
  readonly received_ms: number;
  readonly processed_ms: number;
  readonly device_ms: number | null;
  readonly fix_ms: number | null;
  readonly employer_id: number;
  readonly device_id: number;
  readonly worker_id: number | null;
  readonly lon_e7: number | null;
  readonly lat_e7: number | null;
  readonly accuracy_m: number | null;
  readonly altitude_m: number | null;
  readonly speed_mps: number | null;
  readonly heading_deg: number | null;
  readonly battery_percent: number | null;
  readonly marks: number;
  readonly kind: number;
  readonly protocol: number;
  readonly source: number | null;
  readonly charging: boolean | null;
}

const MS_COLUMNS: Readonly<Record<string, string>> = {
  received_at: 'received_ms',
  processed_at: 'processed_ms',
  device_at: 'device_ms',
  fix_at: 'fix_ms',
};

/** The columns of `reports r` with times as milliseconds since 1970. */
export const REPORT_SELECTION = COLUMNS.map(({ name, type }) =>
  type === 'timestamptz'
    ? `(extract(epoch FROM r.${name}) * 1000)::float8 AS ${MS_COLUMNS[name]}`
    : `r.${name}`,
).join(', ');

export function reportOf(row: ReportRow): Report {
  return {
    employerId: row.employer_id as EmployerId,
    deviceId: row.device_id as DeviceId,
    workerId: row.worker_id as WorkerId | null,
    kind: SIGNAL_KINDS[row.kind] ?? unknownCode('kind', row.kind),
    protocol: PROTOCOLS[row.protocol] ?? unknownCode('protocol', row.protocol),
    deviceAtMs: row.device_ms,
    receivedAtMs: row.received_ms,
    processedAtMs: row.processed_ms,
    fix: fixOf(row),
    batteryPercent: row.battery_percent,
    charging: row.charging,
    marks: row.marks,
    mayRepeat: false,
  };
}

function fixOf(row: ReportRow): LocationFix | null {
  if (row.fix_ms === null || row.lon_e7 === null || row.lat_e7 === null) return null;
  return {
    lonE7: row.lon_e7,
    latE7: row.lat_e7,
    accuracyM: row.accuracy_m,
    altitudeM: row.altitude_m,
    speedMps: row.speed_mps,
    headingDeg: row.heading_deg,
    source: FIX_SOURCES[row.source ?? 0] ?? 'UNKNOWN',
    fixAtMs: row.fix_ms,
  };
}

function unknownCode(column: string, code: number): never {
  throw new Error(
    `The history holds the ${column} ${code}, which this Lonewatch does not know. Start the newer version.`,
  );
}
