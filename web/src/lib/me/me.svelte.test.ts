import '../../app.css';
import { page } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { TestServer } from '../workers/test-client.ts';
import type { CallKey } from '../call-keys/call-key.ts';
import Me from './Me.svelte';
import SignedOutCall from './SignedOutCall.svelte';

const NOW = '2026-11-22T14:20:05.000Z';
const SESSION = {
  ...{ id: 's1', state: 'ACTIVE', startedAt: '2026-11-22T12:00:00.000Z', endsAt: '2026-11-22T20:00:00.000Z' },
  ...{ nextCheckInAt: '2026-11-22T14:50:05.000Z', intervalMinutes: 60, graceMinutes: 3 },
  ...{ amber: false, highRisk: false },
};
const DONE = { act: { receivedAt: NOW, refusal: null } };
const refusal = (kind: string, sentence: string) => ({
  act: { receivedAt: NOW, refusal: { kind, sentence } },
});

let server: TestServer;
let kept: Map<string, string>;
let hasPin: boolean;

beforeEach(async () => {
  document.body.replaceChildren();
  await page.viewport(360, 740);
  kept = new Map();
  hasPin = false;
  server = new TestServer({
    Own: () => ({
      serverTime: NOW,
      node: {
        ...{ __typename: 'Worker', id: 'w1', name: 'Amina', session: SESSION },
        ownSafety: { hasPin, intervalMinutes: 60, durationMinutes: 480, graceMinutes: 3, alarm: null },
      },
    }),
    RaiseAlarm: () => ({ raiseAlarm: { receivedAt: NOW } }),
    CheckIn: () => DONE,
    NoteSession: () => DONE,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function show(more: { signedOut?: boolean; callKey?: () => CallKey | null } = {}) {
  return render(Me, {
    ...more,
    ...{ client: server.client, workerId: 'w1' },
    now: { ms: Date.parse(NOW), setOffset: () => undefined },
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    },
  });
}
const sos = () => page.getByRole('button', { name: /SOS/ });
const sent = (operation: string) =>
  server.asked
    .filter((asked) => asked.operation === operation)
    .map(({ variables }) => variables['input'] as Record<string, unknown>);
/** A finger or a key on the button, while the test says how time passes. */
const press = (event: Event): void => void sos().element().dispatchEvent(event);
const finger = (type: string) => new PointerEvent(type, { bubbles: true, button: 0 });
const key = (type: string, more = {}) => new KeyboardEvent(type, { key: 'Enter', bubbles: true, ...more });

describe('SOS', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));

  test('is sent when it was held and not taken back, once, for whoever is signed in', async () => {
    await show();
    press(finger('pointerdown'));
    vi.advanceTimersByTime(3_000);
    press(finger('pointerup'));
    await expect.element(page.getByText('Calling for help in')).toBeVisible();
    vi.advanceTimersByTime(4_800);
    expect(sent('RaiseAlarm')).toEqual([]);
    vi.advanceTimersByTime(300);
    await vi.waitFor(() => expect(sent('RaiseAlarm')).toHaveLength(1));
    expect(sent('RaiseAlarm')[0]).toMatchObject({ workerId: 'w1', commandId: expect.any(String) as string });
    await expect.element(page.getByText(/Call for help · reached the control room/)).toBeVisible();
  });

  test('is taken back by one large button', async () => {
    await show();
    press(finger('pointerdown'));
    vi.advanceTimersByTime(3_050);
    await page.getByRole('button', { name: 'Cancel, I am safe' }).click();
    vi.advanceTimersByTime(9_000);
    expect(sent('RaiseAlarm')).toEqual([]);
  });

  test('let go too early says how it is done', async () => {
    await show();
    press(finger('pointerdown'));
    vi.advanceTimersByTime(1_000);
    press(finger('pointerup'));
    await expect.element(page.getByText(/let go too early/)).toBeVisible();
  });

  test('works with a key, which does not press what appears under it', async () => {
    await show();
    press(key('keydown'));
    vi.advanceTimersByTime(3_050);
    await expect.element(page.getByText('Calling for help in')).toBeVisible();
    const focused = document.activeElement!;
    expect(focused.tagName).toBe('DIALOG');
    for (const event of [key('keydown', { repeat: true }), key('keyup')]) focused.dispatchEvent(event);
    vi.advanceTimersByTime(5_100);
    await vi.waitFor(() => expect(sent('RaiseAlarm')).toHaveLength(1));
  });

  test('counts at once for whoever cannot hold, and is sent when the page is put away', async () => {
    await show();
    vi.advanceTimersByTime(60_000);
    press(new MouseEvent('click', { bubbles: true }));
    await expect.element(page.getByText('Calling for help in')).toBeVisible();
    window.dispatchEvent(new Event('pagehide'));
    await vi.waitFor(() => expect(sent('RaiseAlarm')).toHaveLength(1));
  });
});

