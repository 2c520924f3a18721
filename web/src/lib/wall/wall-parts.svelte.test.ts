import '../../app.css';
import { createRawSnippet } from 'svelte';
import { page } from 'vitest/browser';
import { beforeEach, describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { Source } from '../live/tracked.ts';
import { NO_COUNTS } from '../live/tracked.ts';
import { PageSound } from '../incidents/alarm-sound.svelte.ts';
import type { SoundContext } from '../incidents/sound.ts';
import WallFoot from './WallFoot.svelte';
import type { WallPerson } from './wall-person.ts';
import WallLive from './WallLive.svelte';
import WallPeople from './WallPeople.svelte';
import WallSound from './WallSound.svelte';
import WallStates from './WallStates.svelte';

const source = (employerName: string, state: Source['state'], ageMs: number): Source => ({
  employerId: employerName,
  employerName,
  state,
  ageMs,
  frameAtMs: 0,
  heardAtMs: 0,
  counts: NO_COUNTS,
});
const LINK = { ageMs: 23_000, sentence: null, mustReload: false } as const;

beforeEach(() => {
  document.body.replaceChildren();
  document.documentElement.style.setProperty('--u', '10.8px');
});

/** 29 mm at 5 m on a 55-inch 16:9 screen, in hundredths of its height: 4.2. Inter's capitals are 0.727 of the type size. */
const LEGIBLE_CAPITALS_U = 4.2;
const capitalsU = (element: Element) => (parseFloat(getComputedStyle(element).fontSize) * 0.727) / 10.8;

describe('a wall', () => {
  test('says each urgent state by number and word, the numbers legible at five metres', async () => {
    const byStatus = { ALARM: 3, OVERDUE: 12, AMBER: 0, CHECK_IN_DUE: 4, OK: 98_765, OFF_DUTY: 7 };
    await render(WallStates, { byStatus, quietToo: true, known: true });
    await expect.element(page.getByText('Check-in due')).toBeVisible();
    await expect.element(page.getByText('98.8k', { exact: false })).toBeVisible();
    for (const count of document.querySelectorAll('.urgent .count'))
      expect(capitalsU(count)).toBeGreaterThan(LEGIBLE_CAPITALS_U);
  });

  test('shows no number before it knows one', async () => {
    await render(WallStates, { byStatus: { ...NO_COUNTS.byStatus }, quietToo: true, known: false });
    await expect.element(page.getByText('–').first()).toBeVisible();
    expect(document.body.textContent).not.toContain('0');
  });

  test('is LIVE in one word, and names each source that is not, with its own age', async () => {
    const wall = await render(WallLive, {
      link: { state: 'LIVE', ...LINK, ageMs: 200 },
      gone: [],
    });
    await expect.element(page.getByText('LIVE')).toBeVisible();
    await wall.rerender({
      link: { state: 'STALE', ...LINK },
      gone: [source('Harbour', 'STALE', 23_000)],
    });
    await expect.element(page.getByText('Harbour')).toBeVisible();
    await expect.element(page.getByText('00:23').first()).toBeVisible();
  });

  test('says UNCLAIMED until somebody has it, the name legible at five metres', async () => {
    const person: WallPerson = {
      ...{ id: 'i', name: 'A.S.', what: 'Panic button', where: 'Leeds', since: '00:23' },
      status: 'ALARM',
      waits: true,
    };
    const wall = await render(WallPeople, { people: [person], more: 0, wholeNames: false });
    await expect.element(page.getByText('UNCLAIMED')).toBeVisible();
    expect(capitalsU(document.querySelector('.name')!)).toBeGreaterThan(LEGIBLE_CAPITALS_U);
    await wall.rerender({ people: [{ ...person, waits: false }], more: 0, wholeNames: false });
    expect(document.body.textContent).not.toContain('UNCLAIMED');
  });

  test('says SOUND OFF as long as nothing would be heard, and a press switches it on and tests it', async () => {
    const room = { state: 'suspended' as AudioContextState };
    const context = {
      ...{ currentTime: 0, destination: {}, onstatechange: null, close: () => Promise.resolve() },
      get state() {
        return room.state;
      },
      resume: () => {
        room.state = 'running';
        return Promise.resolve();
      },
      createGain: () => ({
        gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined },
        connect: () => undefined,
      }),
      createOscillator: () => ({
        frequency: { setValueAtTime: () => undefined },
        ...{ connect: () => undefined, start: () => undefined, stop: () => undefined },
      }),
    };
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    let sound!: PageSound;
    const stop = $effect.root(() => {
      sound = new PageSound(
        () => null,
        undefined,
        memory,
        () => context as unknown as SoundContext,
      );
    });
    await render(WallSound, { sound, attended: false });
    await page.getByRole('button').click();
    await expect.element(page.getByText('Testing the sound')).toBeVisible();
    expect(document.body.textContent).not.toContain('SOUND OFF');
    expect([...kept.values()]).toEqual(['on']);
    stop();
  });

  test('says in its foot that nobody watches, whatever else there is to say', async () => {
    const view = {
      ...{ footLine: 'No open incidents · 214 in session', next: [], old: false },
      cover: { operators: 0, uncovered: ['Harbour Home Care'] },
    };
    const children = createRawSnippet(() => ({ render: () => '<i></i>' }));
    const foot = await render(WallFoot, { view, hinting: false, children });
    await expect.element(page.getByText('NO OPERATOR ON')).toBeVisible();
    await foot.rerender({ view: { ...view, old: true }, hinting: false, children });
    expect(document.body.textContent).not.toContain('NO OPERATOR');
  });
});
