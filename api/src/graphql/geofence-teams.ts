/** What fences ask of an employer's teams. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Directory } from '../hot/directory.ts';

export function teamNames(directory: Directory) {
  return (id: Parameters<Directory['team']>[0]): string => directory.team(id)?.name ?? `team ${id}`;
}

/** Where an employer's people start from. */
export function basesOf(directory: Directory, employerId: EmployerId): (readonly [number, number])[] {
  const teams = directory.employer(employerId)?.teams ?? [];
  return teams.flatMap(({ base }) => (base === null ? [] : [[base.lon, base.lat] as const]));
}
