/** Who is here, where they look and what they do: in memory alone, gone 15 s after the last heartbeat. */
import type { Viewport } from './viewport.ts';

export const HEARTBEAT_MS = 5_000;
export const GONE_AFTER_MS = 15_000;

export const ACTIVITIES = ['LOOKING', 'TYPING', 'LISTENING', 'ON_THE_PHONE', 'AWAY', 'EDITING'] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** One console of one person in one room: `map`, or the global id of an incident or a geofence. */
export interface Present {
  readonly accountId: string;
  readonly name: string;
  /** Of this browser tab: somebody may have several open. */
  readonly consoleId: string;
  readonly activity: Activity;
  /** On the phone to whom: the place of the step in the plan, from 0. */
  readonly step: number | null;
  readonly viewport: Viewport | null;
  readonly sinceMs: number;
  readonly heardAtMs: number;
}
