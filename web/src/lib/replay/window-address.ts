/** Which past a page's address names, so that a link brings a colleague to the same moment. Pure. */
import type { ReplayWindow } from './messages.ts';

export interface AddressedPast {
  readonly employerId: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly workerId: string | null;
  readonly incident: string | null;
  readonly order: 'HAPPENED' | 'SEEN';
  /** Where to begin; null: at the beginning. */
  readonly atMs: number | null;
}

export function readAddress(query: Pick<URLSearchParams, 'get'>): AddressedPast {
  return {
    employerId: query.get('employer'),
    fromMs: timeOf(query.get('from')),
    toMs: timeOf(query.get('to')),
    workerId: query.get('worker'),
    incident: query.get('incident'),
    order: query.get('order') === 'seen' ? 'SEEN' : 'HAPPENED',
    atMs: timeOf(query.get('at')),
  };
}

export function addressOf(past: Partial<AddressedPast>): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null | undefined): void => {
    if (value != null && value !== '') query.set(name, value);
  };
  const time = (ms: number | null | undefined): string | null =>
    ms == null ? null : new Date(ms).toISOString();
  put('employer', past.employerId);
  put('worker', past.workerId);
  put('incident', past.incident);
  put('from', time(past.fromMs));
  put('to', time(past.toMs));
  put('at', time(past.atMs));
  put('order', past.order === 'SEEN' ? 'seen' : null);
  return `/replay?${query.toString()}`;
}

/** Where the ways of a window are taken as a file. */
export function fileAddress(window: ReplayWindow, format: string): string {
  const query = new URLSearchParams({
    format,
    employer: window.employerId,
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
  });
  if (window.workerId !== null) query.set('worker', window.workerId);
  if (window.incidentId !== null) query.set('incident', window.incidentId);
  if (window.reason !== null) query.set('reason', window.reason);
  return `/api/replay/export?${query.toString()}`;
}

function timeOf(text: string | null): number | null {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** As a `datetime-local` field has it, on the clock of the United Kingdom. */
export function localField(ms: number): string {
  const parts = Object.fromEntries(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

/** null: it is no time. In the hour that summer time gives twice the first is meant. */
export function fromLocalField(text: string): number | null {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : NaN;
  if (Number.isNaN(asUtc)) return null;
  for (const offsetMs of [3_600_000, 0]) if (localField(asUtc - offsetMs) === text) return asUtc - offsetMs;
  return asUtc;
}
