import { describe, expect, it } from 'vitest';
import { SERVICES, STATUS_CODE, WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { maySeePosition, policyBits } from './visibility.ts';

describe('a position', () => {
  it('is shown where the employer has procured location mapping', () => {
    for (const status of WORKER_STATUSES)
      expect(
        maySeePosition('full', policyBits(['LONE_WORKER', 'LOCATION_MAPPING']), STATUS_CODE[status]),
      ).toBe(true);
  });

  it('is shown in an alarm only where it has not, whatever else it has procured', () => {
    const others = policyBits(SERVICES.filter((service) => service !== 'LOCATION_MAPPING'));
    for (const status of WORKER_STATUSES)
      expect(maySeePosition('full', others, STATUS_CODE[status])).toBe(status === 'ALARM');
  });
});
