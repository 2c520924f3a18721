import { describe, expect, it } from 'vitest';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { PoliceArrangement, PoliceForce } from '@lonewatch/schema/contract/police.ts';
import { reachOf } from './area.ts';
import { adviseRoute, falseCallsSince, type RouteInput } from './police-route.ts';

/** Two squares of 0.2° that meet at 1.5° W: about 13 km wide and 22 km high. */
const WEST: PoliceForce = force('west', 'West Police', square(-1.7, 53.7, 0.2));
const EAST: PoliceForce = force('east', 'East Police', square(-1.5, 53.7, 0.2));

function square(lon: number, lat: number, size: number): readonly (readonly [number, number])[] {
  return [
    [lon, lat],
    [lon + size, lat],
    [lon + size, lat + size],
    [lon, lat + size],
    [lon, lat],
  ];
}

function force(id: string, name: string, ring: readonly (readonly [number, number])[]): PoliceForce {
  return { id, name, areas: [[ring]], toleranceM: 0, partial: false };
}

function arranged(forceId: string, over: Partial<PoliceArrangement> = {}): PoliceArrangement {
  const known = {
    urn: `${forceId}-URN-1`,
    phone: '0113 496 0001',
    level: 1,
    warnAt: 2,
    withdrawAt: 3,
  } as const;
  return { employerId: 1 as EmployerId, forceId, ...known, ...over };
}

function advise(over: Partial<RouteInput> = {}) {
  return adviseRoute({
    cues: ['WEAPON'],
    alarmTypes: ['PANIC'],
    verification: 'UNKNOWN',
    duress: false,
    fix: at(-1.6, 53.8),
    forces: [WEST, EAST],
    arrangements: [arranged('west')],
    falseCalls: new Map(),
    ...over,
  });
}

function at(lon: number, lat: number, accuracyM: number | null = 10): NonNullable<RouteInput['fix']> {
  return { lonE7: Math.round(lon * 1e7), latE7: Math.round(lat * 1e7), accuracyM };
}

