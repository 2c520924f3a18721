import { describe, expect, it } from 'vitest';
import type { LinkReport, SourceReport } from './picture.ts';
import { judgeLink, judgeSource } from './source-state.ts';
import { NO_COUNTS } from './tracked.ts';

const NOW_MS = 1_000_000;
const OPEN: LinkReport = { phase: 'LIVE', failedTries: 0, retryAtMs: null, sentence: null };
const GONE: LinkReport = { phase: 'OFFLINE', failedTries: 1, retryAtMs: NOW_MS + 900, sentence: null };
const source = (over: Partial<SourceReport> = {}): SourceReport => ({
  employerId: 'a',
  employerName: 'A',
  frameAtMs: 500_000,
  freshAtMs: NOW_MS - 400,
  heardAtMs: 499_000,
  counts: NO_COUNTS,
  ...over,
});

describe('how live a source is', () => {
  it('is LIVE below three seconds, STALE from then on, with its age', () => {
    expect(judgeSource(source(), OPEN, NOW_MS, null)).toMatchObject({ state: 'LIVE', ageMs: 400 });
    expect(judgeSource(source({ freshAtMs: NOW_MS - 3_000 }), OPEN, NOW_MS, null)).toMatchObject({
      state: 'STALE',
      ageMs: 3_000,
    });
  });

  it('is OFFLINE when the first try to come back has failed, however young the picture', () => {
    expect(judgeSource(source(), GONE, NOW_MS, null).state).toBe('OFFLINE');
    expect(judgeSource(source(), { ...GONE, failedTries: 0 }, NOW_MS, null).state).toBe('LIVE');
  });

  it('is CONNECTING before its first frame', () => {
    expect(judgeSource(source({ frameAtMs: null }), OPEN, NOW_MS, null)).toMatchObject({
      state: 'CONNECTING',
      ageMs: null,
    });
    expect(judgeSource(source({ frameAtMs: null }), GONE, NOW_MS, null).state).toBe('OFFLINE');
  });

  it('takes the greater of two ages: by the local clock and by the server’s', () => {
    const offsetMs = NOW_MS - 500_000 - 8_000;
    expect(judgeSource(source(), OPEN, NOW_MS, offsetMs)).toMatchObject({ state: 'STALE', ageMs: 8_000 });
  });

  it('says for all sources what the worst of them is', () => {
    const live = judgeSource(source(), OPEN, NOW_MS, null);
    const stale = judgeSource(source({ freshAtMs: NOW_MS - 23_000 }), OPEN, NOW_MS, null);
    expect(judgeLink([live, stale], OPEN, NOW_MS)).toMatchObject({
      state: 'STALE',
      ageMs: 23_000,
      sentence: null,
    });
    expect(judgeLink([], OPEN, NOW_MS).state).toBe('CONNECTING');
    const gone = judgeSource(source(), GONE, NOW_MS, null);
    expect(judgeLink([gone], GONE, NOW_MS).sentence).toBe('The server cannot be reached. Trying again.');
  });

  it('asks for a reload when nothing else helps', () => {
    const ended: LinkReport = {
      ...GONE,
      phase: 'ENDED',
      sentence: 'The server has been updated: reload this page.',
    };
    expect(judgeLink([], ended, NOW_MS)).toMatchObject({
      state: 'OFFLINE',
      mustReload: true,
      sentence: ended.sentence,
    });
  });
});
