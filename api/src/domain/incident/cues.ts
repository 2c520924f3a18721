/** What the cues that an operator ticks stand for. */
import type { Cue } from '@lonewatch/schema/contract/incident.ts';

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
