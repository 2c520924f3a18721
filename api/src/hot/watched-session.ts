/** Whose place fences may know: of who is in a session, where the employer has procured it, and of nobody else, ever. */
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import type { Cases } from './cases.ts';
import type { Directory } from './directory.ts';

/** null: the worker may not be watched now. */
export function watchedSession(
  directory: Directory,
  cases: Cases,
  workerId: WorkerId,
  nowMs: number,
): Session | null {
  const found = directory.worker(workerId);
  if (found === undefined) return null;
  const services = directory.employer(found.worker.employerId)?.employer.services;
  if (services?.includes('LOCATION_MAPPING') !== true) return null;
  const session = cases.liveSession(workerId, nowMs);
  return session === null || session.stateNow === 'PLANNED' ? null : session;
}
