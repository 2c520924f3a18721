import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeofenceId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { distanceM } from '../domain/geo.ts';
import { prepareShape } from '../domain/geofence-shape.ts';
import { FencedFleet } from './fenced-fleet.ts';
import { fence, metres, rule, said, sighting, SQUARE, START_MS, walk } from './fence-test-kit.ts';

const FENCE = 1 as GeofenceId;
const WORKER = 7 as WorkerId;
const SLOT = 7 as Slot;
const BOTH = [rule('ENTER'), rule('EXIT', { id: 2 })];

function fleetWith(...rules: Parameters<typeof fence>[2] & object): FencedFleet {
  const fleet = new FencedFleet();
  fleet.put(fence(1, SQUARE, rules), START_MS - 60_000);
  return fleet;
}

const OUT = metres(-200, 0);
const IN = metres(0, 0);

describe('a walk through a fence', () => {
  it('enters and leaves it once each, with the fixes that are clear of the border', () => {
    const fleet = fleetWith(...BOTH);
    const steps = Array.from({ length: 40 }, (_, i) => [metres(-200 + i * 10, 0), { atS: i * 10 }] as const);
    expect(walk(fleet, steps)).toEqual(['ENTER 1 @110', 'EXIT 1 @310']);
  });

  it('makes nothing of a fix at the border until a second one agrees', () => {
    const fleet = fleetWith(...BOTH);
    const unsure = { accuracyM: 30 };
    expect(
      walk(fleet, [
        [OUT, { atS: 0 }],
        [metres(-90, 0), { atS: 10, ...unsure }],
      ]),
    ).toEqual([]);
    expect(walk(fleet, [[metres(-85, 0), { atS: 20, ...unsure }]])).toEqual(['ENTER 1 @20']);
    expect(fleet.stayIn(SLOT, FENCE)?.sinceMs).toBe(START_MS + 10_000);
  });

  it('hears nothing of jitter around the border, however long it lasts', () => {
    const fleet = fleetWith(...BOTH);
    walk(fleet, [[OUT, { atS: 0 }]]);
    const jitter = Array.from(
      { length: 200 },
      (_, i) => [metres(i % 2 === 0 ? -95 : -105, 0), { atS: 10 + i, accuracyM: 20 }] as const,
    );
    expect(walk(fleet, jitter)).toEqual([]);
  });

  it('is told of at the time of the fix after a gap, however long', () => {
    const fleet = fleetWith(...BOTH);
    expect(
      walk(fleet, [
        [OUT, { atS: 0 }],
        [IN, { atS: 7_200 }],
        [OUT, { atS: 14_400 }],
      ]),
    ).toEqual(['ENTER 1 @7200', 'EXIT 1 @14400']);
  });

  it('is not walked again by fixes that come twice, or that another device overtook', () => {
    const fleet = fleetWith(...BOTH);
    const steps = [
      [OUT, { atS: 0 }],
      [IN, { atS: 10 }],
      [IN, { atS: 10 }],
      [OUT, { atS: 5 }],
      [IN, { atS: 20 }],
    ] as const;
    expect(walk(fleet, steps)).toEqual(['ENTER 1 @10']);
  });

  it('is marked late where its fixes are, so that nobody is called', () => {
    const fleet = fleetWith(...BOTH);
    expect(
      walk(fleet, [
        [OUT, { atS: 0, late: true }],
        [IN, { atS: 10, late: true }],
        [IN, { atS: 20 }],
      ]),
    ).toEqual(['ENTER 1 @10 late']);
  });

  it('of a team that no rule is about, or outside the hours of the rule, is no news', () => {
    const others = fleetWith(rule('ENTER', { teamIds: [2 as never] }));
    const window = { weekdays: [0], fromMin: 600, toMin: 660 };
    const laterThatDay = fleetWith(rule('ENTER', { window }));
    const steps = [
      [OUT, { atS: 0 }],
      [IN, { atS: 10 }],
    ] as const;
    expect(walk(others, steps)).toEqual([]);
    expect(walk(laterThatDay, steps)).toEqual([]);
    expect(
      walk(laterThatDay, [
        [OUT, { atS: 3_600 }],
        [IN, { atS: 3_610 }],
      ]),
    ).toEqual(['ENTER 1 @3610']);
  });
});

