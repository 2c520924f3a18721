/** From a signal that says "alarm" to what an operator has to answer. Nothing here can refuse one. */
import { DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Signal } from '@lonewatch/schema/contract/signal.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';

/** Reached us later than this after it was raised: still an alarm, and marked so that nobody reads it as new. */
export const DELAYED_AFTER_MS = 120_000;

export type AlarmDraft = Pick<
  Alarm,
  'type' | 'priority' | 'said' | 'deviceAtMs' | 'receivedAtMs' | 'delayed'
>;

/** Answered like any alarm, but it neither turns a worker's dot into ALARM nor opens what only an emergency opens. */
export function isRehearsal(type: AlarmType): boolean {
  return type === 'TEST' || type === 'ACTIVATION';
}

/** Told to those alone who work alarms: whoever stands beside the worker must not learn of it from anybody's screen. */
export function isSilent(type: AlarmType): boolean {
  return type === 'DURESS';
}

/**
 * null: the signal asks for no human now. A low battery does so only within a session, where it may be the last that is heard;
 * that a device has gone silent is for a timer to say, because such news comes with every tunnel.
 */
export function alarmOf(signal: Signal, receivedAtMs: number, inSession: boolean): AlarmDraft | null {
  const { alarm, kind } = signal;
  if (alarm === null) return null;
  const asks = kind === 'ALARM' || kind === 'TEST' || (inSession && alarm.type === 'LOW_BATTERY');
  if (!asks) return null;
  return {
    type: alarm.type,
    priority: DEFAULT_PRIORITY[alarm.type],
    said: alarm.said,
    deviceAtMs: signal.deviceAtMs,
    receivedAtMs,
    delayed: signal.deviceAtMs !== null && receivedAtMs - signal.deviceAtMs > DELAYED_AFTER_MS,
  };
}
