import { describe, expect, it } from 'vitest';
import { flatView } from './flat-view.ts';
import { chooseLabels, MOST_LABELS, type LabelWish } from './label-choice.ts';
import type { PageRows } from '../live/page-rows.ts';
import { NOW_MS, rowsOf, type Person } from './map-test-kit.ts';

const CENTRE = { lng: -2.24, lat: 53.48 };
const wish = (held: PageRows, zoom: number, over: Partial<LabelWish> = {}): LabelWish => ({
  view: flatView(CENTRE, zoom, 1280, 800),
  selectedRow: -1,
  hoveredRow: -1,
  names: true,
  scale: 1,
  nowMs: NOW_MS,
  had: new Set(),
  alarmNote: () => '',
  nameOf: (row) => held.nameOf(row),
  ...over,
});
const crowd = (count: number, spread: number): Person[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `Nurse ${i}`,
    lon: CENTRE.lng + ((i % 40) - 20) * spread,
    lat: CENTRE.lat + (Math.floor(i / 40) - 10) * spread * 0.6,
  }));

describe('names on the map', () => {
  it('stand at alarms at every zoom, also with names switched off, and say the word', () => {
    const held = rowsOf([{ name: 'Tom Hughes', ...{ lon: -2.24, lat: 53.48 }, status: 'ALARM' }]);
    for (const zoom of [4, 8, 16])
      expect(
        chooseLabels(held, wish(held, zoom, { names: false, alarmNote: () => '12 min old' })).map(
          ({ text }) => text,
        ),
      ).toEqual(['ALARM · Tom Hughes · 12 min old']);
  });

  it('stand at everybody only when the map is close', () => {
    const held = rowsOf(
      crowd(3, 0.004).map((person) => ({ ...person, lon: person.lon + 0.08, lat: person.lat + 0.024 })),
    );
    expect(chooseLabels(held, wish(held, 10))).toHaveLength(0);
    expect(chooseLabels(held, wish(held, 14))).toHaveLength(3);
  });

  it('stand at the selected and the hovered one whatever lies there', () => {
    const held = rowsOf(crowd(200, 0.000_01));
    const kinds = chooseLabels(held, wish(held, 5, { selectedRow: 3, hoveredRow: 4 })).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['SELECTED', 'HOVERED']);
  });

  it('never lie on one another, nor on a worker in ALARM', () => {
    const people = crowd(800, 0.002);
    const held = rowsOf(
      people.map((person, i) => (i % 97 === 0 ? { ...person, status: 'ALARM' as const } : person)),
    );
    const labels = chooseLabels(held, wish(held, 12.5));
    expect(labels.length).toBeGreaterThan(10);
    expect(labels.length).toBeLessThanOrEqual(MOST_LABELS);
    const seen = new Set(labels.map(({ row }) => row));
    expect(seen.size).toBe(labels.length);
  });

  it('stay with those who had one', () => {
    const held = rowsOf(crowd(400, 0.000_4));
    const first = chooseLabels(held, wish(held, 14)).map(({ row }) => row);
    const had = new Set([...first].slice(2));
    const again = chooseLabels(held, wish(held, 14, { had })).map(({ row }) => row);
    for (const row of had) expect(again).toContain(row);
  });

  it('go to the urgent before the calm', () => {
    const held = rowsOf([
      { name: 'Calm', lon: -2.24, lat: 53.48 },
      { name: 'Overdue', lon: -2.240_01, lat: 53.48, status: 'OVERDUE' },
    ]);
    expect(chooseLabels(held, wish(held, 12))[0]).toMatchObject({ text: 'Overdue', kind: 'URGENT' });
  });
});
