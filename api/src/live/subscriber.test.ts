import { describe, expect, it } from 'vitest';
import type { DeviceId, EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { MAPPING_PROCURED } from '../domain/visibility.ts';
import { Fleet } from '../hot/fleet.ts';
import { FrameStream, type Frame } from './frame-stream.ts';
import { Judgements } from './judgements.ts';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const EMPLOYER = 1 as EmployerId;

function world(options: Partial<SubscriberOptions> = {}) {
  const fleet = new Fleet();
  const stream = new FrameStream(EMPLOYER, fleet, new Judgements('manager', MAPPING_PROCURED), 9);
  const nurse: Slot = fleet.deal(1 as WorkerId, null, null, true);
  const sent: Frame[] = [];
  const sink = { waitingBytes: 0, send: (frame: Frame) => void sent.push(frame) };
  const viewer: Viewer = { kind: 'PERSON', id: 'a', name: 'A', grants: [], needsSecondFactor: false };
  const subscriber = new Subscriber(sink, {
    viewer,
    budgetBytes: 1_000,
    maxHz: Infinity,
    resume: [],
    ...options,
  });
  let tick = 0;
  const next = (): Frame => {
    tick++;
    const fixAtMs = NOON + tick * 500;
    fleet.place(nurse, 1 as DeviceId, {
      lonE7: tick * 100,
      latE7: 0,
      accuracyM: 5,
      altitudeM: null,
      speedMps: null,
      headingDeg: null,
      source: 'GNSS',
      fixAtMs,
    });
    const frame = stream.close(fixAtMs)!;
    subscriber.offer(stream, frame);
    return frame;
  };
  return { stream, sink, sent, subscriber, next };
}

describe('a reader', () => {
  it('starts with a key frame and then gets the very frames that all get', () => {
    const { stream, sent, subscriber, next } = world();
    next();
    subscriber.open(stream, null, NOON);
    const shared = [next(), next()];
    expect(sent.map(({ kind }) => kind)).toEqual(['KEY', 'DELTA', 'DELTA']);
    expect(sent[1]).toBe(shared[0]);
    expect(sent[2]).toBe(shared[1]);
  });

  it('that lags is left out and keeps nothing waiting, then gets one frame that catches it up', () => {
    const { stream, sink, sent, subscriber, next } = world();
    subscriber.open(stream, null, NOON);
    next();
    sink.waitingBytes = 1_001;
    for (let i = 0; i < 50; i++) next();
    expect(sent).toHaveLength(2);
    expect(subscriber.skipped).toBe(50);
    sink.waitingBytes = 0;
    next();
    expect(sent).toHaveLength(3);
    expect(sent[2]!.kind).not.toBe('DELTA');
    expect(sent[2]!.seq).toBe(stream.seq);
  });

  it('that comes back with a cursor of this epoch is caught up; of another, it starts anew', () => {
    const { stream, sent, subscriber, next } = world();
    for (let i = 0; i < 5; i++) next();
    for (let i = 0; i < 200; i++) stream.key();
    subscriber.open(stream, { employerId: EMPLOYER, epoch: 9, seq: 5 }, NOON);
    expect(sent[0]!.kind).toBe('CATCH_UP');
    subscriber.open(stream, { employerId: EMPLOYER, epoch: 8, seq: 5 }, NOON);
    subscriber.open(stream, { employerId: EMPLOYER, epoch: 9, seq: 6 }, NOON);
    expect(sent.slice(1).map(({ kind }) => kind)).toEqual(['KEY', 'KEY']);
  });

  it('that asks for one frame a second gets every second tick, each on what it holds', () => {
    const { stream, sent, subscriber, next } = world({ maxHz: 1 });
    next();
    subscriber.open(stream, null, NOON + 500);
    for (let i = 0; i < 8; i++) next();
    expect(sent.map(({ seq }) => seq)).toEqual([1, 3, 5, 7, 9]);
  });
});
