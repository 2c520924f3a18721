/** The keys of the live map's page, in one table: what the help shows is what they do. */
import type { Shortcut } from '../ui/shortcuts.svelte.ts';

export interface WorkspaceActs {
  /** Is anybody selected? */
  readonly selected: () => boolean;
  readonly help: () => unknown;
  readonly nextAlarm: () => unknown;
  readonly toggleList: () => unknown;
  readonly toggleWide: () => unknown;
  readonly show: () => unknown;
  readonly follow: () => unknown;
  readonly trail: () => unknown;
  /** Is there a card or a pin? */
  readonly canClose: () => boolean;
  readonly close: () => unknown;
}

export function workspaceShortcuts(acts: WorkspaceActs): Shortcut[] {
  const everywhere = 'Everywhere';
  const group = 'Selected worker';
  const when = acts.selected;
  return [
    { key: '?', does: 'Show this help', group: everywhere, run: acts.help },
    { key: 'a', does: 'Go to the next alarm', group: everywhere, run: acts.nextAlarm },
    { key: 'l', does: 'Show or hide the list', group: everywhere, run: acts.toggleList },
    { key: 'w', does: 'List instead of the map', group: everywhere, run: acts.toggleWide },
    // The layout answers this one itself; here it is only told.
    {
      key: 'F6',
      does: 'Go to the next part of the page',
      group: everywhere,
      when: () => false,
      run: () => undefined,
    },
    { key: 's', does: 'Show on the map', group, when, run: acts.show },
    { key: 'f', does: 'Follow', group, when, run: acts.follow },
    { key: 't', does: 'Trail on or off', group, when, run: acts.trail },
    {
      key: 'Escape',
      cap: 'Esc',
      does: 'Close the card, take the pin away',
      group: everywhere,
      when: acts.canClose,
      run: acts.close,
    },
  ];
}
