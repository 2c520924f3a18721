/** The page's table of shortcuts, for the components that add to it. */
import { createContext } from 'svelte';
import type { Shortcuts } from './shortcuts.svelte.ts';

export const [getShortcuts, setShortcuts] = createContext<Shortcuts>();