describe('when the network is gone', () => {
  test('it says so, keeps what was said with its own id, and sends the call for help first', async () => {
    const screen = await show();
    await expect.element(page.getByText('Check in within')).toBeVisible();
    server.down = true;
    await page.getByRole('button', { name: /Check in/ }).click();
    await expect.element(page.getByText('No connection')).toBeVisible();
    await expect.element(page.getByText(/not sent yet/).first()).toBeVisible();
    const [first] = sent('CheckIn');
    // The page is closed; when it is opened again the call for help goes out before what waited.
    await screen.unmount();
    const waiting = JSON.parse(kept.get('lonewatch outbox w1')!) as { act: string }[];
    const call = { id: 'call', act: 'RAISE', carried: {}, saidAtMs: Date.now() - 90_000, asksPin: false };
    kept.set('lonewatch outbox w1', JSON.stringify([...waiting, call]));
    server.down = false;
    server.asked.length = 0;
    await show();
    await expect.element(page.getByText(/reached the control room/).first()).toBeVisible();
    await vi.waitFor(() => expect(sent('CheckIn')).toHaveLength(1));
    expect(server.asked.find(({ operation }) => operation !== 'Own')?.operation).toBe('RaiseAlarm');
    expect(sent('CheckIn')[0]!['commandId']).toBe(first!['commandId']);
    expect(sent('RaiseAlarm')[0]!['agoSeconds']).toBeGreaterThan(89);
    await expect.poll(() => kept.get('lonewatch outbox w1')).toBe('[]');
  });

  test('a call for help that has not been sent says so in large letters, and to ring 999', async () => {
    server.down = true;
    kept.set(
      'lonewatch outbox w1',
      JSON.stringify([{ id: 'c', act: 'RAISE', carried: {}, saidAtMs: Date.now(), asksPin: false }]),
    );
    kept.set('lonewatch last w1', JSON.stringify({ act: 'CHECK_IN', saidAtMs: Date.parse(NOW) }));
    await show();
    await expect.element(page.getByText(/Your call for help has not been sent\. Ring 999/)).toBeVisible();
    await expect.element(page.getByText(/Last heard from you: checked in, 14:20/)).toBeVisible();
  });
});

