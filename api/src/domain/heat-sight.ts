/**
 * How much of an employer's heatmap somebody sees. EXACT: who may see the places of alarms one by one, that is managers within
 * their reach where location mapping is procured and the control room. FIGURES: whoever may see figures, as groups in which
 * nobody stands out (`heat-release.ts`); a wall among them, since anybody may walk past it.
 */
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { Grant, Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { audienceOfGrant } from './visibility.ts';

export interface HeatSight {
  readonly kind: 'EXACT' | 'FIGURES';
  /** null: of all teams, and of whoever is in none. */
  readonly teamIds: readonly TeamId[] | null;
}

/** null: nothing. `mapped`: location mapping is procured. */
export function heatSightOf(viewer: Viewer, employerId: EmployerId, mapped: boolean): HeatSight | null {
  const here = viewer.grants.filter((grant) => grant.employerId === employerId && grant.workerId === null);
  return (
    sightOf(
      'EXACT',
      here.filter((grant) => seesPlaces(grant, mapped)),
    ) ??
    sightOf(
      'FIGURES',
      here.filter(({ permissions }) => permissions.includes('SEE_FIGURES')),
    )
  );
}

function seesPlaces(grant: Grant, mapped: boolean): boolean {
  if (!grant.permissions.includes('SEE_ALARMS')) return false;
  const audience = audienceOfGrant(grant);
  return audience === 'arc' || (mapped && (audience === 'manager' || audience === 'responder'));
}

function sightOf(kind: HeatSight['kind'], grants: readonly Grant[]): HeatSight | null {
  if (grants.length === 0) return null;
  if (grants.some(({ teamId }) => teamId === null)) return { kind, teamIds: null };
  return { kind, teamIds: [...new Set(grants.flatMap(({ teamId }) => teamId ?? []))] };
}
