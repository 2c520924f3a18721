import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import {
  ALL_HOURS,
  ALL_WEEKDAYS,
  FIGURE_TYPES,
  HEAT_COARSEST,
  HEAT_FINEST_FIGURES,
  heatParent,
  heatResolution,
  typeBits,
} from '@lonewatch/schema/contract/heat.ts';
import { releaseOf, typeIndexOf, type HeatAlarm, type HeatGroup } from './heat-release.ts';

const K = 5;
/** Manchester, resolution 8: `latLngToCell(53.48, -2.24, 8)`. Its siblings differ in the digits below. */
const CITY = heatParent(0x8a1951b7550ffffn, HEAT_FINEST_FIGURES);

/** Another cell of resolution 8: other digits, 0 to 6, at resolutions 6 to 8. */
function cellAt(a: number, b: number, c: number): bigint {
  const digits = (BigInt(a) << 27n) | (BigInt(b) << 24n) | (BigInt(c) << 21n);
  return (CITY & ~(511n << 21n)) | digits;
}

const TYPES = (['PANIC', 'FALL', 'GAS'] as const).map(typeIndexOf);
/** `PER_PERSON` alarms of each person, all alike: a difference that is about fewer than k people is below k times that. */
const PER_PERSON = 3;
const person = fc.record({
  cell: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(2)).map(([a, b, c]) => cellAt(a, b, c)),
  type: fc.constantFrom(...TYPES),
  hour: fc.constantFrom(3, 9, 14, 20),
  weekday: fc.constantFrom(0, 2, 5, 6),
  teamId: fc.constantFrom(1, 2, null),
});
const town = fc
  .array(person, { minLength: 1, maxLength: 60 })
  .map((people) =>
    people.flatMap((alike, n): HeatAlarm[] =>
      Array.from({ length: PER_PERSON }, () => ({ ...alike, person: `person ${n}` })),
    ),
  );

interface Question {
  readonly resolution: number;
  readonly types: number;
  readonly hours: number;
  readonly weekdays: number;
  readonly teamIds: readonly number[] | null;
}

/** As `persistence/alarm-heat` answers, by brute force. */
function answer(groups: readonly HeatGroup[], asked: Question): Map<bigint, number> {
  const found = new Map<bigint, number>();
  for (const { cell, alarms, types, hours, weekdays, teamId } of groups) {
    if (alarms === null || heatResolution(cell) < asked.resolution) continue;
    const team = asked.teamIds === null || (teamId !== null && asked.teamIds.includes(teamId));
    if ((types & ~asked.types) !== 0 || (hours & ~asked.hours) !== 0 || (weekdays & ~asked.weekdays) !== 0)
      continue;
    if (!team) continue;
    const at = heatParent(cell, asked.resolution);
    found.set(at, (found.get(at) ?? 0) + alarms);
  }
  return found;
}

const EVERYTHING = typeBits(FIGURE_TYPES);
const QUESTIONS: readonly Question[] = [8, 7, 6].flatMap((resolution) =>
  [EVERYTHING, EVERYTHING & ~(1 << TYPES[0]!), 1 << TYPES[0]!, 1 << TYPES[1]!].flatMap((types) =>
    [ALL_HOURS, ALL_HOURS & ~(1 << 9), 0b111111 << 6].flatMap((hours) =>
      [ALL_WEEKDAYS, 0b0011111].flatMap((weekdays) =>
        [null, [1], [1, 2]].map((teamIds) => ({ resolution, types, hours, weekdays, teamIds })),
      ),
    ),
  ),
);

const within = (a: Question, b: Question): boolean =>
  a.resolution === b.resolution &&
  (a.types & ~b.types) === 0 &&
  (a.hours & ~b.hours) === 0 &&
  (a.weekdays & ~b.weekdays) === 0 &&
  (b.teamIds === null || a.teamIds?.every((id) => b.teamIds!.includes(id)) === true);

/** Every number that a curious person can come by: answers, and what one is more than another that it contains. */
function attack(groups: readonly HeatGroup[]): number[] {
  const answers = QUESTIONS.map((question) => ({ question, cells: answer(groups, question) }));
  const learnt = answers.flatMap(({ cells }) => [...cells.values()]);
  for (const whole of answers)
    for (const part of answers)
      if (part !== whole && within(part.question, whole.question))
        for (const [cell, count] of whole.cells) learnt.push(count - (part.cells.get(cell) ?? 0));
  for (const parent of answers)
    for (const child of answers) {
      const { resolution, ...rest } = child.question;
      if (resolution !== parent.question.resolution + 1) continue;
      if (!within({ ...rest, resolution: resolution - 1 }, parent.question)) continue;
      for (const [cell, count] of parent.cells) {
        let children = 0;
        for (const [small, part] of child.cells)
          if (heatParent(small, resolution - 1) === cell) children += part;
        learnt.push(count - children);
      }
    }
  return learnt;
}

