/** Check-ins as the wall tells them. Pure. */
export interface CheckIn {
  readonly workerId: string;
  readonly name: string;
  readonly dueMs: number;
}

/** What the server says of a worker's session. */
export interface SessionNode {
  readonly id: string;
  readonly name: string;
  readonly session: { readonly nextCheckInAt: string | null } | null;
}

/** null: no session, or none that checks in. */
export function checkInOf({ id, name, session }: SessionNode): CheckIn | null {
  if (session?.nextCheckInAt == null) return null;
  return { workerId: id, name, dueMs: Date.parse(session.nextCheckInAt) };
}

export function dueTimes(checkIns: readonly CheckIn[]): ReadonlyMap<string, number> {
  return new Map(checkIns.map(({ workerId, dueMs }) => [workerId, dueMs]));
}

/** The next `count` from `nowMs` on, the earliest first. What is known of the urgent ones is newer than the plan. */
export function nextCheckIns(
  urgent: readonly CheckIn[],
  planned: readonly CheckIn[],
  nowMs: number,
  count: number,
): CheckIn[] {
  const known = new Set(urgent.map(({ workerId }) => workerId));
  return [...urgent, ...planned.filter(({ workerId }) => !known.has(workerId))]
    .filter(({ dueMs }) => dueMs >= nowMs)
    .sort((a, b) => a.dueMs - b.dueMs || a.name.localeCompare(b.name, 'en-GB'))
    .slice(0, count);
}
