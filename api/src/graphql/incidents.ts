/** Implements the ports of incidents on the desk: each answer is judged for the viewer, each look at a place written down. */
import type { IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import { isOpen } from '@lonewatch/schema/contract/incident.ts';
import type { Standing } from '@lonewatch/schema/contract/incident-command.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAbout, mayAt, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { Console } from '@lonewatch/schema/graphql/console.ts';
import type { Incidents, IncidentView } from '@lonewatch/schema/graphql/incident-ports.ts';
import { clocksOf } from '../domain/incident/clocks.ts';
import { allowedCommands, isOwner } from '../domain/incident/parts.ts';
import { incidentLists } from './incident-lists.ts';
import type { IncidentOptions } from './incident-options.ts';
import { incidentPlaces } from './incident-places.ts';
import { roleFor } from './need-to-know.ts';

const NO_INCIDENT = 'There is no such incident.';

export function makeIncidents(options: IncidentOptions): Incidents {
  const { desk, views, feed, rulesOf, now } = options;
  const found = async (viewer: Viewer, incident: Incident | null): Promise<IncidentView | null> =>
    incident === null ? null : views.of(viewer, incident);
  return {
    ...incidentLists(options),
    ...incidentPlaces({ ...options, whomOf: (incident) => views.whomOf(incident) }),
    ...commandPorts(options),
    byId: async (viewer, id) => found(viewer, await desk.find(id)),
    byNumber: async (viewer, number) => found(viewer, await desk.findByNumber(number)),
    log: async (viewer, view, { first, after }) => {
      const stored = await desk.find(view.incident.id);
      if (stored === null) return { rows: [], hasNextPage: false, totalCount: 0 };
      const from = after === null ? 0 : versionOf(after);
      const entries = await views.log(viewer, view, stored, from, first + 1);
      return {
        rows: entries.slice(0, first).map((node) => ({ node, cursor: String(node.entry.version) })),
        hasNextPage: entries.length > first,
        totalCount: null,
      };
    },
    clocks: ({ incident }) => clocksOf(incident, now(), rulesOf(incident.employerId)),
    allowed: (viewer, { incident, sight }) => {
      if (sight !== 'WORKS') return [];
      const standing = standingOf(viewer, views.whomOf(incident));
      const actor = actorOf(viewer, standing, null);
      return allowedCommands(incident, actor, standing, now(), rulesOf(incident.employerId));
    },
    changes: (viewer, filter) => feed.changes(viewer, filter),
  };
}

function versionOf(cursor: string): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new Fault(
    'BAD_USER_INPUT',
    `"${cursor}" is no cursor of a log. Take cursors from the API's own answers.`,
  );
}

export function standingOf(viewer: Viewer, whom: Whom): Standing {
  return {
    works: mayAbout(viewer, 'WORK_INCIDENTS', whom),
    supervises: mayAbout(viewer, 'SUPERVISE_INCIDENTS', whom),
  };
}

function actorOf(viewer: Viewer, { supervises }: Standing, workstation: Console['workstation']): Actor {
  const accountId = viewer.kind === 'PERSON' ? viewer.id : null;
  return { kind: 'OPERATOR', accountId, name: viewer.name, supervisor: supervises, workstation };
}

function commandPorts({ desk, views, aids, incidents, audit }: IncidentOptions) {
  const workedBy = async (viewer: Viewer, id: IncidentId): Promise<Incident> => {
    const incident = await desk.find(id);
    const sight = incident === null ? null : views.sightOf(viewer, incident);
    if (incident === null || sight === null) throw new Fault('NOT_FOUND', NO_INCIDENT);
    if (sight !== 'WORKS')
      throw new Fault('FORBIDDEN', 'Your role does not include working this employer’s incidents.');
    return incident;
  };
  return {
    command: async (viewer, console, id, command) => {
      const incident = await workedBy(viewer, id);
      // As if there were none: another employer's incident is nobody's parent here.
      if (command.name === 'LINK') await workedBy(viewer, command.input.parentId);
      const standing = standingOf(viewer, views.whomOf(incident));
      const actor = actorOf(viewer, standing, console.workstation);
      const outcome = await desk.command(
        ...([actor, standing, id, command, await aids.for(incident, command, console)] as const),
      );
      const view = await views.of(viewer, outcome.incident);
      if (view === null) throw new Fault('NOT_FOUND', NO_INCIDENT);
      return { view, refusal: outcome.refusal };
    },
    colleague: async (viewer, id, accountId) => {
      const incident = await workedBy(viewer, id);
      const found = await incidents.colleague(accountId);
      const named: Viewer | null = found && {
        ...{ kind: 'PERSON', id: found.accountId, name: found.name, grants: found.grants },
        needsSecondFactor: false,
      };
      if (found === null || named === null || !mayAbout(named, 'WORK_INCIDENTS', views.whomOf(incident)))
        throw new Fault('NOT_FOUND', 'Nobody of that id works this employer’s incidents.');
      return { accountId: found.accountId, name: found.name };
    },
    advice: async (viewer, { incident, sight }) =>
      sight === 'WORKS' && mayAt(viewer, 'WORK_INCIDENTS', incident.employerId)
        ? aids.advice(incident)
        : null,
    duressWords: async (viewer, { incident, sight }) => {
      const { workerId, employerId } = incident;
      const owns = sight === 'WORKS' && isOpen(incident) && isOwner(incident, { accountId: viewer.id });
      if (!owns || workerId === null) return null;
      const words = await incidents.duressWords(workerId);
      audit.saw({
        ...{ employerId, workerId, role: roleFor(viewer, 'WORK_INCIDENTS', views.whomOf(incident)) },
        ...{ viewerKind: viewer.kind, viewerId: viewer.id, viewerName: viewer.name },
        // That there are such words is not for the worker's screen.
        ...{ what: 'DURESS_WORDS', why: 'SILENT_ALARM', reason: null },
      });
      await audit.flush();
      return words;
    },
  } satisfies Partial<Incidents>;
}
