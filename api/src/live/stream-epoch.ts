/**
 * The epoch of one stream: mixed from the server's, so that what one audience holds never fits another's frames, and a
 * number says nothing of the numbers that others see. 1 to 2^32 − 1.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';

/** `generation`: how often slots have been dealt anew, or a number that was taken has been passed over. */
export function streamEpoch(
  serverEpoch: number,
  employerId: EmployerId,
  className: string,
  generation: number,
): number {
  // FNV-1a over all four as text,
  let hash = 0x811c9dc5;
  for (const character of `${serverEpoch} ${employerId} ${className} ${generation}`)
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  // then the finish of MurmurHash3: near names differ in all bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}
