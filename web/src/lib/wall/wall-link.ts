/** Two lanes, one word: the worse decides, and what is not live is named. Pure. */
import { SOURCE_STATES, type LinkState, type Source } from '../live/tracked.ts';
import { NO_COUNTS } from '../live/tracked.ts';

export function worseLink(positions: LinkState, incidents: LinkState): LinkState {
  const rank = ({ state }: LinkState): number => SOURCE_STATES.indexOf(state);
  const worse = rank(incidents) > rank(positions) ? incidents : positions;
  return {
    ...worse,
    ageMs:
      positions.state === incidents.state && positions.ageMs !== null && incidents.ageMs !== null
        ? Math.max(positions.ageMs, incidents.ageMs)
        : worse.ageMs,
    mustReload: positions.mustReload || incidents.mustReload,
  };
}

/** The lane of incidents as one more source beside the employers' positions. */
export function incidentSource({ state, ageMs }: LinkState): Source {
  return {
    ...{ employerId: 'incidents', employerName: 'Incidents', state, ageMs },
    ...{ frameAtMs: null, heardAtMs: null, counts: NO_COUNTS },
  };
}
