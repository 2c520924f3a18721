import { describe, expect, test } from 'vitest';
import { fixOf, type AnsweredFix } from './case-place.ts';
import { doingOf } from './doing.ts';
import { markTag } from './mark-tags.ts';
import { mentionsIn } from './mentions.ts';

const AT = Date.UTC(2026, 10, 22, 14, 20, 0);
const answered = (atMs: number): AnsweredFix => ({
  lon: 1,
  lat: 2,
  accuracyM: 8,
  headingDeg: 90,
  speedMps: 1.4,
  source: 'GNSS',
  fixAt: new Date(atMs).toISOString(),
});
const live = (atMs: number) => ({
  lon: 3,
  lat: 4,
  accuracyM: 8,
  headingDeg: 90,
  source: 'GNSS' as const,
  fixAtMs: atMs,
});

describe('where the worker is', () => {
  test('is the newer of the live dot and what the server answered', () => {
    expect(fixOf(live(AT + 5_000), answered(AT))).toMatchObject({ lon: 3, speedMps: null });
    expect(fixOf(live(AT), answered(AT + 5_000))).toMatchObject({ lon: 1, speedMps: 1.4 });
    expect(fixOf(null, null)).toBeNull();
  });

  test('has a speed only from an answer about the same fix', () => {
    expect(fixOf(live(AT), answered(AT + 400))).toMatchObject({ lon: 3, speedMps: 1.4 });
  });
});

describe('what somebody does', () => {
  const step = { index: 1, action: 'CALL', state: 'DOING', by: { accountId: 'jo' } } as const;
  const audio = { listeners: [{ accountId: 'jo' }] };

  test('is on the telephone before it is listening, and nobody else’s', () => {
    expect(doingOf({ audio, steps: [step] }, 'jo')).toEqual({ activity: 'ON_THE_PHONE', step: 1 });
    expect(doingOf({ audio, steps: [] }, 'jo').activity).toBe('LISTENING');
    expect(doingOf({ audio, steps: [step] }, 'kim').activity).toBe('LOOKING');
  });
});

test('a note speaks to whoever is named in it, by first name or in full', () => {
  const people = [
    { accountId: 'jo', name: 'Jo Okafor' },
    { accountId: 'john', name: 'John Bell' },
  ];
  expect(mentionsIn('@Jo can you ring?', people).map(({ name }) => name)).toEqual(['Jo Okafor']);
  expect(mentionsIn('@john bell, and @JO', people)).toHaveLength(2);
  expect(mentionsIn('mail jo@north.example', people)).toEqual([]);
});

test('a mark on the map is told apart by a sign and a word', () => {
  expect(markTag({ markId: 3, kind: 'HAZARD', label: 'Dog', lon: 0, lat: 0 })).toMatchObject({
    sign: '▲',
    text: 'Dog',
    spoken: 'Hazard: Dog',
  });
  expect(markTag({ markId: 4, kind: 'ACCESS', label: '', lon: 0, lat: 0 }).text).toBe('Access');
});
