/** One key copies where the selected one is, in the form that is asked for on the telephone. */
import { gridReference } from '@lonewatch/schema/contract/grid-reference.ts';
import { plusCode } from '@lonewatch/schema/contract/plus-code.ts';
import type { TrackedPosition } from '../live/tracked.ts';
import { decimalDegrees } from '../search/coordinates.ts';
import { copyText } from '../ui/copy-text.ts';
import type { Shortcut } from '../ui/shortcuts.svelte.ts';

/** `positionNow`: null where there is none. `oncopied` is told exactly what has been copied, and only when it has. */
export function copyShortcuts(
  positionNow: () => TrackedPosition | null,
  oncopied: (what: string, text: string) => void,
): Shortcut[] {
  const copying = (
    key: string,
    what: string,
    write: (place: TrackedPosition) => string | null,
  ): Shortcut => ({
    key,
    does: `Copy the ${what}`,
    group: 'Selected worker',
    when: () => positionNow() !== null,
    run: async () => {
      const place = positionNow();
      const text = place === null ? null : write(place);
      if (text !== null && (await copyText(text))) oncopied(what, text);
    },
  });
  return [
    copying('g', 'grid reference', ({ lon, lat, accuracyM }) => gridReference(lon, lat, accuracyM)),
    copying('p', 'Plus Code', ({ lon, lat }) => plusCode(lon, lat)),
    copying('d', 'latitude, longitude', decimalDegrees),
  ];
}
