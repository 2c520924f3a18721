import '../../app.css';
import { page } from 'vitest/browser';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { QueuedIncident } from './documents.ts';
import Disconnected from './Disconnected.svelte';
import QueuePanel from './QueuePanel.svelte';

const AT = Date.UTC(2026, 10, 22, 14, 20, 0);
const iso = (s: number): string => new Date(AT + s * 1000).toISOString();
const LIVE = { state: 'LIVE', ageMs: 0, sentence: null, mustReload: false } as const;

function incident(number: string, over: Partial<QueuedIncident> = {}): QueuedIncident {
  return {
    id: number,
    number,
    version: 1,
    who: `Worker ${number}`,
    state: 'QUEUED',
    priority: 2,
    raisedAt: iso(-30),
    alarmedAt: iso(-30),
    verification: 'UNKNOWN',
    duress: false,
    workerCancelledAt: null,
    employer: { id: 'north', name: 'North' },
    worker: { id: `w${number}` },
    device: null,
    alarms: [{ id: `a${number}`, type: 'PANIC', delayed: false }],
    ownership: { kind: 'UNOWNED', since: iso(-30), until: null, owner: null, to: null },
    participants: [],
    hold: null,
    override: null,
    clocks: [
      {
        name: 'ANSWER',
        startedAt: iso(-30),
        stoppedAt: null,
        amberAt: iso(-23),
        breachAt: iso(-20),
        level: 'BREACHED',
      },
    ],
    allowedCommands: ['CLAIM'],
    ...over,
  };
}

function show(
  list: readonly QueuedIncident[],
  link: { state: 'LIVE' | 'STALE'; ageMs: number } | null = null,
) {
  document.body.style.cssText = 'width: 400px; height: 700px';
  const onclaim = vi.fn();
  const panel = render(QueuePanel, {
    incidents: {
      open: new Map(list.map((one) => [one.id, one])),
      ready: true,
      link: link === null ? LIVE : { ...LIVE, ...link },
    },
    nowMs: AT,
    me: 'me',
    acts: { busy: null, trouble: null, clear: vi.fn() } as never,
    onclaim,
    onjoin: vi.fn(),
    onhover: vi.fn(),
  });
  return { panel, onclaim };
}

beforeEach(() => document.body.replaceChildren());

describe('the queue beside the map', () => {
  test('keeps priority 1 above what scrolls, and shows it through every filter', async () => {
    await show([incident('first', { priority: 1 }), incident('second'), incident('third', { priority: 3 })])
      .panel;
    await page.getByRole('button', { name: 'Mine' }).click();
    await expect
      .element(page.getByRole('list', { name: 'Priority 1' }).getByText('Worker first'))
      .toBeVisible();
    await expect.element(page.getByText(/2 incidents are filtered out/)).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.element(page.getByText('Worker second')).toBeVisible();
  });

  test('tells how late it is in a word and a shape, not by colour alone', async () => {
    await show([incident('late')]).panel;
    await expect.element(page.getByText('OVER', { exact: true })).toBeVisible();
    await expect.element(page.getByTitle('Answer: 30 seconds, overdue')).toBeVisible();
  });

  test('gives the key to what comes next, and claims what is pressed', async () => {
    const { panel, onclaim } = show([incident('low', { priority: 3 }), incident('high', { priority: 1 })]);
    await panel;
    const claim = page.getByRole('button', { name: /Claim.*high/ });
    expect(claim.element().querySelector('kbd')?.textContent).toBe('C');
    await claim.click();
    expect(onclaim).toHaveBeenCalledWith(expect.objectContaining({ number: 'high' }));
  });

  test('that is not live says so before anything else', async () => {
    await show([], { state: 'STALE', ageMs: 5_000 }).panel;
    await expect.element(page.getByText('This queue is not live.')).toBeVisible();
  });
});

test('a console without a line says it large, with what becomes of its incidents', async () => {
  await render(Disconnected, { owned: 2, goneInS: 9.2, waiting: 1, sentence: null });
  await expect.element(page.getByRole('alert')).toHaveTextContent('DISCONNECTED');
  await expect.element(page.getByText('Your 2 incidents will be reassigned in 10 s.')).toBeVisible();
  await expect.element(page.getByText(/1 command waits for the line/)).toBeVisible();
});
