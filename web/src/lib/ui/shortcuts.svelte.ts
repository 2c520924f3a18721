/**
 * Keys that do something wherever the focus is, in one table that the help shows. Single keys can be turned off (WCAG
 * 2.1.4: speech input would fire them by accident); what they do is reachable without them too.
 */
import { untrack } from 'svelte';

export interface Shortcut {
  /** As KeyboardEvent.key has it. Single characters are the ones that can be turned off. */
  readonly key: string;
  /** What a person reads on the key, where it is not the key itself. */
  readonly cap?: string;
  /** A verb and its object: "Copy the grid reference". */
  readonly does: string;
  /** Heading in the help. */
  readonly group: string;
  /** Another line of the help tells of it. */
  readonly untold?: boolean;
  /** Left out: always. */
  readonly when?: () => boolean;
  readonly run: () => unknown;
}

const KEPT_AS = 'lonewatch.single-key-shortcuts';

export class Shortcuts {
  /** Whether single characters do anything. Kept by the browser. */
  singleKeys = $state(readKept());
  helpShown = $state(false);
  list = $state.raw<readonly Shortcut[]>([]);

  /** Adds to the table until the undo is called: `$effect(() => shortcuts.add([...]))`. */
  add(added: readonly Shortcut[]): () => void {
    // The table is written, not followed: whoever adds to it must not start over when somebody else does.
    this.list = [...untrack(() => this.list), ...added];
    return () => (this.list = untrack(() => this.list).filter((shortcut) => !added.includes(shortcut)));
  }

  setSingleKeys(on: boolean): void {
    this.singleKeys = on;
    try {
      localStorage.setItem(KEPT_AS, on ? 'on' : 'off');
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  /** For `<svelte:window onkeydown>`. */
  answer(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const single = event.key.length === 1;
    if (single && (!this.singleKeys || isTyping(event.target))) return;
    if (document.querySelector('dialog[open]') !== null) return;
    // The browser puts a sheet away by itself: that is all that was meant.
    if (event.key === 'Escape' && document.querySelector(':popover-open') !== null) return;
    const wanted = single ? event.key.toLowerCase() : event.key;
    const found = this.list.findLast(({ key, when }) => key === wanted && (when?.() ?? true));
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  }
}

/** Where a letter is meant as a letter. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['radio', 'checkbox', 'button', 'range'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

function readKept(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== 'off';
  } catch {
    return true;
  }
}
