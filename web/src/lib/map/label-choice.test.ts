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
  padding: { top: 0, right: 0, bottom: 0, left: 0 },
  floating: [],
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

  it('stand where nothing covers them: beside panels, buttons and the edge of the canvas', () => {
    const held = rowsOf([{ name: 'Tom Hughes', lon: -2.24, lat: 53.48, status: 'ALARM' }]);
    const boxOf = (over: Partial<LabelWish>): { left: number; right: number; y: number } => {
      const [label] = chooseLabels(held, wish(held, 12, over));
      const half = (label!.text.length * 6.6 + 12) / 2;
      return { left: 640 + label!.dx - half, right: 640 + label!.dx + half, y: 400 + label!.dy };
    };
    const buttons = { left: 650, right: 700, top: 300, bottom: 500 };
    expect(boxOf({}).y).toBeLessThan(400);
    const beside = boxOf({ floating: [buttons] });
    expect(beside.right).toBeLessThanOrEqual(buttons.left);
    // Cards on the right and a narrow gap: the label goes as far to the left as it must.
    const gap = boxOf({ padding: { top: 0, right: 1280 - 660, bottom: 0, left: 520 } });
    expect(gap.left).toBeGreaterThanOrEqual(520);
    expect(gap.right).toBeLessThanOrEqual(660);
    // Of a crowd in that gap nobody's name lies half under the cards.
    const crowd = rowsOf(
      Array.from({ length: 9 }, (_, i) => ({
        name: `Nurse ${i}`,
        lon: -2.24,
        lat: 53.48,
        status: 'ALARM' as const,
      })),
    );
    const padding = { top: 0, right: 1280 - 660, bottom: 0, left: 520 };
    const labels = chooseLabels(crowd, wish(crowd, 12, { padding }));
    expect(labels.length).toBeGreaterThan(1);
    for (const { dx, text } of labels)
      expect(640 + dx + (text.length * 6.6 + 12) / 2).toBeLessThanOrEqual(660);
    // No place is free: an alarm is named nevertheless.
    expect(boxOf({ padding: { top: 0, right: 635, bottom: 0, left: 600 } }).y).toBeLessThan(400);
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
