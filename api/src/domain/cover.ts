/** Whether anybody is there for an employer's alarms (`domain.md` 3.7): that nobody is, is itself an alarm. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Grant } from '@lonewatch/schema/contract/viewer.ts';

export interface OnDuty {
  readonly accountId: string;
  readonly grants: readonly Grant[];
  /** A console of theirs is there, and they are not on a break. */
  readonly present: boolean;
}

/** Works the alarms of this employer, of all of it: whoever is narrowed to a team covers that team alone. */
export function serves({ grants }: Pick<OnDuty, 'grants'>, employerId: EmployerId): boolean {
  return grants.some(
    (grant) => grant.employerId === employerId && grant.permissions.includes('WORK_INCIDENTS'),
  );
}

/** Of each employer, how many are there. */
export function coverOf(
  employerIds: Iterable<EmployerId>,
  duties: readonly OnDuty[],
): Map<EmployerId, number> {
  const present = duties.filter((duty) => duty.present);
  return new Map([...employerIds].map((id) => [id, present.filter((duty) => covers(duty, id)).length]));
}

function covers({ grants }: OnDuty, employerId: EmployerId): boolean {
  return grants.some(
    (grant) =>
      grant.employerId === employerId &&
      grant.teamId === null &&
      grant.workerId === null &&
      grant.permissions.includes('WORK_INCIDENTS'),
  );
}
