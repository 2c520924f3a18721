/**
 * What a screen reader says of the queue. A new priority 1 interrupts, once; everything else waits its turn and is gathered.
 * Pure: what was open before and what is open now go in.
 */
import { plural } from '../ui/age-text.ts';
import { isOfferedTo, waits, type Queued } from './queue.ts';

export interface Spoken {
  /** Interrupts; empty: nothing. */
  readonly assertive: string;
  /** Waits until there is silence; empty: nothing. */
  readonly polite: string;
}

export interface Heard extends Queued {
  /** As it is said: `Panic button`. */
  readonly alarmWord: string;
}

/** @param before null: the queue has just been opened, and what was in it is no news */
export function spokenOf(
  before: ReadonlyMap<string, Heard> | null,
  now: Iterable<Heard>,
  me: string | null,
): Spoken {
  const news: string[] = [];
  let others = 0;
  const offers: string[] = [];
  for (const incident of now) {
    const was = before?.get(incident.id);
    const isNew = was === undefined || Date.parse(incident.alarmedAt) > Date.parse(was.alarmedAt);
    const isLost = was !== undefined && !waits(was) && waits(incident);
    if ((isNew || isLost) && waits(incident)) {
      if (incident.priority !== 1) others++;
      else if (isLost) news.push(`Priority 1 left by its owner: ${incident.who}.`);
      else news.push(`New priority 1: ${incident.alarmWord}, ${incident.who}.`);
    }
    if (isOfferedTo(incident, me) && (was === undefined || !isOfferedTo(was, me)))
      offers.push(`Offered to you: ${incident.number}, ${incident.who}.`);
  }
  if (before === null) return { assertive: '', polite: '' };
  return {
    assertive: [...news, ...offers].join(' '),
    polite: others === 0 ? '' : `${plural(others, 'new incident waits', 'new incidents wait')}.`,
  };
}
