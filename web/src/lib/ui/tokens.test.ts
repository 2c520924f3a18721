import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BASE_COLOURS } from '../map/base-colours.ts';
import { STATUS_LOOKS } from '../map/palette.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';

type Rgb = readonly [red: number, green: number, blue: number];
const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');
const tokens = new Map<string, string>();
// The first :root block holds the dark theme that most people see.
for (const [, name, value] of css.slice(0, css.indexOf('\n}')).matchAll(/--([\w-]+):\s*([^;]+);/g))
  tokens.set(name!, value!);

function rgb(text: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/.exec(text)?.[1];
  if (hex !== undefined) return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
  const found = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(text);
  if (found === null) throw new Error(`No plain colour: "${text}"`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

function token(name: string): Rgb {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`app.css has no --${name}`);
  return rgb(value);
}

/** WCAG 2.2 relative luminance. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const GROUNDS = ['ground', 'surface-1', 'surface-2', 'surface-3'] as const;

describe('the stylesheet', () => {
  test.each(WORKER_STATUSES)('shows %s in the colour that the map uses', (status) => {
    expect(token(`status-${status.toLowerCase().replaceAll('_', '-')}`)).toEqual(STATUS_LOOKS[status].rgb);
  });
  test.each(['text', 'text-2', 'text-3'])('--%s reads at 4.5:1 or more on every ground', (name) => {
    for (const ground of [...GROUNDS, 'status-alarm-ground'])
      expect(contrast(token(name), token(ground)), ground).toBeGreaterThanOrEqual(4.5);
  });
  test('dark ink reads at 4.5:1 on every filled state and button', () => {
    for (const fill of [
      'fill',
      ...WORKER_STATUSES.map((status) => `status-${status.toLowerCase().replaceAll('_', '-')}`),
    ])
      expect(contrast(token('ink'), token(fill)), fill).toBeGreaterThanOrEqual(4.5);
  });
  test('every mark and every control outline stands out at 3:1 from every ground and from the map', () => {
    const marks = WORKER_STATUSES.map((status) => STATUS_LOOKS[status].rgb);
    const grounds = [...GROUNDS.map(token), rgb(BASE_COLOURS.land), rgb(BASE_COLOURS.sea)];
    for (const mark of [...marks, token('line-strong'), token('focus-colour')])
      for (const ground of grounds) expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3);
  });
  test('names no colour twice under two state names', () => {
    const looks = WORKER_STATUSES.map((status) => STATUS_LOOKS[status].rgb.join());
    expect(new Set(looks).size).toBe(looks.length);
  });
});
