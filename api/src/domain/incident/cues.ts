/** What the cues that an operator ticks stand for. */
import type { Cue } from '@lonewatch/schema/contract/incident.ts';

/** A pending assault or a serious threat: what a force wants to hear before its URN is used (`domain.md` 1.3). */
export const THREAT_CUES: readonly Cue[] = ['ASSAULT', 'WEAPON', 'THREAT', 'VERBAL_ABUSE', 'ASKS_FOR_POLICE'];

/** Police, ambulance or fire have to come. */
const SERVICE_CUES: readonly Cue[] = [
  'ASSAULT',
  'WEAPON',
  'THREAT',
  'ASKS_FOR_POLICE',
  'ASKS_FOR_AMBULANCE',
  'INJURY',
  'FIRE_OR_GAS',
];

export function needsServices(cues: readonly Cue[]): boolean {
  return cues.some((cue) => SERVICE_CUES.includes(cue));
}