describe('the way to the police', () => {
  it('is the URN of the force where the worker is, when a threat is in evidence', () => {
    expect(advise()).toEqual({
      route: 'URN',
      forces: [
        {
          id: 'west',
          name: 'West Police',
          phone: '0113 496 0001',
          urn: 'west-URN-1',
          falseCalls: 0,
          certain: true,
        },
      ],
      reasons: ['weapon: evidence of an assault or a serious threat.', 'West Police: URN west-URN-1.'],
    });
  });

  it.each([
    [['VERBAL_ABUSE'], 'DIAL_101'],
    [['OTHER_RISK'], 'DIAL_101'],
    [['INJURY'], 'DIAL_999'],
    [['FIRE_OR_GAS', 'VERBAL_ABUSE'], 'DIAL_999'],
    [['ASKS_FOR_POLICE'], 'URN'],
    [['THREAT', 'INJURY'], 'URN'],
  ] as const)('for %j is %s', (cues, route) => {
    expect(advise({ cues }).route).toBe(route);
  });

  it.each([
    ['UNKNOWN', ['PANIC'], 'NONE'],
    ['FALSE', ['PANIC'], 'NONE'],
    ['INCONCLUSIVE', ['PANIC'], 'DIAL_999'],
    ['INCONCLUSIVE', ['CHECK_IN_MISSED'], 'DIAL_101'],
    ['GENUINE', ['SESSION_EXPIRED', 'SIGNAL_LOST'], 'DIAL_101'],
    ['INCONCLUSIVE', ['CHECK_IN_MISSED', 'FALL'], 'DIAL_999'],
  ] as const)('with nothing heard, %s and %j, is %s and never a URN', (verification, alarmTypes, route) => {
    expect(advise({ cues: [], verification, alarmTypes }).route).toBe(route);
  });

  it('takes help that was asked for in disguise as a serious threat', () => {
    expect(advise({ cues: [], duress: true }).route).toBe('URN');
  });

  it('has ambulance or fire called besides', () => {
    expect(advise({ cues: ['ASSAULT', 'INJURY'] }).reasons).toContain(
      'injury: ambulance or fire as well, by 999.',
    );
  });

  it('is 999 where no URN was issued, is withdrawn, or the force is not known', () => {
    expect(advise({ arrangements: [] })).toMatchObject({ route: 'DIAL_999', forces: [{ urn: null }] });
    const withdrawn = advise({ arrangements: [arranged('west', { level: 3 })] });
    expect(withdrawn).toMatchObject({ route: 'DIAL_999', forces: [{ urn: null }] });
    expect(withdrawn.reasons).toContain('West Police has withdrawn its response to west-URN-1 (level 3).');
    expect(advise({ forces: [] })).toMatchObject({ route: 'DIAL_999', forces: [] });
    expect(advise({ fix: null }).reasons).toContain('Where the worker is is not known: say so.');
  });

  it('warns before false calls cost the URN, and does not take it away by itself', () => {
    const warned = advise({ falseCalls: new Map([['west', 2]]) });
    expect(warned).toMatchObject({ route: 'URN', forces: [{ falseCalls: 2 }] });
    expect(warned.reasons).toContain('2 false calls in twelve months: at 3 it is withdrawn.');
    const spent = advise({ falseCalls: new Map([['west', 3]]) });
    expect(spent.route).toBe('URN');
    expect(spent.reasons).toContain(
      '3 false calls in twelve months: West Police may refuse; be ready to dial 999.',
    );
  });

  it('names both forces when the accuracy circle crosses their border, the likelier first', () => {
    const near = advise({ fix: at(-1.501, 53.8, 200) });
    expect(near.forces.map(({ id, certain }) => [id, certain])).toEqual([
      ['west', false],
      ['east', false],
    ]);
    expect(near.reasons).toContain('Near a border: West Police or East Police may answer.');
    // 66 m west of the border: 50 m do not reach it.
    expect(advise({ fix: at(-1.501, 53.8, 50) }).forces).toMatchObject([{ id: 'west', certain: true }]);
  });

  it('counts an outline that may be off, and a fix that does not say how good it is, as reaching further', () => {
    const vague = [WEST, { ...EAST, toleranceM: 500 }];
    expect(advise({ forces: vague, fix: at(-1.501, 53.8, 10) }).forces).toHaveLength(2);
    expect(advise({ fix: at(-1.51, 53.8, null) }).forces).toHaveLength(2);
  });

  it('uses the URN of either force, and says which has none', () => {
    const near = advise({ fix: at(-1.499, 53.8, 200), arrangements: [arranged('west')] });
    expect(near).toMatchObject({ route: 'URN', forces: [{ id: 'east', urn: null }, { id: 'west' }] });
    expect(near.reasons).toContain('East Police has issued no URN.');
  });

  it('claims nothing outside of every area', () => {
    expect(advise({ fix: at(0.5, 51) })).toMatchObject({ route: 'DIAL_999', forces: [] });
  });

  it('counts false calls from the same day a year ago', () => {
    expect(falseCallsSince(Date.UTC(2026, 10, 22, 9))).toBe(Date.UTC(2025, 10, 22, 9));
    // There is no 29 February a year before: the count reaches a day less far, never further.
    expect(falseCallsSince(Date.UTC(2028, 1, 29))).toBe(Date.UTC(2027, 2, 1));
  });
});

describe('an area', () => {
  it('does not hold what lies in its hole', () => {
    const holed = [[square(-1, 53, 1), square(-0.7, 53.3, 0.4)]];
    expect(reachOf(holed, -0.5, 53.5).inside).toBe(false);
    expect(reachOf(holed, -0.9, 53.1).inside).toBe(true);
  });

  it('tells how far its nearest edge is to 1 %', () => {
    // 0.1° of latitude are 11.12 km, 0.1° of longitude at 53.5° N 6.61 km.
    expect(reachOf([[square(-1, 53, 1)]], -0.9, 53.5).edgeM / 6_614).toBeCloseTo(1, 2);
    expect(reachOf([[square(-1, 53, 1)]], -0.5, 52.9).edgeM / 11_120).toBeCloseTo(1, 2);
    expect(reachOf([], 0, 0)).toEqual({ inside: false, edgeM: Infinity });
  });
});
