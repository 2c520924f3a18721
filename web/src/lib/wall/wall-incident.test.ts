import { describe, expect, test } from 'vitest';
import {
  quietLine,
  sinceText,
  toldIds,
  unmatchedSince,
  wallIncidents,
  type Carrier,
  type IncidentNode,
} from './wall-incident.ts';
import { notLive, worseLink } from './wall-link.ts';
import { NO_COUNTS, type LinkState, type Source } from '../live/tracked.ts';

const node = (id: string, more: Partial<IncidentNode> = {}): IncidentNode => ({
  ...{ id, number: `26-${id}`, who: 'A.S.', state: 'QUEUED', priority: 1 },
  ...{ raisedAt: '2026-11-22T10:00:00Z', alarmedAt: '2026-11-22T10:00:00Z' },
  ownership: { kind: 'UNOWNED' },
  alarms: [{ type: 'PANIC' }],
  employer: { id: 'e', name: 'Northern Care' },
  worker: { id: `worker-${id}` },
  ...more,
});
const carrier = (id: string): Carrier => ({
  ...{
    id,
    name: 'A.S.',
    employerName: 'Northern Care',
    teamName: 'Leeds',
    position: { lon: -1.5, lat: 53.8 },
  },
});
const show = (nodes: IncidentNode[], unmatched: Carrier[] = []) =>
  wallIncidents(
    nodes,
    (id) => (id.startsWith('worker-') ? carrier(id) : null),
    unmatched,
    (name) => name,
  );

describe('the incidents of a wall', () => {
  test('come with those that nobody has claimed first, then by priority, the newest first', () => {
    const order = show([
      node('claimed', { ownership: { kind: 'OWNED' }, state: 'VERIFYING' }),
      node('low', { priority: 3 }),
      node('old', { raisedAt: '2026-11-22T09:00:00Z' }),
      node('new'),
      node('left', { ownership: { kind: 'ABANDONED' }, state: 'MONITORING', priority: 2 }),
    ]).map(({ id, waits }) => [id, waits]);
    expect(order).toEqual([
      ['new', true],
      ['old', true],
      ['left', true],
      ['low', true],
      ['claimed', false],
    ]);
  });
  test('say what it is, and once it is claimed how far it has come', () => {
    expect(show([node('a')])[0]!.what).toBe('Panic button');
    expect(show([node('a', { ownership: { kind: 'OWNED' }, state: 'RESPONDING' })])[0]!.what).toBe(
      'Panic button · Help on its way',
    );
  });
  test('take the place from the positions, and have none where those have none', () => {
    expect(show([node('a')])[0]!.place).toEqual({ lon: -1.5, lat: 53.8 });
    expect(show([node('b', { worker: null })])[0]).toMatchObject({ place: null, name: 'A.S.' });
  });
  test('leave out what is closed', () => expect(show([node('a', { state: 'CLOSED' })])).toEqual([]));
  test('include whoever is in alarm though no incident tells of it, as urgent as can be', () => {
    expect(show([node('claimed', { ownership: { kind: 'OWNED' } })], [carrier('worker-z')])[0]).toMatchObject(
      {
        id: 'worker-z',
        waits: true,
        priority: 1,
      },
    );
  });
  test('know since when an alarm has been without an incident, and forget it when there is one', () => {
    const first = unmatchedSince(new Map(), ['worker-a', 'worker-b'], toldIds([node('b')]), 1_000);
    expect([...first]).toEqual([['worker-a', 1_000]]);
    const later = unmatchedSince(first, ['worker-a', 'worker-c'], new Set(), 5_000);
    expect([...later]).toEqual([
      ['worker-a', 1_000],
      ['worker-c', 5_000],
    ]);
    expect(unmatchedSince(later, ['worker-a'], toldIds([node('a')]), 6_000).size).toBe(0);
  });
  test('tick by the second while they wait and by the minute when somebody has them', () => {
    const nowMs = Date.parse('2026-11-22T10:04:05Z');
    expect(sinceText(show([node('a')])[0]!, nowMs)).toBe('04:05');
    expect(sinceText(show([node('a', { ownership: { kind: 'OWNED' } })])[0]!, nowMs)).toBe('4 min');
  });
});

describe('a wall without incidents', () => {
  test('says who is in session, what comes next and who watches; what is not known is left out', () => {
    expect(quietLine(1_214, '14:20', 3)).toBe(
      'No open incidents · 1,214 in session · next check-in 14:20 · 3 operators on',
    );
    expect(quietLine(2, null, null)).toBe('No open incidents · 2 in session');
    expect(quietLine(2, null, 0)).toContain('NO OPERATOR ON');
  });
});

describe('the two lanes of a wall', () => {
  const link = (state: LinkState['state'], ageMs: number | null): LinkState => ({
    ...{ state, ageMs, sentence: null, mustReload: false },
  });
  test('are as live as the worse of them, with its age', () => {
    expect(worseLink(link('LIVE', 200), link('OFFLINE', 23_000))).toMatchObject({
      state: 'OFFLINE',
      ageMs: 23_000,
    });
    expect(worseLink(link('STALE', 9_000), link('LIVE', 100))).toMatchObject({
      state: 'STALE',
      ageMs: 9_000,
    });
    expect(worseLink(link('STALE', 9_000), link('STALE', 12_000)).ageMs).toBe(12_000);
  });
  test('are named where they are not live: a whole lane in one line, single employers each by name', () => {
    const source = (employerName: string, state: Source['state'], ageMs: number): Source => ({
      ...{ employerId: employerName, employerName, state, ageMs },
      ...{ frameAtMs: 0, heardAtMs: 0, counts: NO_COUNTS },
    });
    const names = (sources: Source[], incidents: LinkState) =>
      notLive(sources, incidents).map(({ employerName }) => employerName);
    const stale = [source('Albion', 'STALE', 3_000), source('Harbour', 'STALE', 4_000)];
    expect(names(stale, link('LIVE', 100))).toEqual(['Positions']);
    expect(notLive(stale, link('LIVE', 100))[0]!.ageMs).toBe(4_000);
    expect(names([source('Albion', 'LIVE', 100), stale[1]!], link('LIVE', 100))).toEqual(['Harbour']);
    expect(names([source('Albion', 'LIVE', 100)], link('OFFLINE', 9_000))).toEqual(['Incidents']);
    expect(names(stale, link('OFFLINE', 9_000))).toEqual(['Positions', 'Incidents']);
    expect(names(stale, link('STALE', 3_000))).toEqual([]);
    expect(names([source('Albion', 'LIVE', 100)], link('LIVE', 100))).toEqual([]);
  });
});
