import '../../app.css';
import { page } from 'vitest/browser';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { CardSight } from './card-access.svelte.ts';
import { cardWorker, TestServer } from './test-client.ts';
import { makeTracked, NOW_MS, TestFleet } from './test-fleet.svelte.ts';
import WorkerCard from './WorkerCard.svelte';

const trail = { fixes: [], loading: false, error: null };

const NOTHING_MORE: CardSight = { may: () => false, alarmOnly: () => false };

function show(server: TestServer, id: string, fleet = new TestFleet(makeTracked(20)), sight = NOTHING_MORE) {
  document.body.style.cssText = 'width: 368px; height: 700px';
  const oncopied = vi.fn();
  const card = render(WorkerCard, {
    id,
    fleet,
    now: { ms: NOW_MS },
    client: server.client,
    sight,
    onlook: vi.fn(),
    trail,
    trailShown: true,
    windowMin: 15,
    following: false,
    copied: '',
    oncopied,
    ontrail: vi.fn(),
    onwindow: vi.fn(),
    onfollow: vi.fn(),
    onshow: vi.fn(),
    onclose: vi.fn(),
  });
  return { card, oncopied, fleet };
}

const says = (text: string | RegExp) => expect.element(page.getByText(text).first()).toBeVisible();

afterEach(() => vi.restoreAllMocks());

describe('the card', () => {
  test('shows the live position at once and the rest when it comes', async () => {
    const server = new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Ada') });
    show(server, 'w1');
    await says('OS grid reference');
    await says('Nurse to Ada');
    await says('in 10:00');
    await says('w1/phone');
  });

  test('never shows the details of the one before', async () => {
    let answerBen!: () => void;
    const ben = new Promise<void>((resolve) => (answerBen = resolve));
    const server = new TestServer({
      Card: async ({ id }) => {
        if (id === 'w2') await ben;
        return cardWorker(id as string, id === 'w1' ? 'Ada' : 'Ben');
      },
    });
    const { card } = show(server, 'w1');
    await says('Nurse to Ada');
    await (await card).rerender({ id: 'w2' });
    await expect.element(page.getByText('Nurse to Ada')).not.toBeInTheDocument();
    await expect.element(page.getByLabelText('Loading the details')).toBeVisible();
    answerBen();
    await says('Nurse to Ben');
  });

  test('says that an employer has not procured location mapping', async () => {
    const server = new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Cat', ['LONE_WORKER']) });
    const fleet = new TestFleet(makeTracked(20).map((tracked) => ({ ...tracked, position: null })));
    show(server, 'w1', fleet);
    await says(/has not procured location mapping: a position is shown during an alarm only/);
    await expect.element(page.getByRole('button', { name: 'Show on map' })).toBeDisabled();
  });

  describe('for a control room', () => {
    const CONTROL_ROOM: CardSight = {
      may: (permission) => permission === 'BREAK_GLASS' || permission === 'SEE_SENSITIVE',
      alarmOnly: () => true,
    };
    const unplaced = () => new TestFleet(makeTracked(20).map((tracked) => ({ ...tracked, position: null })));
    const endsAt = new Date(NOW_MS + 15 * 60_000).toISOString();
    const noPlace = (id: string) => {
      const answer = cardWorker(id, 'Hal');
      return { ...answer, node: { ...answer.node, lastKnownFix: null } };
    };

    test('shows a location outside an alarm only for a reason that says something, and for how long', async () => {
      let reason: string | null = null;
      const server = new TestServer({
        Card: ({ id }) => (reason === null ? noPlace(id as string) : cardWorker(id as string, 'Hal')),
        CardAccess: ({ id }) => ({
          node: {
            __typename: 'Worker',
            id,
            openBreakGlass: reason === null ? null : { id: '1', reason, endsAt },
            sensitive: { dateOfBirth: true, notes: false },
          },
        }),
        BreakGlass: (variables) => {
          reason = variables['reason'] as string;
          return { breakGlass: { breakGlass: { id: '1', endsAt } } };
        },
      });
      show(server, 'w1', unplaced(), CONTROL_ROOM);
      await says(/during an alarm only/);
      await page.getByRole('button', { name: 'Look anyway…' }).click();
      const look = page.getByRole('button', { name: 'Look, and write it down' });
      await page.getByLabelText('Reason').fill('because');
      await expect.element(look).toBeDisabled();
      await page.getByLabelText('Reason').fill('Her sister called.');
      await look.click();
      await says('You are looking outside an alarm.');
      await says('15:00');
      await says('OS grid reference');
    });

    test('keeps sensitive fields masked, and says when they may be revealed', async () => {
      const server = new TestServer({
        Card: ({ id }) => noPlace(id as string),
        CardAccess: ({ id }) => ({
          node: {
            __typename: 'Worker',
            id,
            openBreakGlass: null,
            sensitive: { dateOfBirth: true, notes: true },
          },
        }),
      });
      show(server, 'w1', unplaced(), CONTROL_ROOM);
      await says(/may reveal these while the worker is in an alarm/);
      await expect.element(page.getByRole('button', { name: 'Reveal…' })).not.toBeInTheDocument();
    });
  });

  test('asks nothing of need-to-know where the role includes none of it', async () => {
    const server = new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Ivy') });
    show(server, 'w1');
    await says('Nurse to Ivy');
    expect(server.asked.map(({ operation }) => operation)).not.toContain('CardAccess');
    await expect.element(page.getByRole('button', { name: 'Look anyway…' })).not.toBeInTheDocument();
  });

  test('says that nothing has been reported yet', async () => {
    const server = new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Dan') });
    const fleet = new TestFleet(makeTracked(20).map((tracked) => ({ ...tracked, position: null })));
    show(server, 'w1', fleet);
    await says(/No position has been reported yet/);
  });

  test('says that somebody is no longer here', async () => {
    show(new TestServer({ Card: () => ({ serverTime: '', node: null }) }), 'w404');
    await says('No longer here');
  });

  test('tells a failure, keeps the live part, and tries again', async () => {
    const server = new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Eve') });
    server.down = true;
    show(server, 'w1');
    await says('The details could not be loaded');
    await says('OS grid reference');
    server.down = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await says('Nurse to Eve');
  });

  test('shows the alarm of this worker, with when it was raised and what the device said', async () => {
    const raised = (id: string, said: string) => ({
      node: {
        id: `a-${id}`,
        type: 'PANIC',
        priority: 1,
        said,
        deviceAt: '2026-11-22T14:18:00.000Z',
        receivedAt: '2026-11-22T14:18:01.000Z',
        delayed: true,
        fix: null,
        device: { id: 'd', externalId: 'x' },
        worker: { id, name: id },
      },
    });
    const server = new TestServer({
      Card: ({ id }) => cardWorker(id as string, 'Fay'),
      Alarms: () => ({ alarms: { edges: [raised('w5', 'other'), raised('w0', 'sos')] } }),
    });
    show(server, 'w0');
    await says('Panic button');
    await says(/said “sos”/);
    await says('02:05');
    await says('Delayed.');
  });

  test('copies exactly what it shows and says so', async () => {
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    const { oncopied } = show(new TestServer({ Card: ({ id }) => cardWorker(id as string, 'Gus') }), 'w1');
    await page.getByRole('button', { name: /Copy Plus Code/ }).click();
    const shown = document.querySelector('[title^="9C"]')!.textContent;
    expect(written).toHaveBeenCalledWith(shown);
    await vi.waitFor(() => expect(oncopied).toHaveBeenCalledWith('Plus Code', shown));
  });
});
