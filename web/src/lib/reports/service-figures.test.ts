import { describe, expect, test } from 'vitest';
import {
  alarmRows,
  monthOf,
  monthWords,
  readMonth,
  recentMonths,
  share,
  targetRows,
  verifiedRows,
  type ServiceFigures,
} from './service-figures.ts';

const figures = (more: Partial<ServiceFigures> = {}): ServiceFigures => ({
  ...{ from: '', to: '', alarms: 14, incidents: 13, answered: 13, answeredWithin10Seconds: 12 },
  ...{ answeredWithin40Seconds: 13, audioConnected: 11, audioWithin10Seconds: 9, audioWithin40Seconds: 11 },
  alarmsByType: [
    { type: 'PANIC', count: 9 },
    { type: 'TEST', count: 5 },
  ],
  verifiedByDisposition: [{ disposition: 'GENUINE_ES', count: 2 }],
  falseRate: 0.25,
  ...more,
});
const year = figures({
  ...{
    alarms: 130,
    incidents: 130,
    answered: 129,
    answeredWithin10Seconds: 110,
    answeredWithin40Seconds: 128,
  },
  ...{ audioWithin10Seconds: 100, audioWithin40Seconds: 126 },
  alarmsByType: [
    { type: 'TEST', count: 50 },
    { type: 'PANIC', count: 76 },
    { type: 'FALL', count: 4 },
    { type: 'GAS', count: 0 },
  ],
  verifiedByDisposition: [
    { disposition: 'GENUINE_NO_ES', count: 7 },
    { disposition: 'GENUINE_ES', count: 3 },
  ],
});

describe('the monthly service report', () => {
  test('holds the twelve months to the targets, of all incidents and not of those that were answered', () => {
    expect(targetRows(figures(), year)).toEqual([
      ...[
        ['Answered within 10 s', '80%', '92.3% (12 of 13)', '84.6% (110 of 130)', 'Met'],
        ['Answered within 40 s', '98.5%', '100% (13 of 13)', '98.4% (128 of 130)', 'MISSED'],
        ['Verification begun within 10 s', '80%', '69.2% (9 of 13)', '76.9% (100 of 130)', 'MISSED'],
        ['Verification begun within 40 s', '98.5%', '84.6% (11 of 13)', '96.9% (126 of 130)', 'MISSED'],
      ].map(([label, target, month, of, result]) => ({ label, target, month, year: of, result })),
    ]);
  });
  test('never rounds up to a target, and makes no share of nothing', () => {
    expect(share(9_846, 10_000)).toBe('98.4% (9,846 of 10,000)');
    expect(share(0, 0)).toBe('none');
    const none = figures({ incidents: 0 });
    expect(targetRows(none, none).map(({ result }) => result)).toEqual(['–', '–', '–', '–']);
  });
  test('counts alarms by type, the most frequent of the year first, with what they come to', () => {
    expect(alarmRows(figures(), year)).toEqual([
      { label: 'Panic button', month: '9', year: '76' },
      { label: 'Test', month: '5', year: '50' },
      { label: 'Fall detected', month: '0', year: '4' },
      { label: 'All alarms', month: '14', year: '130' },
    ]);
  });
  test('counts the verified ones by what became of them', () => {
    expect(verifiedRows(figures(), year).map(({ label, month, year: of }) => [label, month, of])).toEqual([
      ['Genuine, without emergency services', '0', '7'],
      ['Genuine, emergency services called', '2', '3'],
      ['All verified as genuine', '2', '10'],
    ]);
  });
  test('knows months by the London calendar', () => {
    expect(monthOf(Date.parse('2026-06-30T23:30:00Z'))).toBe('2026-07');
    expect(recentMonths(Date.parse('2026-02-10T00:00:00Z'), 4)).toEqual([
      '2026-02',
      '2026-01',
      '2025-12',
      '2025-11',
    ]);
    expect(monthWords('2026-11')).toBe('November 2026');
    expect(readMonth('2026-13', Date.parse('2026-11-22T00:00:00Z'))).toBe('2026-11');
    expect(readMonth('2026-03', 0)).toBe('2026-03');
  });
});
