import '../../app.css';
import { page } from 'vitest/browser';
import { describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import CardSession from './CardSession.svelte';
import { cardWorker, TestServer } from './test-client.ts';

const AT = '2026-11-22T14:20:05.000Z';
const entry = (over: object) => ({
  ...{ id: '7', act: 'NOTE', at: AT, receivedAt: AT, byKind: 'WORKER', by: 'Ada', text: 'Two dogs' },
  ...{ voice: null, ...over },
});

async function show(answers: TestServer['answers'], acts = true) {
  document.body.style.cssText = 'width: 368px; height: 700px';
  const server = new TestServer({
    SessionEntries: () => ({
      node: {
        ...{ __typename: 'Worker', id: 'w1' },
        sessionEntries: {
          edges: [{ cursor: '7', node: entry({ voice: { seconds: 12 } }) }],
          pageInfo: { hasNextPage: false, endCursor: '7' },
        },
      },
    }),
    ...answers,
  });
  const onchanged = vi.fn();
  await render(CardSession, {
    ...{ client: server.client, workerId: 'w1', name: 'Ada', acts, onchanged },
    ...{ session: cardWorker('w1', 'Ada').node.session as never, nowMs: Date.parse(AT) },
  });
  const sent = (operation: string) =>
    server.asked.find((asked) => asked.operation === operation)?.variables['input'];
  return { server, sent, onchanged };
}

describe('a session, for who acts for workers', () => {
  test('is checked in only with a reason, and a refusal is told', async () => {
    const refusals: (object | null)[] = [
      { kind: 'NOT_NOW', sentence: 'There is no session in progress.' },
      null,
    ];
    const { sent, onchanged } = await show({
      CheckIn: () => ({ act: { receivedAt: AT, refusal: refusals.shift() } }),
    });
    await page.getByRole('button', { name: 'Check in' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Check in' });
    await expect.element(confirm).toBeDisabled();
    await page.getByLabelText('Reason').fill('She rang, her phone is broken');
    await confirm.click();
    await expect.element(page.getByText('There is no session in progress.')).toBeVisible();
    expect(onchanged).not.toHaveBeenCalled();
    await confirm.click();
    await vi.waitFor(() => expect(onchanged).toHaveBeenCalledOnce());
    expect(sent('CheckIn')).toMatchObject({ workerId: 'w1', reason: 'She rang, her phone is broken' });
  });

  test('an alarm can be raised with nothing typed, and leads to its incident', async () => {
    const { sent } = await show({
      RaiseFor: () => ({ raiseAlarm: { receivedAt: AT, incident: { id: 'i1', number: '26-000042' } } }),
    });
    await page.getByRole('button', { name: 'Raise an alarm' }).click();
    await page.getByRole('button', { name: 'Raise the alarm' }).click();
    await expect
      .element(page.getByRole('link', { name: 'Incident 26-000042' }))
      .toHaveAttribute('href', '/incidents/26-000042');
    expect(sent('RaiseFor')).toMatchObject({ workerId: 'w1', type: 'MANUAL', priority: 1 });
  });

  test('what was said is read, and heard only by whom the server lets', async () => {
    await show({});
    await expect.element(page.getByText('Two dogs')).toBeVisible();
    await page.getByRole('button', { name: 'Hear 12 s' }).click();
    await expect.element(page.getByText('No answer to VoiceMemo.')).toBeVisible();
  });

  test('shows nothing of it to a manager who does not act for workers', async () => {
    const { server } = await show({}, false);
    await expect.element(page.getByText('every 60 min')).toBeVisible();
    await expect.element(page.getByRole('button')).not.toBeInTheDocument();
    expect(server.asked).toEqual([]);
  });
});
