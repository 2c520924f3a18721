import '../../app.css';
import { page, userEvent } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import LiveVoice from './LiveVoice.svelte';
import ShortcutHelp from './ShortcutHelp.svelte';
import { Shortcuts } from './shortcuts.svelte.ts';

const KEPT = 'lonewatch.single-key-shortcuts';
let shortcuts: Shortcuts;
const listen = (event: KeyboardEvent) => shortcuts.answer(event);

beforeEach(() => {
  localStorage.removeItem(KEPT);
  document.body.replaceChildren();
  shortcuts = new Shortcuts();
  addEventListener('keydown', listen);
});
afterEach(() => removeEventListener('keydown', listen));

describe('a shortcut', () => {
  test('does its work from anywhere, but a letter typed into a field stays a letter', async () => {
    const run = vi.fn();
    shortcuts.add([{ key: 'a', does: 'Go', group: 'Everywhere', run }]);
    await userEvent.keyboard('a');
    expect(run).toHaveBeenCalledTimes(1);
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    await userEvent.keyboard('a');
    expect(run).toHaveBeenCalledTimes(1);
    expect(field.value).toBe('a');
  });

  test('of a single key can be turned off, for good; others go on', async () => {
    const run = vi.fn();
    shortcuts.add([
      { key: 'a', does: 'Go', group: 'Everywhere', run },
      { key: 'Escape', does: 'Close', group: 'Everywhere', run },
    ]);
    shortcuts.setSingleKeys(false);
    await userEvent.keyboard('a');
    expect(run).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(run).toHaveBeenCalledTimes(1);
    expect(new Shortcuts().singleKeys).toBe(false);
  });

  test('goes with the component that brought it, and only answers when it may', async () => {
    const run = vi.fn();
    const undo = shortcuts.add([{ key: 'b', does: 'Go', group: 'Here', when: () => false, run }]);
    await userEvent.keyboard('b');
    expect(run).not.toHaveBeenCalled();
    undo();
    expect(shortcuts.list).toEqual([]);
  });

  test('stands in the help, where single keys are turned off', async () => {
    shortcuts.add([{ key: 'c', does: 'Copy the grid reference', group: 'Selected worker', run: vi.fn() }]);
    await render(ShortcutHelp, { shortcuts });
    shortcuts.helpShown = true;
    await expect.element(page.getByText('Copy the grid reference')).toBeVisible();
    await page.getByRole('switch', { name: /Single-key shortcuts/ }).click();
    expect(shortcuts.singleKeys).toBe(false);
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(shortcuts.helpShown).toBe(false));
  });
});

describe('the voice of liveness', () => {
  test('keeps silent on the first connection, says when a picture has gone stale, and does not chatter', async () => {
    const voice = await render(LiveVoice, { state: 'CONNECTING', source: 'The map' });
    const said = () => document.querySelector('[role="status"]')!.textContent;
    await voice.rerender({ state: 'LIVE' });
    await voice.rerender({ state: 'STALE' });
    await voice.rerender({ state: 'LIVE' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(said()).toBe('');
    await voice.rerender({ state: 'STALE' });
    await vi.waitFor(() => expect(said()).toBe('The map is stale: what you see is not new.'), {
      timeout: 4_000,
    });
  });
});
