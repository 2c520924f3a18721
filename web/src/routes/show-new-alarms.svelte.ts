/** The map goes to a new alarm of priority 1 that nobody has, unless somebody's hands are on it. */
import { untrack } from 'svelte';
import type { QueuedIncident } from '#lib/incidents/documents.ts';
import type { Incidents } from '#lib/incidents/incidents.svelte.ts';
import { waits } from '#lib/incidents/queue.ts';
import type { Fleet } from '#lib/live/fleet.svelte.ts';
import type { Camera } from '#lib/map/camera.svelte.ts';

interface Options {
  readonly incidents: Pick<Incidents, 'ready' | 'onHeard' | 'open'>;
  readonly fleet: Pick<Fleet, 'find'>;
  readonly camera: Pick<Camera, 'flyTo' | 'touched'>;
  /** Nobody is using the page, and nothing is open on it. */
  readonly mayMove: () => boolean;
}

/** Where somebody is may come a moment after the alarm does: another socket brings it. */
const TRIES = 6;
const TRY_MS = 500;

/** Call while a component starts. */
export function showNewAlarms({ incidents, fleet, camera, mayMove }: Options): void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(who: Pick<QueuedIncident, 'worker' | 'device'>, tries: number): void {
    const id = who.worker?.id ?? who.device?.id;
    if (id === undefined || !mayMove()) return;
    const place = fleet.find(id)?.position ?? null;
    if (place !== null) camera.flyTo(place);
    else if (tries > 1) timer = setTimeout(() => show(who, tries - 1), TRY_MS);
  }

  $effect(() => {
    // Read by nothing that is drawn.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    const seen = new Set(untrack(() => incidents.open.keys()));
    const stop = incidents.onHeard((id, incident) => {
      const isNew = !seen.has(id);
      if (incident === null) seen.delete(id);
      else seen.add(id);
      if (!isNew || incident?.priority !== 1 || !waits(incident) || !untrack(() => incidents.ready)) return;
      clearTimeout(timer);
      show(incident, TRIES);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  });
}
