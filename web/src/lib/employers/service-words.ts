/** Services as a person reads them. */
import type { Service } from '@lonewatch/schema/contract/worker.ts';

export const SERVICE_WORDS: Readonly<Record<Service, string>> = {
  LONE_WORKER: 'Lone-worker service',
  LOCATION_MAPPING: 'Location mapping',
  VIDEO: 'Body-worn video',
};
