/** Brings back where everybody was last known to be, with the true age, after a restart. */
import { batteryPercentOf, isCharging, BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import type { Directory } from './directory.ts';
import type { LastKnown } from './snapshot.ts';

/** Rows may come in any order and more than once for a device: the newest fix of each wins. */
export function restore(directory: Directory, rows: Iterable<LastKnown>): void {
  for (const { deviceId, heardAtMs, fix, battery } of rows) {
    const live = directory.device(deviceId);
    if (live === undefined) continue;
    const fleet = directory.employer(live.device.employerId)?.fleet;
    if (fleet === undefined) continue;
    live.heardAtMs = Math.max(live.heardAtMs, heardAtMs);
    fleet.heardAtMs = Math.max(fleet.heardAtMs, heardAtMs);
    if (live.lastFix !== null && live.lastFix.fixAtMs > fix.fixAtMs) continue;
    live.lastFix = fix;
    live.track = { newest: { fixAtMs: fix.fixAtMs, lonE7: fix.lonE7, latE7: fix.latE7 }, jump: null };
    if (battery !== BATTERY_UNKNOWN) live.battery = battery;
    if (Math.floor(fix.fixAtMs / 1000) < fleet.columns.fixAtS[live.slot]!) continue;
    fleet.place(live.slot, deviceId, fix);
    const percent = batteryPercentOf(battery);
    if (percent !== null) fleet.setBattery(live.slot, percent, isCharging(battery));
  }
}

/** What a snapshot of one employer holds: every device that has ever had a fix. */
export function* lastKnownOf(directory: Directory, employerId: number): Generator<LastKnown> {
  for (const { device, lastFix, battery, heardAtMs } of directory.devices())
    if (device.employerId === employerId && lastFix !== null)
      yield { deviceId: device.id, heardAtMs, fix: lastFix, battery };
}
