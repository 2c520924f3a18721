import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { Watched } from './watched.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const ANN = 1 as WorkerId;
const BEN = 2 as WorkerId;
const viewer = (id: string): Viewer => ({
  kind: 'PERSON',
  id,
  name: id,
  grants: [],
  needsSecondFactor: false,
});

/** A channel that shows whom the test says. */
class Stage {
  tookAway = false;
  #now = new Set<WorkerId>();
  #since = new Set<WorkerId>();

  put(...workers: WorkerId[]): void {
    if ([...this.#now].some((one) => !workers.includes(one))) this.tookAway = true;
    this.#now = new Set(workers);
    for (const one of workers) this.#since.add(one);
  }

  shown(): WorkerId[] {
    return [...this.#since].sort((a, b) => a - b);
  }

  take(): WorkerId[] {
    const before = this.shown();
    this.#since = new Set(this.#now);
    this.tookAway = false;
    return before;
  }
}

describe('the read-audit of a channel', () => {
  let stage: Stage;
  let told: [minute: number, viewers: string[], workers: WorkerId[]][];
  let watched: Watched;
  beforeEach(() => {
    stage = new Stage();
    told = [];
    watched = new Watched(({ atMinuteMs, viewers, workerIds }) =>
      told.push([(atMinuteMs - NOON) / 60_000, viewers.map(({ id }) => id), [...workerIds]]),
    );
  });

  it('says at the turn of each minute who had whom before them, also who stood still all along', () => {
    stage.put(ANN);
    watched.join(viewer('Olu'), stage, NOON);
    watched.beforeTick(stage, NOON + 30_000);
    expect(told).toEqual([]);
    stage.put(ANN, BEN);
    watched.beforeTick(stage, NOON + 60_000);
    stage.put(ANN);
    watched.beforeTick(stage, NOON + 120_500);
    watched.beforeTick(stage, NOON + 180_000);
    expect(told).toEqual([
      [0, ['Olu'], [ANN, BEN]],
      [1, ['Olu'], [ANN, BEN]],
      [2, ['Olu'], [ANN]],
    ]);
  });

  it('does not say that somebody saw what was taken away before they came', () => {
    stage.put(ANN, BEN);
    watched.join(viewer('Olu'), stage, NOON);
    stage.put(BEN);
    watched.join(viewer('Kit'), stage, NOON + 1_000);
    expect(told).toEqual([[0, ['Olu'], [ANN, BEN]]]);
    watched.beforeTick(stage, NOON + 60_000);
    expect(told.slice(1)).toEqual([[0, ['Olu', 'Kit'], [BEN]]]);
  });

  it('does not say that somebody saw what came after they had left', () => {
    stage.put(ANN);
    watched.join(viewer('Olu'), stage, NOON);
    watched.join(viewer('Kit'), stage, NOON);
    watched.leave(viewer('Kit'), stage);
    watched.beforeTick(stage, NOON + 500);
    stage.put(ANN, BEN);
    watched.beforeTick(stage, NOON + 60_000);
    expect(told).toEqual([
      [0, ['Kit'], [ANN]],
      [0, ['Olu'], [ANN, BEN]],
    ]);
  });

  it('is told at once when the last reader leaves, and nothing of what was shown to nobody', () => {
    stage.put(ANN);
    watched.join(viewer('Olu'), stage, NOON);
    watched.leave(viewer('Olu'), stage);
    expect(told).toEqual([[0, ['Olu'], [ANN]]]);
    stage.put(BEN);
    watched.join(viewer('Kit'), stage, NOON + 300_000);
    watched.leave(viewer('Kit'), stage);
    expect(told.slice(1)).toEqual([[5, ['Kit'], [BEN]]]);
  });

  it('names each viewer once, however many screens they have and however often they come back', () => {
    stage.put(ANN);
    watched.join(viewer('Olu'), stage, NOON);
    watched.join(viewer('Olu'), stage, NOON);
    watched.join(viewer('Kit'), stage, NOON);
    watched.leave(viewer('Olu'), stage);
    watched.leave(viewer('Kit'), stage);
    watched.join(viewer('Kit'), stage, NOON);
    watched.beforeTick(stage, NOON + 60_000);
    expect(told).toEqual([[0, ['Olu', 'Kit'], [ANN]]]);
  });

  it('counts who comes in a new minute, before its first tick, to that minute only', () => {
    stage.put(ANN);
    watched.join(viewer('Olu'), stage, NOON);
    watched.join(viewer('Kit'), stage, NOON + 60_100);
    watched.beforeTick(stage, NOON + 120_000);
    expect(told).toEqual([
      [0, ['Olu'], [ANN]],
      [1, ['Olu', 'Kit'], [ANN]],
    ]);
  });
});
