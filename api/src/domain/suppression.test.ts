/** The attacker knows every sum that can be asked for, and solves for what is hidden. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { determined, isShareTold, toldLines, suppressedCells, type Cell } from './suppression.ts';

const K = 5;

/** Who each cell counts, as the database would find them. */
interface Table {
  readonly people: readonly { readonly key: readonly string[]; readonly who: readonly number[] }[];
}

function cellsOf({ people }: Table): Cell[] {
  return people.map(({ key, who }) => {
    const different = [...new Set(who)];
    return { key, count: who.length, people: different.length, few: different.length < K ? different : null };
  });
}

/** Cells of up to three dimensions, most of them small. */
const table = fc
  .integer({ min: 1, max: 3 })
  .chain((dimensions) =>
    fc.uniqueArray(
      fc.record({
        key: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: dimensions, maxLength: dimensions }),
        who: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 14 }),
      }),
      { minLength: 1, maxLength: 24, selector: ({ key }) => key.join() },
    ),
  )
  .map((people): Table => ({ people }));

/**
 * What can be worked out about fewer than k people from the told cells and the told sums: cells that all the sums together
 * fix, and sums from which the told cells are subtracted.
 */
function givenAway({ people }: Table, hidden: ReadonlySet<number>): string[] {
  const cells = cellsOf({ people });
  const who = (at: readonly number[]): number => new Set(at.flatMap((one) => people[one]!.who)).size;
  const lines = toldLines(cells, K);
  const rests = lines.map((line) => line.filter((at) => hidden.has(at))).filter((rest) => rest.length > 0);
  return [
    ...determined(lines, hidden)
      .filter((at) => who([at]) < K)
      .map((at) => `cell ${people[at]!.key.join()}`),
    ...rests.filter((rest) => who(rest) < K).map((rest) => `rest of ${rest.length}`),
  ];
}

describe('what is kept back', () => {
  it('holds every group of fewer than k people, and never an empty one alone', () => {
    fc.assert(
      fc.property(table, (tried) => {
        const cells = cellsOf(tried);
        const hidden = suppressedCells(cells, K);
        for (const [at, { people }] of cells.entries()) if (people < K) expect(hidden.has(at)).toBe(true);
      }),
    );
  });

  it('cannot be worked out from the rows that are told and every sum that is told', () => {
    fc.assert(
      fc.property(table, (tried) => {
        const hidden = suppressedCells(cellsOf(tried), K);
        // Where all of it is hidden, the table adds nothing to its sums.
        if (hidden.size < tried.people.length) expect(givenAway(tried, hidden)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('would be worked out if only the small cells themselves were hidden: the attacker is no straw man', () => {
    const primaryOnly = (tried: Table): Set<number> =>
      new Set(cellsOf(tried).flatMap(({ people }, at) => (people < K ? [at] : [])));
    const [found] = fc
      .sample(table, { numRuns: 200, seed: 1 })
      .filter((tried) => givenAway(tried, primaryOnly(tried)).length > 0);
    expect(found).toBeDefined();
  });

  it('takes the next larger row with a small one, and nothing where none is small', () => {
    const row = (name: string, count: number): Cell => ({
      ...{ key: [name], count, people: count },
      few: count < K ? Array.from({ length: count }, (_, i) => i) : null,
    });
    expect([...suppressedCells([row('a', 40), row('b', 3), row('c', 9)], K)].sort()).toEqual([1, 2]);
    expect(suppressedCells([row('a', 40), row('b', 5)], K).size).toBe(0);
    // Three and four strangers hide each other only where they are five together.
    expect(suppressedCells([row('a', 40), row('b', 3), row('c', 4)], K).size).toBe(3);
  });

  it('keeps back a share whose few on either side would be told by it', () => {
    expect(isShareTold(0, 9, K)).toBe(true);
    expect(isShareTold(5, 5, K)).toBe(true);
    expect(isShareTold(1, 30, K)).toBe(false);
    expect(isShareTold(30, 4, K)).toBe(false);
  });
});
