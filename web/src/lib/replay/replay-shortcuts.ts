/** The keys of a replay. On the time line itself the arrows, Home and End work without them (a slider has its own keys). */
import type { Shortcut } from '../ui/shortcuts.svelte.ts';
import type { Player } from './player.svelte.ts';

const STEP_MS = 10_000;
const STRIDE_MS = 60_000;
const GROUP = 'Replay';

export function replayShortcuts(
  player: Player,
  page: { readonly toMark: (by: -1 | 1) => void; readonly help: () => void; readonly leave: () => void },
): Shortcut[] {
  return [
    { key: ' ', cap: 'Space', does: 'Play or pause', group: GROUP, run: () => player.toggle() },
    { key: 'n', does: 'Go to the next mark', group: GROUP, run: () => page.toMark(1) },
    { key: 'p', does: 'Go to the mark before', group: GROUP, run: () => page.toMark(-1) },
    { key: '+', does: 'Play faster', group: GROUP, run: () => player.shiftSpeed(1) },
    { key: '=', does: 'Play faster', group: GROUP, untold: true, run: () => player.shiftSpeed(1) },
    { key: '-', does: 'Play slower', group: GROUP, run: () => player.shiftSpeed(-1) },
    { key: '?', does: 'Show the keys', group: GROUP, run: page.help },
    { key: 'Escape', cap: 'Esc', does: 'Back to the live map', group: GROUP, run: page.leave },
  ];
}

/** Keys on the time line: ten seconds, with Shift a minute, its ends. */
export function scrubbed(event: KeyboardEvent, player: Player): void {
  const { window } = player;
  if (window === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const strideMs = event.shiftKey ? STRIDE_MS : STEP_MS;
  const target = {
    ArrowRight: player.atMs + strideMs,
    ArrowUp: player.atMs + strideMs,
    ArrowLeft: player.atMs - strideMs,
    ArrowDown: player.atMs - strideMs,
    PageUp: player.atMs + 10 * STRIDE_MS,
    PageDown: player.atMs - 10 * STRIDE_MS,
    Home: window.fromMs,
    End: window.toMs,
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  player.seek(target);
}
