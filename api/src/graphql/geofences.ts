/**
 * Geofences as viewers read them, and who hears of a change. What a fence is like is open to whoever may see fences at its
 * employer; who is within and what has happened there as far as positions are (`geofence-events.ts`).
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, mayAt } from '@lonewatch/schema/contract/viewer.ts';
import type { Geofences } from '@lonewatch/schema/graphql/geofence-ports.ts';
import { EXACT } from '../domain/visibility.ts';
import type { ParseXml } from '../domain/geofence-kml.ts';
import { ruleSentence } from '../domain/geofence-words.ts';
import type { Directory } from '../hot/directory.ts';
import { geofenceVersions, findGeofence, pageOfGeofences } from '../persistence/geofences.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { Geofences as GeofenceEngine } from '../pipeline/geofences.ts';
import { eventPorts, type EventOptions } from './geofence-events.ts';
import { GeofenceNotices } from './geofence-notices.ts';
import { readingOf } from './geofence-reading.ts';
import { basesOf, teamNames } from './geofence-teams.ts';
import { writingPorts } from './geofence-writing.ts';
import { scopeOf } from './ports.ts';
import type { Viewing } from './viewing.ts';

export interface GeofenceOptions extends EventOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly engine: GeofenceEngine;
  readonly viewing: Viewing;
  readonly parseXml: ParseXml;
  readonly now: () => number;
}

/** Everybody waits while a file is read. */
const MOST_TEXT = 1_000_000;

export function makeGeofences(options: GeofenceOptions): {
  readonly geofences: Geofences;
  readonly close: () => void;
} {
  const notices = new GeofenceNotices(options.engine);
  const geofences = {
    ...readingPorts(options),
    ...writingPorts({ ...options, notices }),
    ...eventPorts(options),
    changes: (viewer, employerIds) => notices.read(viewer, employerIds),
  } satisfies Geofences;
  return { geofences, close: () => notices.close() };
}

function readingPorts({ db, directory, engine, viewing, parseXml }: GeofenceOptions) {
  const teamName = teamNames(directory);
  return {
    list: (viewer, employerId, search, page) => {
      const theirs = employersWhere(viewer, 'SEE_GEOFENCES');
      const wanted = employerId === null ? theirs : theirs.filter((id) => id === employerId);
      return db.asViewer(scopeOf(viewer, 'SEE_GEOFENCES'), (q) => pageOfGeofences(q, wanted, search, page));
    },
    find: (viewer, id) => db.asViewer(scopeOf(viewer, 'SEE_GEOFENCES'), (q) => findGeofence(q, id)),
    versions: (viewer, id) => db.asViewer(scopeOf(viewer, 'SEE_GEOFENCES'), (q) => geofenceVersions(q, id)),
    workersInside: (viewer, { id, employerId }) =>
      engine.workersInside(id).flatMap((workerId) => {
        const worker = directory.worker(workerId)?.worker;
        if (worker?.employerId !== employerId) return [];
        const sight = viewing.sightOfWorker(viewer, worker);
        if (sight.precision !== EXACT) return [];
        viewing.note(viewer, worker, sight, 'LAST_KNOWN_FIX');
        return [worker];
      }),
    ruleSentence: (rule) => ruleSentence(rule, teamName),
    read: (viewer, employerId, text, reading) => {
      if (!mayAt(viewer, 'EDIT_GEOFENCES', employerId))
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      if (text.length > MOST_TEXT)
        throw new Fault(
          'BAD_USER_INPUT',
          `The file has ${(text.length / 1e6).toFixed(1)} million characters; a million are read at a time. Send it in parts.`,
        );
      return readingOf(text, reading, basesOf(directory, employerId), parseXml);
    },
  } satisfies Partial<Geofences>;
}