describe('when the sign-in has ended', () => {
  const KEY: CallKey = {
    ...{ workerId: 'w1', employer: 'Trust', id: '7', secret: 'k3y', device: 'page of w1' },
    sinceMs: Date.parse(NOW),
  };
  const call = { id: 'c', act: 'RAISE', carried: {}, saidAtMs: Date.parse(NOW) - 9_000, asksPin: false };
  const fix = { lat: 53.5, lon: -2.2, accuracyM: 9, altitudeM: null, agoSeconds: 1 };
  const wait = (...items: object[]): unknown => kept.set('lonewatch outbox w1', JSON.stringify(items));
  const door = (...answers: (() => Response)[]) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
      const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
      return Promise.resolve(answer!());
    });
  const taken = (): Response =>
    Response.json({ accepted: 1, rejected: [] }, { headers: { date: 'Sun, 22 Nov 2026 14:20:07 GMT' } });

  test('a call for help goes out by the call key, with its place, and says when it was taken', async () => {
    server.signedOut = true;
    const asked = door(taken);
    wait({ ...call, carried: { fix } });
    await show({ signedOut: true, callKey: () => KEY });
    await expect.element(page.getByText(/has reached the control room/)).toBeVisible();
    await expect.element(page.getByText(/It was taken at 14:20/)).toBeVisible();
    await expect.element(sos()).toBeEnabled();
    await expect.element(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
    await expect.element(page.getByText('Check in within')).not.toBeInTheDocument();
    expect(asked).toHaveBeenCalledTimes(1);
    const [address, init] = asked.mock.calls[0]!;
    expect(address).toBe('/ingest/k3y/native');
    expect(JSON.parse(init!.body as string)).toEqual({
      ...{ device: 'page of w1', kind: 'PHONE_APP', alarm: 'sos', at: '2026-11-22T14:19:56.000Z' },
      ...{ lat: 53.5, lon: -2.2, accuracyM: 9 },
    });
  });

  test('it asks as whoever is signed in first, and uses no key for anything but a call for help', async () => {
    const asked = door(taken);
    wait(call, { ...call, id: 'n', act: 'NOTE', carried: { text: 'Dogs' } });
    await show({ callKey: () => KEY });
    await vi.waitFor(() => expect(sent('NoteSession')).toHaveLength(1));
    expect(sent('RaiseAlarm')).toHaveLength(1);
    expect(asked).not.toHaveBeenCalled();
    server.signedOut = true;
    await page.getByRole('button', { name: /Check in/ }).click();
    await vi.waitFor(() => expect(sent('CheckIn')).toHaveLength(1));
    expect(asked).not.toHaveBeenCalled();
  });

  test('a call that was not taken is never said to be, and goes out again', async () => {
    const asked = door(
      () => Response.json({ error: 'no' }, { status: 503 }),
      () => new Response('<p>Sign in to this network', { status: 200 }),
      taken,
    );
    wait(call);
    await render(SignedOutCall, {
      ...{ callKey: KEY, now: { ms: Date.parse(NOW) } },
      storage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, text: string) => void kept.set(key, text),
      },
    });
    await expect.element(page.getByText(/Your call for help has not been sent/)).toBeVisible();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2), 5_000);
    await expect.element(page.getByText(/Ring 999 now/)).toBeVisible();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(3), 5_000);
    await expect.element(page.getByText(/has reached the control room/)).toBeVisible();
    const bodies = asked.mock.calls.map(([, init]) => init!.body);
    expect(new Set(bodies).size).toBe(1);
    expect(kept.get('lonewatch outbox w1')).toBe('[]');
    expect(server.asked).toEqual([]);
  });

  test('a phone without a key says that it cannot call', async () => {
    server.signedOut = true;
    wait(call);
    await show({ signedOut: true });
    await expect.element(page.getByText(/cannot call for help before you sign in/)).toBeVisible();
    await expect.element(page.getByText(/Your call for help has not been sent/)).toBeVisible();
  });
});

describe('a PIN', () => {
  test('is asked for in the page, beside an SOS that stays in reach, and again under the same id when it was wrong', async () => {
    hasPin = true;
    const answers = [refusal('WRONG_PIN', 'This is not your PIN.'), DONE];
    server.answers['CheckIn'] = () => answers.shift();
    await show();
    await page.getByRole('button', { name: /Check in, I am safe/ }).click();
    await expect.element(page.getByLabelText('Your PIN')).toHaveFocus();
    await expect.element(sos()).toBeEnabled();
    await page.getByLabelText('Your PIN').fill('1111');
    await page.getByRole('button', { name: 'Check in', exact: true }).click();
    await expect.element(page.getByRole('alert').getByText(/This is not your PIN/)).toBeVisible();
    await page.getByLabelText('Your PIN').fill('2468');
    await page.getByRole('button', { name: 'Check in', exact: true }).click();
    await expect.element(page.getByText(/Checked in · reached/)).toBeVisible();
    const [wrong, right] = sent('CheckIn');
    expect([wrong!['pin'], right!['pin']]).toEqual(['1111', '2468']);
    expect(right!['commandId']).toBe(wrong!['commandId']);
    expect([...kept.values()].join()).not.toContain('2468');
  });
});

describe('what the server has not done', () => {
  test('stands there with why until it is read', async () => {
    server.answers['CheckIn'] = () => refusal('NOT_NOW', 'There is no session in progress.');
    await show();
    await page.getByRole('button', { name: /Check in/ }).click();
    await expect.element(page.getByText(/There is no session in progress/)).toBeVisible();
    await page.getByRole('button', { name: /Remove/ }).click();
    await expect.element(page.getByText(/There is no session in progress/)).not.toBeInTheDocument();
  });

  test('as an empty note cannot be sent, and a note says where it went', async () => {
    await show();
    await expect.element(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
    await page.getByRole('textbox', { name: 'Tell the control room' }).fill('Two dogs at number 7');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.element(page.getByText(/Note · reached the control room/)).toBeVisible();
    expect(sent('NoteSession')[0]).toMatchObject({ text: 'Two dogs at number 7' });
  });
});
