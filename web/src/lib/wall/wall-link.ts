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

/**
 * What is not live, in as few lines as there is room for: the lane of positions in one line where all of it is gone, each
 * employer by name where only some are; and the incidents. Empty: all is live, or all of it is gone alike, which the one
 * word above says.
 */
export function notLive(positions: readonly Source[], incidents: LinkState): Source[] {
  const gone = positions.filter(({ state }) => state !== 'LIVE');
  const [first] = gone;
  const lane = first !== undefined && gone.length === positions.length;
  const oldest = Math.max(0, ...gone.map(({ ageMs }) => ageMs ?? 0));
  const told = lane
    ? [{ ...first, employerId: 'positions', employerName: 'Positions', ageMs: oldest }]
    : gone;
  if (incidents.state === 'LIVE') return told;
  if (lane && first.state === incidents.state) return [];
  return [...told, incidentSource(incidents)];
}
