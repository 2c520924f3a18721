/** One line of the wall's list of those who need somebody. */
import type { WorkerStatus } from '@lonewatch/schema/contract/worker.ts';

export interface WallPerson {
  readonly id: string;
  /** Behind the curtain already. */
  readonly name: string;
  readonly status: WorkerStatus;
  readonly where: string;
  /** "24 min ago" the alarm was raised, or "24 min late" is the check-in; empty: not known. */
  readonly since: string;
}

interface Raised {
  readonly worker: { readonly id: string } | null;
  readonly device: { readonly id: string } | null;
  readonly deviceAt: string | null;
  readonly receivedAt: string;
}

/** When each of them raised the alarm; of two the newer. `alarms` come newest first. */
export function raisedAtOf(alarms: readonly Raised[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { worker, device, deviceAt, receivedAt } of alarms) {
    const id = worker?.id ?? device?.id;
    if (id !== undefined && !found.has(id)) found.set(id, Date.parse(deviceAt ?? receivedAt));
  }
  return found;
}
