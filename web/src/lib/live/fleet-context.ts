/** One fleet, one second hand and one selection for all pages: made by routes/+layout.svelte, taken by whoever shows them. */
import { createContext } from 'svelte';
import type { Fleet } from './fleet.svelte.ts';
import type { Now } from './now.svelte.ts';
import type { Selection } from './selection.svelte.ts';

export const [getFleet, setFleet] = createContext<Fleet>();
export const [getNow, setNow] = createContext<Now>();
export const [getSelection, setSelection] = createContext<Selection>();
