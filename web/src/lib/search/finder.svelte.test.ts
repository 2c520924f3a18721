import { describe, expect, test, vi } from 'vitest';
import type { SearchHit } from '../live/tracked.ts';
import { Finder } from './finder.svelte.ts';
import { findingOfCarried, type Finding } from './finding.ts';
import { Gazetteer } from './gazetteer.ts';

const towns = new Gazetteer({ areas: ['England'], places: [['Leeds', -1.5491, 53.8008, 455_123, 0]] });
const lee: SearchHit = {
  id: 'w1',
  kind: 'WORKER',
  name: 'Lee Marsh',
  employerName: 'Northern Care',
  teamName: 'Leeds',
  status: 'OK',
  placed: true,
};
const carried = findingOfCarried({
  id: 'd1',
  externalId: 'lee-phone',
  employer: { name: 'Northern Care' },
  worker: { id: 'w2', name: 'Ann Leeson', status: 'OVERDUE' },
})!;

function finder(sources: Partial<ConstructorParameters<typeof Finder>[0]> = {}) {
  return new Finder({
    namesRevision: () => 0,
    searchFleet: () => Promise.resolve([lee]),
    searchCarried: () => Promise.resolve([carried]),
    loadTowns: () => Promise.resolve(towns),
    ...sources,
  });
}

describe('the finder', () => {
  test('puts people, towns and carried devices in one list', async () => {
    const box = finder();
    box.prepare();
    await Promise.resolve();
    await box.search('lee');
    expect(box.findings.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      'WORKER Lee Marsh',
      'TOWN Leeds',
      'DEVICE lee-phone',
    ]);
    expect(box.findings[2]!.tracked?.id).toBe('w2');
  });

  test('a late answer for an earlier text is dropped', async () => {
    const answers: ((hits: SearchHit[]) => void)[] = [];
    const box = finder({
      searchFleet: () => new Promise((resolve) => answers.push(resolve)),
      searchCarried: () => Promise.resolve([] as Finding[]),
    });
    const first = box.search('le');
    const second = box.search('lx');
    answers[1]!([]);
    answers[0]!([lee]);
    await Promise.all([first, second]);
    expect(box.findings).toEqual([]);
  });

  test('a device that is taken in under an open list is found without typing again', async () => {
    let known: SearchHit[] = [];
    const box = finder({
      searchFleet: () => Promise.resolve(known),
      searchCarried: () => Promise.resolve([]),
    });
    box.prepare();
    await Promise.resolve();
    await box.search('leeds');
    expect(box.findings.map(({ title }) => title)).toEqual(['Leeds']);
    known = [{ ...lee, kind: 'DEVICE', name: 'leeds-phone' }];
    await box.again();
    expect(box.findings.map(({ title }) => title)).toEqual(['leeds-phone', 'Leeds']);
    known = [];
    await box.again();
    expect(box.findings.map(({ title }) => title)).toEqual(['Leeds']);
  });

  test('a place that is typed comes first, and needs nobody else', async () => {
    const box = finder({ searchFleet: () => Promise.reject(new Error('no fleet')) });
    await box.search('53.8, -1.55');
    expect(box.findings[0]).toMatchObject({ kind: 'COORDINATES', place: { lat: 53.8, lon: -1.55 } });
  });

  test('without the server, names are found and the rest is told', async () => {
    const box = finder({ searchCarried: () => Promise.reject(new Error('down')) });
    await box.search('lee');
    expect(box.findings.map(({ title }) => title)).toEqual(['Lee Marsh']);
    expect(box.problem).toBe('Device ids cannot be searched just now.');
    expect(box.searching).toBe(false);
  });

  test('the list of towns is tried again when it failed', async () => {
    const loadTowns = vi.fn().mockRejectedValueOnce(new Error('502')).mockResolvedValue(towns);
    const box = finder({ loadTowns });
    box.prepare();
    await vi.waitFor(() => expect(box.problem).not.toBeNull());
    box.prepare();
    expect(loadTowns).toHaveBeenCalledTimes(2);
  });
});
