import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FleetColumns } from '@lonewatch/schema/contract/columns.ts';
import { STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { CLUSTER_WORDS, makeClusters } from './clusters.ts';
import { RowTable } from './row-table.ts';

const people = fc.array(
  fc.record({
    lonE6: fc.integer({ min: -2.6e6, max: -2.0e6 }),
    latE6: fc.integer({ min: 53.3e6, max: 53.6e6 }),
    status: fc.nat({ max: WORKER_STATUSES.length - 1 }),
    placed: fc.boolean(),
  }),
  { maxLength: 200 },
);
type Person = typeof people extends fc.Arbitrary<(infer T)[]> ? T : never;

function tableOf(all: readonly Person[]): RowTable {
  const columns = new FleetColumns(all.length + 1);
  columns.grow(all.length);
  for (const [slot, { lonE6, latE6, status, placed }] of all.entries()) {
    columns.hasPosition[slot] = placed ? 1 : 0;
    columns.lonE6[slot] = lonE6;
    columns.latE6[slot] = latE6;
    columns.fixAtS[slot] = 1_790_000_000;
    columns.status[slot] = status;
  }
  const table = new RowTable();
  table.follow(0, columns, false, 0);
  return table;
}

const everybody = (all: readonly Person[]): Uint8Array => new Uint8Array(all.length).fill(1);

describe('clusters', () => {
  it('never take in a worker in ALARM, the selected one, nor anybody without a position', () => {
    fc.assert(
      fc.property(
        people,
        fc.nat({ max: 199 }),
        fc.double({ min: 3, max: 13, noNaN: true }),
        (all, selected, zoom) => {
          const { hidden } = makeClusters(tableOf(all), everybody(all), zoom, selected, true);
          for (const [row, { status, placed }] of all.entries())
            if (status === STATUS_CODE.ALARM || row === selected || !placed) expect(hidden[row]).toBe(0);
        },
      ),
    );
  });

  it('stand for exactly those whom they hide, and show the worst state among them', () => {
    fc.assert(
      fc.property(people, fc.double({ min: 3, max: 13, noNaN: true }), (all, zoom) => {
        const { hidden, words } = makeClusters(tableOf(all), everybody(all), zoom, -1, true);
        let members = 0;
        for (let at = 0; at < words.length; at += CLUSTER_WORDS) {
          members += words[at + 2]!;
          expect(words[at + 2]).toBeGreaterThanOrEqual(4);
          expect(words[at + 3]).not.toBe(STATUS_CODE.ALARM);
        }
        expect(members).toBe(hidden.reduce((sum, flag) => sum + flag, 0));
      }),
    );
  });

  it('leave people apart who can be told apart', () => {
    const apart = Array.from({ length: 8 }, (_, i) => ({
      lonE6: -2e6 - i * 50_000,
      latE6: 53.4e6,
      status: 1,
      placed: true,
    }));
    expect(makeClusters(tableOf(apart), everybody(apart), 12, -1, true).words).toHaveLength(0);
    expect(makeClusters(tableOf(apart), everybody(apart), 5, -1, true).words.length).toBeGreaterThan(0);
  });

  it('do not count those who are switched off', () => {
    const offDuty = Array.from({ length: 8 }, (_, i) => ({
      lonE6: -2e6 - i,
      latE6: 53.4e6,
      status: 0,
      placed: true,
    }));
    expect(makeClusters(tableOf(offDuty), everybody(offDuty), 5, -1, false).words).toHaveLength(0);
  });
});