describe('whoever is within from the start', () => {
  it('has not entered, and can leave', () => {
    const fleet = fleetWith(...BOTH);
    expect(
      walk(fleet, [
        [IN, { atS: 0 }],
        [IN, { atS: 10 }],
        [OUT, { atS: 20 }],
      ]),
    ).toEqual(['EXIT 1 @20']);
  });

  it('is within a fence that was drawn over people, or moved over them, without having entered', () => {
    const fleet = new FencedFleet();
    walk(fleet, [[IN, { atS: 0 }]]);
    const standings = fleet.put(fence(1, SQUARE, BOTH), START_MS + 5_000);
    expect(standings).toMatchObject([{ workerId: WORKER, sinceMs: START_MS + 5_000 }]);
    expect([...fleet.inside(FENCE)].map(({ workerId }) => workerId)).toEqual([WORKER]);
    expect(walk(fleet, [[IN, { atS: 10 }]])).toEqual([]);
    const moved = { kind: 'CIRCLE', center: metres(5_000, 0), radiusM: 100 } as const;
    expect(fleet.put({ ...fence(1, moved, BOTH), version: 2 }, START_MS + 15_000)).toMatchObject([
      { sinceMs: null },
    ]);
    expect(walk(fleet, [[IN, { atS: 20 }]])).toEqual([]);
    fleet.put({ ...fence(1, SQUARE, BOTH), version: 3 }, START_MS + 25_000);
    expect(walk(fleet, [[OUT, { atS: 30 }]])).toEqual(['EXIT 1 @30']);
  });

  it('stays within since when they came where only the rules have changed', () => {
    const fleet = fleetWith(...BOTH);
    walk(fleet, [
      [OUT, { atS: 0 }],
      [IN, { atS: 10 }],
    ]);
    fleet.put({ ...fence(1, SQUARE, [rule('DWELL', { afterS: 60 })]), version: 2 }, START_MS + 20_000);
    expect(fleet.stayIn(SLOT, FENCE)?.sinceMs).toBe(START_MS + 10_000);
  });

  it('has not left by the end of the session, and begins the next one anew', () => {
    const fleet = fleetWith(...BOTH);
    walk(fleet, [
      [OUT, { atS: 0 }],
      [IN, { atS: 10 }],
    ]);
    expect(fleet.forget(SLOT, WORKER)).toMatchObject([{ sinceMs: null }]);
    expect(
      walk(fleet, [
        [OUT, { atS: 5_000, watchedSinceS: 4_000 }],
        [IN, { atS: 5_010, watchedSinceS: 4_000 }],
      ]),
    ).toEqual(['ENTER 1 @5010']);
  });

  it('is forgotten where one session follows another at once', () => {
    const fleet = fleetWith(...BOTH);
    walk(fleet, [
      [OUT, { atS: 0 }],
      [IN, { atS: 10 }],
    ]);
    expect(walk(fleet, [[OUT, { atS: 60, watchedSinceS: 30 }]])).toEqual([]);
  });
});

it('a fence that was removed has no more to say, and the next one is not taken for it', () => {
  const fleet = fleetWith(...BOTH);
  walk(fleet, [
    [OUT, { atS: 0 }],
    [IN, { atS: 10 }],
  ]);
  fleet.remove(FENCE);
  expect(walk(fleet, [[OUT, { atS: 20 }]])).toEqual([]);
  fleet.put(fence(2, SQUARE, BOTH), START_MS + 21_000);
  expect(walk(fleet, [[IN, { atS: 30 }]])).toEqual(['ENTER 2 @30']);
});

