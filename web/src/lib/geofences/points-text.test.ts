import { describe, expect, test } from 'vitest';
import { pointsOf, ringsOf, textOfRings } from './points-text.ts';

describe('points that are written', () => {
  test('are latitude and longitude, grid references and Plus Codes, a line each', () => {
    const { points, error } = pointsOf('53.4808, -2.2426\n\nSJ 838 978\n');
    expect(error).toBeNull();
    expect(points).toHaveLength(2);
    expect(points[0]).toEqual([-2.2426, 53.4808]);
    expect(points[1]![0]).toBeCloseTo(-2.245, 2);
  });

  test('are refused by the line that is no place, with what to write', () => {
    const { error } = pointsOf('53.4808, -2.2426\nthe old mill');
    expect(error).toContain('Line 2, “the old mill”');
    expect(error).toContain('53.4808, -2.2426');
  });

  test('come back as they were, ring by ring', () => {
    const rings = [
      [
        [-2.1, 53.1],
        [-2.2, 53.2],
        [-2.3, 53.1],
      ],
      [
        [-2.15, 53.12],
        [-2.2, 53.15],
        [-2.25, 53.12],
      ],
    ] as const;
    expect(ringsOf(textOfRings(rings))).toEqual({ rings, error: null });
  });
});
