/**
 * The monthly numbers as tables in the manner of BS 8484, each share with what it is of. Designed to support BS 8484
 * practice; nothing here claims compliance. Pure.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { DISPOSITIONS, type Disposition } from '@lonewatch/schema/contract/incident.ts';
import { DISPOSITION_WORDS } from '../incidents/words.ts';
import { ALARM_WORDS } from '../workers/fix-words.ts';

export interface ServiceFigures {
  readonly from: string;
  readonly to: string;
  readonly alarms: number;
  readonly incidents: number;
  readonly answered: number;
  readonly answeredWithin10Seconds: number;
  readonly answeredWithin40Seconds: number;
  readonly audioConnected: number;
  readonly audioWithin10Seconds: number;
  readonly audioWithin40Seconds: number;
  readonly alarmsByType: readonly { readonly type: AlarmType; readonly count: number }[];
  readonly verifiedByDisposition: readonly { readonly disposition: Disposition; readonly count: number }[];
  readonly falseRate: number | null;
}

export interface TargetRow {
  readonly label: string;
  readonly target: string;
  readonly month: string;
  readonly year: string;
  /** Of the twelve months, which is what the target is for; in a word. */
  readonly result: 'Met' | 'MISSED' | '–';
}

/** On a rolling twelve months: 80% within 10 s, 98.5% within 40 s. */
const WITHIN_10_S = 0.8;
const WITHIN_40_S = 0.985;

export function targetRows(month: ServiceFigures, year: ServiceFigures): TargetRow[] {
  const row = (label: string, target: number, count: (figures: ServiceFigures) => number): TargetRow => ({
    label,
    target: percent(target),
    month: share(count(month), month.incidents),
    year: share(count(year), year.incidents),
    result: year.incidents === 0 ? '–' : count(year) >= target * year.incidents ? 'Met' : 'MISSED',
  });
  return [
    row('Answered within 10 s', WITHIN_10_S, (figures) => figures.answeredWithin10Seconds),
    row('Answered within 40 s', WITHIN_40_S, (figures) => figures.answeredWithin40Seconds),
    row('Verification begun within 10 s', WITHIN_10_S, (figures) => figures.audioWithin10Seconds),
    row('Verification begun within 40 s', WITHIN_40_S, (figures) => figures.audioWithin40Seconds),
  ];
}

/** `92.3% (12 of 13)`; a share of nothing is none. */
export function share(count: number, of: number): string {
  return of === 0 ? 'none' : `${percent(count / of)} (${whole(count)} of ${whole(of)})`;
}

/** Rounded down, so that 98.46% never reads as the 98.5% that it is not. */
function percent(value: number): string {
  return `${(Math.floor(value * 1_000 + 1e-9) / 10).toLocaleString('en-GB')}%`;
}

export function rate(value: number | null): string {
  return value === null ? 'none closed' : percent(value);
}

function whole(count: number): string {
  return count.toLocaleString('en-GB');
}

export interface CountRow {
  readonly label: string;
  readonly month: string;
  readonly year: string;
}

/** Only what there was within the twelve months, the most frequent first, and a sum that must fit. */
export function alarmRows(month: ServiceFigures, year: ServiceFigures): CountRow[] {
  const of = (figures: ServiceFigures, type: AlarmType): number =>
    figures.alarmsByType.find((one) => one.type === type)?.count ?? 0;
  const rows = [...year.alarmsByType]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || ALARM_WORDS[a.type].localeCompare(ALARM_WORDS[b.type], 'en-GB'))
    .map(({ type }) => ({
      label: ALARM_WORDS[type],
      month: whole(of(month, type)),
      year: whole(of(year, type)),
    }));
  return [...rows, { label: 'All alarms', month: whole(month.alarms), year: whole(year.alarms) }];
}

export function verifiedRows(month: ServiceFigures, year: ServiceFigures): CountRow[] {
  const of = (figures: ServiceFigures, disposition: Disposition): number =>
    figures.verifiedByDisposition.find((one) => one.disposition === disposition)?.count ?? 0;
  const sum = (figures: ServiceFigures): number =>
    figures.verifiedByDisposition.reduce((total, { count }) => total + count, 0);
  const rows = DISPOSITIONS.filter((disposition) => of(year, disposition) > 0).map((disposition) => ({
    label: DISPOSITION_WORDS[disposition],
    month: whole(of(month, disposition)),
    year: whole(of(year, disposition)),
  }));
  return [...rows, { label: 'All verified as genuine', month: whole(sum(month)), year: whole(sum(year)) }];
}

const MONTH = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** `November 2026` */
export function monthWords(month: string): string {
  return MONTH.format(Date.parse(`${month}-01T00:00:00Z`));
}

const LONDON_MONTH = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
});

/** `2026-11`, by the London calendar. */
export function monthOf(ms: number): string {
  return LONDON_MONTH.format(ms).slice(0, 7);
}

/** The months to choose from, this one first. */
export function recentMonths(nowMs: number, count: number): string[] {
  const [year, month] = monthOf(nowMs).split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, back) => monthOf(Date.UTC(year, month - 1 - back, 15)));
}

/** Nonsense is this month. */
export function readMonth(text: string | null, nowMs: number): string {
  return text !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : monthOf(nowMs);
}