describe('a fence that asks for being crossed', () => {
  const CROSSED = [...BOTH, rule('CROSSED', { id: 3 })];
  const EAST = metres(200, 0);

  it('hears of a way from outside to outside through it', () => {
    expect(
      walk(fleetWith(...CROSSED), [
        [OUT, { atS: 0 }],
        [EAST, { atS: 60 }],
      ]),
    ).toEqual(['CROSSED 1 @60']);
  });

  it('hears nothing of a way around it, of one that went through with a fix within, or of a long gap', () => {
    const around = [
      [OUT, { atS: 0 }],
      [metres(-200, 300), { atS: 30 }],
      [metres(300, 300), { atS: 60 }],
    ] as const;
    expect(walk(fleetWith(...CROSSED), around)).toEqual([]);
    const through = [
      [OUT, { atS: 0 }],
      [IN, { atS: 30 }],
      [EAST, { atS: 60 }],
    ] as const;
    expect(walk(fleetWith(...CROSSED), through)).toEqual(['ENTER 1 @30', 'EXIT 1 @60']);
    expect(
      walk(fleetWith(...CROSSED), [
        [OUT, { atS: 0 }],
        [EAST, { atS: 301 }],
      ]),
    ).toEqual([]);
  });

  it('hears nothing of somebody who stands at its corner, whose fixes jump about', () => {
    const fleet = fleetWith(...CROSSED);
    const jumps = Array.from(
      { length: 100 },
      (_, i) => [i % 2 === 0 ? metres(95, 108) : metres(108, 95), { atS: i, accuracyM: 15 }] as const,
    );
    expect(walk(fleet, jumps)).toEqual([]);
  });
});

describe('a fence with a speed', () => {
  const SPEED = rule('SPEED', { speedMps: 10 });

  it('hears once a stay of who is faster within, and of nobody outside', () => {
    const fleet = fleetWith(SPEED);
    const steps = [
      [OUT, { atS: 0, speedMps: 30 }],
      [IN, { atS: 10, speedMps: 9 }],
      [IN, { atS: 20, speedMps: 11 }],
      [IN, { atS: 30, speedMps: 12 }],
      [OUT, { atS: 40, speedMps: 12 }],
      [IN, { atS: 50, speedMps: 12 }],
    ] as const;
    expect(walk(fleet, steps)).toEqual(['SPEED 1 @20', 'SPEED 1 @50']);
  });

  it('measures by the way where the device says no speed, and takes no jitter for one', () => {
    const fast = [
      [metres(-95, 0), { atS: 0 }],
      [metres(95, 0), { atS: 10 }],
    ] as const;
    expect(walk(fleetWith(SPEED), fast)).toEqual(['SPEED 1 @10']);
    const jitter = [
      [metres(-10, 0), { atS: 0, accuracyM: 20 }],
      [metres(10, 0), { atS: 1, accuracyM: 20 }],
    ] as const;
    expect(walk(fleetWith(SPEED), jitter)).toEqual([]);
  });
});

