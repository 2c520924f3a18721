/** What somebody is told whose edit began with a version that holds no more: what now holds, by whom, since when. */
import type {
  GeofencePart,
  GeofenceRefusal,
  GeofenceStep,
  GeofenceVersion,
} from '@lonewatch/schema/graphql/geofence-ports.ts';
import { changedParts, changeSentences, type TeamName } from '../domain/geofence-words.ts';

/** `versions`: all, the newest first. `own`: what this edit would have made different from the version that it began with. */
export function staleRefusal(
  versions: readonly GeofenceVersion[],
  expectedVersion: number,
  own: readonly GeofencePart[],
  teamName: TeamName,
): GeofenceRefusal {
  const newest = versions[0]!;
  const base = versions.find(({ version }) => version === expectedVersion)!;
  const since = versions
    .filter(({ version }) => version > expectedVersion)
    .reverse()
    .map((version): GeofenceStep => {
      const before = versions.find((other) => other.version === version.version - 1)!;
      return stepOf(before, version, teamName);
    });
  const theirs = changedParts(base, newest);
  const kind = newest.removed ? 'REMOVED' : 'STALE';
  return {
    kind,
    sentence:
      kind === 'REMOVED'
        ? `${newest.changedBy} has removed this fence. Draw it again if it is still needed.`
        : `${newest.changedBy} has changed this fence while you were editing it. See what is different, then save yours on top of it.`,
    by: newest.changedBy,
    atMs: newest.changedAtMs,
    since,
    clashes: own.filter((part) => theirs.includes(part)),
  };
}

function stepOf(before: GeofenceVersion, after: GeofenceVersion, teamName: TeamName): GeofenceStep {
  return {
    version: after.version,
    by: after.changedBy,
    atMs: after.changedAtMs,
    parts: changedParts(before, after),
    sentences: after.removed ? ['Removed.'] : changeSentences(before, after, teamName),
  };
}
