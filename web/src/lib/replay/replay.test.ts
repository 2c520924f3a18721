import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeEmployer, START_MS } from '../live/test-kit.ts';
import { PageRows } from '../live/page-rows.ts';
import type { ReplayWindow } from './messages.ts';
import { Reel } from './reel.ts';
import { ReplayCore } from './replay-core.ts';
import { addressOf, fromLocalField, localField, readAddress } from './window-address.ts';

const WINDOW: ReplayWindow = {
  ...{ employerId: 'E', fromMs: START_MS, toMs: START_MS + 3_600_000, workerId: null, incidentId: null },
  ...{ reason: null, order: 'HAPPENED' as const },
};

/** An hour of somebody who goes a thousandth of a degree east with every picture. */
function walked(): Reel {
  const reel = new Reel(WINDOW);
  const employer = new FakeEmployer('E');
  employer.add('Nurse', -2, 53);
  let picture = 0;
  for (let atMs = WINDOW.fromMs; atMs < WINDOW.toMs;) {
    const key = reel.keyAt(atMs, reel.overviewS);
    const frames = [];
    for (let frameMs = key.fromMs; frameMs < key.toMs; frameMs += reel.overviewS * 1_000) {
      employer.move(0, -2 + picture++ / 1_000, 53);
      const delta = employer.tick(frameMs);
      frames.push({ atMs: frameMs, bytes: frames.length === 0 ? employer.key() : delta });
    }
    reel.put({ ...key, frames });
    atMs = key.toMs;
  }
  return reel;
}

it('shows at any moment, leapt to from any other, where somebody was at the last picture before it', () => {
  const reel = walked();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_599 }), { minLength: 1, maxLength: 20 }), (moments) => {
      const core = new ReplayCore();
      const page = new PageRows();
      for (const second of moments) {
        const atMs = START_MS + second * 1_000;
        const frameMs = core.show(reel, atMs, 3_600, false, atMs);
        page.take(core.compose(null, atMs));
        const picture = Math.floor(second / reel.overviewS);
        expect(frameMs).toBe(START_MS + picture * reel.overviewS * 1_000);
        expect(page.positionAt(0, atMs + 10_000)!.lon).toBeCloseTo(-2 + picture / 1_000, 5);
      }
    }),
  );
});

it('wants the whole window first where nobody looks closely, and finer pictures where the hand rests', () => {
  const reel = new Reel(WINDOW);
  const atMs = START_MS + 1_800_000;
  const glance = reel.wanted(atMs, 2, false, false);
  expect(glance.every(({ stepS }) => stepS === reel.overviewS)).toBe(true);
  expect(glance[0]).toEqual(reel.keyAt(atMs, reel.overviewS));
  expect(reel.wanted(atMs, 2, true, true).slice(0, 2)).toEqual([
    reel.keyAt(atMs, 2),
    reel.keyAt(reel.keyAt(atMs, 2).toMs, 2),
  ]);
  expect(walked().wanted(atMs, 3_600, true, true)).toEqual([]);
  expect(walked().held()).toEqual([[0, 1]]);
});

it('names its past in the address, so that a colleague who is sent it sees the same', () => {
  const past = {
    ...{
      employerId: 'RTox',
      fromMs: START_MS,
      toMs: START_MS + 1_000,
      workerId: 'V29',
      incident: '26-000001',
    },
    ...{ order: 'SEEN' as const, atMs: START_MS + 500 },
  };
  expect(readAddress(new URL(addressOf(past), 'https://any.example').searchParams)).toEqual(past);
});

it('takes times as the clock on the wall says them, in winter and in summer', () => {
  for (const ms of [Date.UTC(2026, 0, 5, 9, 30), Date.UTC(2026, 6, 5, 9, 30)])
    expect(fromLocalField(localField(ms))).toBe(ms);
  expect(localField(Date.UTC(2026, 6, 5, 9, 30))).toBe('2026-07-05T10:30');
  expect(fromLocalField('soon')).toBeNull();
});