function peopleOf(alarms: readonly HeatAlarm[]): number {
  return new Set(alarms.map(({ person: name }) => name)).size;
}

/** The cells of a resolution of which anything is said. */
function saidAt(groups: readonly HeatGroup[], resolution: number): bigint[] {
  const told = groups.filter(
    ({ cell, alarms }) =>
      heatResolution(cell) >= resolution && (alarms !== null || heatResolution(cell) === resolution),
  );
  return [...new Set(told.map(({ cell }) => heatParent(cell, resolution)))];
}

describe('figures of where alarms gather', () => {
  it('tell of nobody who stands alone among fewer than k, whatever is subtracted from what', () => {
    fc.assert(
      fc.property(town, (alarms) => {
        for (const learnt of new Set(attack(releaseOf(alarms, K))))
          if (learnt !== 0) expect(learnt).toBeGreaterThanOrEqual(K * PER_PERSON);
      }),
      { numRuns: 25 },
    );
  });

  it('would give people away if nothing were kept back, and this attacker would notice', () => {
    const alone = fc.sample(town, { numRuns: 20, seed: 5 });
    const caught = alone.filter((alarms) =>
      attack(releaseOf(alarms, 1)).some((learnt) => learnt > 0 && learnt < K * PER_PERSON),
    );
    expect(caught.length).toBeGreaterThan(15);
  });

  it('count nobody twice, and lose only those of whom there are too few in 12,000 km²', () => {
    fc.assert(
      fc.property(town, (alarms) => {
        const groups = releaseOf(alarms, K);
        const told = groups.reduce((sum, group) => sum + (group.alarms ?? 0), 0);
        expect(told).toBeLessThanOrEqual(alarms.length);
        const lost = alarms.length - told;
        const hiddenAtTheTop = groups.some(
          ({ cell, alarms: count }) => count === null && heatResolution(cell) === HEAT_COARSEST,
        );
        const isAnyoneTold = peopleOf(alarms) >= K;
        if (hiddenAtTheTop || !isAnyoneTold) expect(lost).toBeLessThan(K * PER_PERSON);
        else expect(lost).toBe(0);
        if (!isAnyoneTold) expect(groups).toEqual([]);
      }),
    );
  });

  it('say of every cell of k people or more what is told and whether some are kept back, and nothing of any other', () => {
    fc.assert(
      fc.property(town, fc.constantFrom(3, 4, 5, 6, 7, 8), (alarms, resolution) => {
        const groups = releaseOf(alarms, K);
        const said = new Set(saidAt(groups, resolution));
        const kept = new Set(
          groups
            .filter(({ cell, alarms: count }) => count === null && heatResolution(cell) === resolution)
            .map(({ cell }) => cell),
        );
        for (const at of new Set(alarms.map(({ cell }) => heatParent(cell, resolution)))) {
          const here = alarms.filter(({ cell }) => heatParent(cell, resolution) === at);
          const told = groups
            .filter(({ cell }) => heatResolution(cell) >= resolution && heatParent(cell, resolution) === at)
            .reduce((sum, group) => sum + (group.alarms ?? 0), 0);
          expect(said.delete(at)).toBe(peopleOf(here) >= K);
          expect(kept.has(at)).toBe(peopleOf(here) >= K && told < here.length);
        }
        expect([...said]).toEqual([]);
      }),
    );
  });

  it('show one person’s alarm in no cell finer than one of k people', () => {
    const [crowd, alone] = [cellAt(0, 0, 0), cellAt(0, 1, 0)];
    const alarm: HeatAlarm = { cell: crowd, type: TYPES[0]!, hour: 9, weekday: 1, teamId: 1, person: 'Ada' };
    const others = Array.from({ length: K }, (_, n): HeatAlarm => ({ ...alarm, person: `person ${n}` }));
    const groups = releaseOf([...others, { ...alarm, cell: alone }], K);
    for (const resolution of [7, 8])
      expect(saidAt(groups, resolution)).toEqual([heatParent(crowd, resolution)]);
    expect(groups.filter(({ alarms }) => alarms === null).map(({ cell }) => heatResolution(cell))).toEqual([
      6, 5, 4, 3,
    ]);
    expect(releaseOf([...others.slice(2), { ...alarm, cell: alone }], K)).toEqual([]);
  });

  it('do not grow with how often one person calls', () => {
    const one: HeatAlarm = { cell: CITY, type: TYPES[0]!, hour: 9, weekday: 1, teamId: 1, person: 'Ada' };
    const groups = releaseOf(
      Array.from({ length: 100 }, () => one),
      K,
    );
    expect(groups).toEqual([]);
  });
});
