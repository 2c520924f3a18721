/**
 * The process that the durability tests kill: opens a database, says which reports it finds in it, then appends more and
 * says of each, in a write that the kernel has taken before the next line of code runs, that it was acknowledged.
 *
 * Lines: `have 1 2 3`, then any number of `begin 4`, `ack 4` or `fault 4`, and `end`.
 */
import { writeSync } from 'node:fs';
import type { DeviceId, EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { openDatabase } from './database.ts';
import { ReportLog } from './report-log.ts';

export interface WriterOptions {
  readonly url: string | null;
  readonly folder: string;
  readonly firstId: number;
  /** Reports to append before it ends by itself. */
  readonly count: number;
  /** Callers that append at the same time. */
  readonly callers: number;
  /** Ends after the first append that was not acknowledged. */
  readonly untilFault?: boolean;
}

const {
  url,
  folder,
  firstId,
  count,
  callers,
  untilFault = false,
} = JSON.parse(process.argv[2]!) as WriterOptions;
const db = await openDatabase({ url, folder });
const log = new ReportLog(db);
const found = await db.query<{ id: number }>('SELECT lon_e7 AS id FROM reports ORDER BY lon_e7');
say(`have ${found.map(({ id }) => id).join(' ')}`);

let nextId = firstId;
await Promise.all(Array.from({ length: callers }, appendUntilDone));
await db.close();
say('end');

async function appendUntilDone(): Promise<void> {
  while (nextId < firstId + count) {
    const id = nextId++;
    say(`begin ${id}`);
    try {
      await append(id);
      say(`ack ${id}`);
    } catch {
      say(`fault ${id}`);
      if (untilFault) return;
    }
  }
}

function append(id: number): Promise<void> {
  const nowMs = Date.now();
  return log.append({
    employerId: 1 as EmployerId,
    deviceId: (id % 97) as DeviceId,
    workerId: null,
    kind: 'TELEMETRY',
    protocol: 'osmand',
    deviceAtMs: nowMs,
    receivedAtMs: nowMs,
    processedAtMs: nowMs,
    fix: {
      lonE7: id,
      latE7: 0,
      accuracyM: 5,
      altitudeM: null,
      speedMps: null,
      headingDeg: null,
      source: 'GNSS',
      fixAtMs: nowMs,
    },
    batteryPercent: null,
    charging: null,
    marks: 0,
    mayRepeat: false,
  });
}

function say(line: string): void {
  let bytes = Buffer.from(`${line}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      // A full pipe: the reader is slower than we are.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}
