/** What every page of somebody who handles alarms shares: made by routes/+layout.svelte, taken by whoever shows it. */
import { createContext } from 'svelte';
import type { Events } from '../live/events.svelte.ts';
import type { Presence } from '../presence/presence.svelte.ts';
import type { PageSound } from './alarm-sound.svelte.ts';
import type { Commands } from './commands.svelte.ts';
import type { Idle } from './idle.ts';
import type { Incidents } from './incidents.svelte.ts';

export interface Desk {
  readonly events: Events;
  readonly incidents: Incidents;
  readonly commands: Commands;
  readonly presence: Presence;
  readonly sound: PageSound;
  readonly idle: Idle;
}

export const [getDesk, setDesk] = createContext<Desk>();
