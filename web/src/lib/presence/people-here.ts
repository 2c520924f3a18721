/** Consoles as people: somebody with two of them is one person, who does what the busier one does. Pure. */
import type { Activity } from '@lonewatch/schema/contract/presence.ts';
import type { Colleague } from './documents.ts';

export interface PersonHere {
  readonly accountId: string;
  readonly name: string;
  readonly initials: string;
  readonly activity: Activity;
  readonly step: number | null;
  /** `on the phone to contact 2` */
  readonly doing: string;
}

/** The busiest first: what a colleague must know before they act. */
const BUSY: readonly Activity[] = ['ON_THE_PHONE', 'LISTENING', 'EDITING', 'TYPING', 'LOOKING', 'AWAY'];

/** @param stepNames of the plan, by index */
export function peopleHere(
  consoles: readonly Colleague[],
  mine: string,
  stepNames: readonly string[] = [],
): PersonHere[] {
  const found = new Map<string, Colleague>();
  for (const console of consoles) {
    if (console.consoleId === mine) continue;
    const known = found.get(console.accountId);
    if (known === undefined || BUSY.indexOf(console.activity) < BUSY.indexOf(known.activity))
      found.set(console.accountId, console);
  }
  return [...found.values()]
    .sort((a, b) => a.name.localeCompare(b.name, 'en-GB'))
    .map(({ accountId, name, activity, step }) => ({
      accountId,
      name,
      initials: initialsOf(name),
      activity,
      step,
      doing: doingWords(activity, step === null ? null : (stepNames[step] ?? `step ${step + 1}`)),
    }));
}

export function doingWords(activity: Activity, whom: string | null): string {
  switch (activity) {
    case 'ON_THE_PHONE':
      return `on the phone${whom === null ? '' : ` to ${whom}`}`;
    case 'LISTENING':
      return 'listening';
    case 'TYPING':
      return 'typing';
    case 'EDITING':
      return 'editing';
    case 'LOOKING':
      return 'looking';
    case 'AWAY':
      return 'elsewhere';
    default:
      return activity satisfies never;
  }
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0) ?? '')
    .join('')
    .toLocaleUpperCase('en-GB');
}

/** Whose view can be followed or drawn as a frame: not mine, and not one that is not told. */
export interface View {
  readonly accountId: string;
  readonly consoleId: string;
  readonly name: string;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
}

export function viewsOf(consoles: readonly Colleague[], mine: string): View[] {
  return consoles.flatMap(({ accountId, consoleId, name, viewport }) =>
    viewport === null || consoleId === mine
      ? []
      : [
          {
            accountId,
            consoleId,
            name,
            bounds: [viewport.west, viewport.south, viewport.east, viewport.north] as const,
          },
        ],
  );
}
