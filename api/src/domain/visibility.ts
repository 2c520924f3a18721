/**
 * May this audience see where this worker is, now? One function, asked for every worker whenever a frame is made and for
 * every position that a query answers. Numbers in, a boolean out: it is on the hot path.
 */
import type { Service } from '@lonewatch/schema/contract/worker.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';

/** Who reads the frames of an employer. A class, not a person: frames are made once for all of a class. */
export const AUDIENCES = ['full'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What the employer has procured, as the bits that the hot path asks for. */
export const MAPPING_PROCURED = 1;

export function policyBits(services: readonly Service[]): number {
  return services.includes('LOCATION_MAPPING') ? MAPPING_PROCURED : 0;
}

export function maySeePosition(audience: Audience, policy: number, statusCode: number): boolean {
  switch (audience) {
    case 'full':
      return (policy & MAPPING_PROCURED) !== 0 || statusCode === STATUS_CODE.ALARM;
    default:
      return audience satisfies never;
  }
}
