/** What stands open now: what a shift has to hand on, before promises and notes are added. */
import { isOpen } from '@lonewatch/schema/contract/incident.ts';
import type { Session } from '@lonewatch/schema/contract/reference.ts';
import { mayAbout, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { HandedOn } from '@lonewatch/schema/graphql/supervision-ports.ts';
import { stateAt, timersOf, type SessionRules } from '../domain/session.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { ItemDraft } from '../persistence/shift-handovers.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import { inQueueOrder } from './incident-filter.ts';
import type { IncidentViews } from './incident-views.ts';
import { lineOf } from './log-sentences.ts';

/** How far a shift looks ahead for those who work at a high risk. */
const AHEAD_MS = 2 * 3_600_000;

export interface ShiftWorld {
  readonly desk: Pick<IncidentDesk, 'open'>;
  readonly views: Pick<IncidentViews, 'sightOf'>;
  readonly cases: Pick<Cases, 'sessions'>;
  readonly directory: Directory;
  readonly sessionRules: SessionRules;
  readonly now: () => number;
}

/** The incidents in the order of the queue, then holds, then sessions by when they are due. */
export function openItems(world: ShiftWorld, viewer: Viewer): ItemDraft[] {
  return [...incidentItems(world, viewer), ...sessionItems(world, viewer)];
}

function incidentItems({ desk, views }: ShiftWorld, viewer: Viewer): ItemDraft[] {
  const theirs = [...desk.open()]
    .filter((incident) => isOpen(incident) && views.sightOf(viewer, incident) === 'WORKS')
    .sort(inQueueOrder);
  const open = theirs.map((incident): ItemDraft => {
    const { employerId, workerId, id } = incident;
    return {
      ...{ kind: 'OPEN_INCIDENT', employerId, workerId, incidentId: id, dueAtMs: null },
      text: `${lineOf(incident)}.`,
    };
  });
  const holds = theirs.flatMap(({ hold, employerId, workerId, id, number }): ItemDraft[] =>
    hold === null
      ? []
      : [
          {
            ...{ kind: 'HOLD', employerId, workerId, incidentId: id, dueAtMs: hold.untilMs },
            text: `${number} is on hold by ${hold.by.name} and wakes then.`,
          },
        ],
  );
  return [...open, ...holds];
}

function sessionItems(world: ShiftWorld, viewer: Viewer): ItemDraft[] {
  const { cases, directory, now } = world;
  const items: ItemDraft[] = [];
  for (const session of cases.sessions()) {
    const worker = directory.worker(session.workerId)?.worker;
    if (worker === undefined || !mayAbout(viewer, 'WORK_INCIDENTS', worker)) continue;
    const due = dueOf(session, now(), world.sessionRules);
    if (due === null) continue;
    items.push({ ...due, employerId: worker.employerId, workerId: worker.id, incidentId: null });
  }
  return items.sort((a, b) => (a.dueAtMs ?? 0) - (b.dueAtMs ?? 0));
}

/** null: nothing that the next shift must know. */
function dueOf(
  session: Session,
  nowMs: number,
  rules: SessionRules,
): Pick<ItemDraft, 'kind' | 'text' | 'dueAtMs'> | null {
  const dueAtMs = Math.min(...timersOf(session).map((timer) => timer.dueAtMs));
  if (stateAt(session, nowMs, rules) === 'OVERDUE')
    return { kind: 'SESSION_OVERDUE', text: 'Overdue: was to be heard by then.', dueAtMs };
  if (session.highRisk && dueAtMs - nowMs <= AHEAD_MS)
    return { kind: 'SESSION_AT_RISK', text: 'Works at a high risk: must be heard by then.', dueAtMs };
  return null;
}

/** As the draft shows it: nothing is taken yet. */
export function draftItems(items: readonly ItemDraft[]): HandedOn[] {
  return items.map((draft, i) => ({
    ...draft,
    kind: draft.kind as HandedOn['kind'],
    item: i + 1,
    ...{ takenAtMs: null, takenBy: null, remark: null },
  }));
}