describe('after a restart', () => {
  it('the same walk makes the same happen, wherever it is cut in two', () => {
    const point = fc.record({
      east: fc.integer({ min: -160, max: 160 }),
      north: fc.integer({ min: -160, max: 160 }),
      accuracyM: fc.constantFrom(3, 20, 60),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 25 }), fc.nat(), (points, where) => {
        const steps = points.map(
          ({ east, north, accuracyM }, i) => [metres(east, north), { atS: i * 10, accuracyM }] as const,
        );
        const whole = fleetWith(...BOTH);
        const before = fleetWith(...BOTH);
        const cut = 1 + (where % steps.length);
        const expected = walk(whole, steps);
        const stored = new Map<number, Parameters<FencedFleet['restore']>[2]>();
        const first = steps.slice(0, cut).flatMap(([position, step]) => {
          const findings = before.judge(sighting(position, step));
          for (const standing of findings?.standings ?? []) stored.set(standing.geofenceId, standing);
          return said(findings);
        });
        const after = fleetWith(...BOTH);
        for (const standing of stored.values())
          if (standing.sinceMs !== null) after.restore(SLOT, WORKER, standing);
        const resumed = after.resume(sighting(...steps[cut - 1]!));
        expect(resumed.happenings).toEqual([]);
        expect([...first, ...walk(after, steps.slice(cut))]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('a fix that was stored while what it meant was not means it now; a fence drawn over it meanwhile is entered by nobody', () => {
    const inside = sighting(IN, { atS: 10 });
    expect(said(fleetWith(...BOTH).resume(inside))).toEqual(['ENTER 1 @10']);
    const drawnSince = new FencedFleet();
    drawnSince.put({ ...fence(1, SQUARE, BOTH), changedAtMs: START_MS + 11_000 }, START_MS + 20_000);
    const { happenings, standings } = drawnSince.resume(inside);
    expect(happenings).toEqual([]);
    expect(standings).toMatchObject([{ sinceMs: START_MS + 11_000 }]);
  });
});

it('whoever walks at random is within exactly the fences that a slow look at each border settles', () => {
  const step = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.nat(1_000), (steps, seed) => {
      const fleet = new FencedFleet();
      const circles = Array.from({ length: 12 }, (_, i) => {
        const center = metres(((seed * 31 + i * 97) % 500) - 250, ((seed * 17 + i * 61) % 500) - 250);
        return fence(i + 1, { kind: 'CIRCLE', center, radiusM: 20 + ((seed + i * 13) % 90) }, BOTH);
      });
      for (const one of circles) fleet.put(one, 0);
      const slow = circles.map(() => ({ inside: false, doubt: false }));
      const [happened, expected]: [string[], string[]] = [[], []];
      let [east, north] = [0, 0];
      for (const [i, [right, up]] of steps.entries()) {
        [east, north] = [east + right, north + up];
        const seen = sighting(metres(east, north), { atS: i * 5, accuracyM: 8 });
        happened.push(...said(fleet.judge(seen)));
        const { lonE7, latE7 } = seen.fix;
        for (const [at, { id, shape }] of circles.entries()) {
          if (shape.kind !== 'CIRCLE') continue;
          const [lon, lat] = shape.center.map((degrees) => Math.round(degrees * 1e7)) as [number, number];
          const away = distanceM(lonE7, latE7, lon, lat) - shape.radiusM;
          const state = slow[at]!;
          const within = prepareShape(shape).contains(lonE7, latE7);
          if (within === state.inside) state.doubt = false;
          else if (i === 0) state.inside = true;
          else if (Math.abs(away) > 8 || state.doubt) {
            expected.push(`${within ? 'ENTER' : 'EXIT'} ${id} @${i * 5}`);
            slow[at] = { inside: within, doubt: false };
          } else state.doubt = true;
        }
      }
      expect(happened.sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

it('a thousand fences are put and removed one by one while workers walk, and each edit holds from the next fix', () => {
  const fleet = new FencedFleet();
  for (let i = 0; i < 1_000; i++) {
    fleet.judge(sighting(OUT, { atS: i * 20 + 1 }));
    fleet.put(fence(i + 1, SQUARE, [rule('ENTER')]), START_MS);
    expect(walk(fleet, [[IN, { atS: i * 20 + 10 }]])).toEqual([`ENTER ${i + 1} @${i * 20 + 10}`]);
    fleet.remove((i + 1) as GeofenceId);
  }
  expect(fleet.size).toBe(0);
});

it('of thousands of fences on one spot each is entered, crossed and left, and none of them twice', () => {
  const fleet = new FencedFleet();
  const ids = Array.from({ length: 2_000 }, (_, i) => i + 1);
  for (const id of ids)
    fleet.put(fence(id, SQUARE, [...BOTH, rule('CROSSED', { id: 3 })]), START_MS - 60_000);
  const byAll = (trigger: string, atS: number): string[] =>
    ids.map((id) => `${trigger} ${id} @${atS}`).sort();
  const EAST = metres(200, 0);
  expect(walk(fleet, [[OUT, { atS: 0 }]])).toEqual([]);
  expect(walk(fleet, [[IN, { atS: 10 }]]).sort()).toEqual(byAll('ENTER', 10));
  expect(walk(fleet, [[IN, { atS: 20 }]])).toEqual([]);
  // Half of them are gone before she leaves, and one is new: she is within it without having entered.
  for (const id of ids.splice(0, 1_000)) fleet.remove(id as GeofenceId);
  fleet.put(fence(3_000, SQUARE, BOTH), START_MS + 25_000);
  ids.push(3_000);
  expect(walk(fleet, [[EAST, { atS: 30 }]]).sort()).toEqual(byAll('EXIT', 30));
  fleet.remove(ids.pop() as GeofenceId);
  expect(walk(fleet, [[OUT, { atS: 60 }]]).sort()).toEqual(byAll('CROSSED', 60));
  expect(fleet.forget(SLOT, WORKER)).toEqual([]);
});
