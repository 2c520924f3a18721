/**
 * Where every device of one employer was last known to be, as bytes, for a warm restart. Rows are keyed by device, not by
 * slot: slots are dealt anew at every start. What was reported after the snapshot is read from the history.
 * Little-endian: magic "LWS1", u32 count, then rows of 58 bytes in the order of `LastKnown`; NaN stands for unknown.
 */
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import type { DeviceId } from '@lonewatch/schema/contract/ids.ts';
import type { LiveFix } from './directory.ts';

const MAGIC = 0x3153574c;
const HEADER_BYTES = 8;
const ROW_BYTES = 58;

export interface LastKnown {
  readonly deviceId: DeviceId;
  readonly heardAtMs: number;
  readonly fix: LiveFix;
  /** As on the wire: percent, +128 while charging, 255 unknown. */
  readonly battery: number;
}

export function encodeSnapshot(rows: readonly LastKnown[]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + rows.length * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, rows.length, true);
  let at = HEADER_BYTES;
  for (const { deviceId, heardAtMs, fix, battery } of rows) {
    view.setInt32(at, deviceId, true);
    view.setFloat64(at + 4, heardAtMs, true);
    view.setFloat64(at + 12, fix.fixAtMs, true);
    view.setInt32(at + 20, fix.lonE7, true);
    view.setInt32(at + 24, fix.latE7, true);
    view.setFloat32(at + 28, fix.accuracyM ?? NaN, true);
    view.setFloat32(at + 32, fix.altitudeM ?? NaN, true);
    view.setFloat32(at + 36, fix.speedMps ?? NaN, true);
    view.setFloat32(at + 40, fix.headingDeg ?? NaN, true);
    view.setUint8(at + 44, battery);
    view.setUint8(at + 45, FIX_SOURCES.indexOf(fix.source));
    view.setFloat64(at + 46, fix.receivedAtMs, true);
    view.setUint32(at + 54, fix.marks, true);
    at += ROW_BYTES;
  }
  return bytes;
}

/** null for anything that is not a whole snapshot: the caller then reads the history instead. */
export function decodeSnapshot(bytes: Uint8Array): LastKnown[] | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== HEADER_BYTES + count * ROW_BYTES) return null;
  const known = (at: number): number | null => {
    const value = view.getFloat32(at, true);
    return Number.isNaN(value) ? null : value;
  };
  const rows: LastKnown[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; at += ROW_BYTES)
    rows.push({
      deviceId: view.getInt32(at, true) as DeviceId,
      heardAtMs: view.getFloat64(at + 4, true),
      fix: {
        fixAtMs: view.getFloat64(at + 12, true),
        lonE7: view.getInt32(at + 20, true),
        latE7: view.getInt32(at + 24, true),
        accuracyM: known(at + 28),
        altitudeM: known(at + 32),
        speedMps: known(at + 36),
        headingDeg: known(at + 40),
        source: FIX_SOURCES[view.getUint8(at + 45)] ?? 'UNKNOWN',
        receivedAtMs: view.getFloat64(at + 46, true),
        marks: view.getUint32(at + 54, true),
      },
      battery: view.getUint8(at + 44),
    });
  return rows;
}
