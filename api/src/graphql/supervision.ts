/** Implements the operators' board, cover, shift handovers and the numbers of the month. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { isOpen, type Incident, type Person } from '@lonewatch/schema/contract/incident.ts';
import type { Refusal } from '@lonewatch/schema/contract/incident-command.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { employersWhere, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type {
  Cover,
  DutyOutcome,
  HandedOn,
  OperatorOnDuty,
  ServiceReport,
  ShiftHandover,
  Supervision,
} from '@lonewatch/schema/graphql/supervision-ports.ts';
import { serves } from '../domain/cover.ts';
import { ownerIdleSinceMs } from '../domain/incident/parts.ts';
import { pageOfGaps } from '../persistence/duties.ts';
import { monitoringOf, setMonitoring } from '../persistence/monitoring.ts';
import { serviceFigures } from '../persistence/service-report.ts';
import type { Handover, ShiftHandovers } from '../persistence/shift-handovers.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { DutyDesk, DutyNow } from '../pipeline/duty-desk.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import type { IncidentViews } from './incident-views.ts';
import { monthBegins } from './london.ts';
import { newestOf } from './newest.ts';
import { scopeOf } from './ports.ts';
import { draftItems, openItems, type ShiftWorld } from './shift-items.ts';

export interface SupervisionOptions extends ShiftWorld {
  readonly db: Database;
  readonly duty: DutyDesk;
  readonly desk: IncidentDesk;
  readonly views: IncidentViews;
  readonly shifts: ShiftHandovers;
  readonly colleague: (accountId: string) => Promise<(Person & Pick<Viewer, 'grants'>) | null>;
  /** Somebody's access has changed. */
  readonly changed: () => void;
  /** Milliseconds of the day at which something happened on the monotonic clock. */
  readonly timeOf: (monotonicMs: number) => number;
}

export function makeSupervision(options: SupervisionOptions): Supervision {
  return {
    ...monitoringPorts(options),
    ...boardPorts(options),
    ...coverPorts(options),
    ...shiftPorts(options),
    ...reportPorts(options),
  };
}

function monitoringPorts({ db, changed }: SupervisionOptions) {
  return {
    monitoring: (_, employerId) => monitoringOf(db, employerId),
    setMonitoring: async (_, employerId, monitoring) => {
      await setMonitoring(db, employerId, monitoring);
      changed();
    },
  } satisfies Partial<Supervision>;
}

function boardPorts({ duty, desk, views, timeOf }: SupervisionOptions) {
  const ownedBy = (accountId: string): Incident[] =>
    [...desk.open()].filter(
      ({ ownership, ...incident }) =>
        isOpen(incident) &&
        (ownership.kind === 'OWNED' || ownership.kind === 'HANDOVER') &&
        ownership.owner?.accountId === accountId,
    );
  const show = async (viewer: Viewer, now: DutyNow): Promise<OperatorOnDuty> => {
    const theirs = ownedBy(now.accountId);
    const views_ = await Promise.all(theirs.map((incident) => views.of(viewer, incident)));
    return {
      ...{ accountId: now.accountId, name: now.name, signedOnAtMs: now.signedOnAtMs },
      breakSinceMs: now.breakSinceMs,
      supervisor: now.grants.some(({ permissions }) => permissions.includes('SUPERVISE_INCIDENTS')),
      state: now.breakSinceMs !== null ? 'ON_BREAK' : now.here ? 'PRESENT' : 'AWAY',
      heardAtMs: now.heardAtMs === null ? null : timeOf(now.heardAtMs),
      owned: views_.filter((view) => view !== null),
      idleSinceMs: theirs.length === 0 ? null : Math.min(...theirs.map(ownerIdleSinceMs)),
    };
  };
  const outcome = async (viewer: Viewer, refusal: Refusal | null): Promise<DutyOutcome> => {
    const now = duty.of(viewer.id);
    return { duty: now === null ? null : await show(viewer, now), refusal };
  };
  const busy = (viewer: Viewer): Refusal | null => {
    const theirs = ownedBy(viewer.id);
    if (theirs.length === 0) return null;
    const numbers = theirs.map(({ number }) => number).join(', ');
    return {
      ...{ kind: 'NOT_NOW', by: null, atMs: null },
      sentence: `You own ${numbers}. Hand over or close what you own first.`,
    };
  };
  return {
    operators: (viewer) =>
      Promise.all(
        duty
          .all()
          .filter((one) => employersWhere(viewer, 'WORK_INCIDENTS').some((id) => serves(one, id)))
          .map((one) => show(viewer, one)),
      ),
    signOn: async (viewer, console) => {
      await duty.signOn(meOf(viewer), console.workstation);
      desk.heartbeat(viewer.id);
      await duty.turn();
      return outcome(viewer, null);
    },
    signOff: async (viewer) => {
      const refusal = busy(viewer);
      if (refusal === null) await duty.signOff(viewer.id);
      return outcome(viewer, refusal);
    },
    takeBreak: async (viewer) => {
      const refusal = busy(viewer);
      if (refusal === null) await duty.takeBreak(viewer.id, true);
      return outcome(viewer, refusal);
    },
    endBreak: async (viewer) => {
      await duty.takeBreak(viewer.id, false);
      return outcome(viewer, null);
    },
  } satisfies Partial<Supervision>;
}

function meOf({ kind, id, name }: Viewer): Person {
  if (kind === 'PERSON') return { accountId: id, name };
  throw new Fault('FORBIDDEN', 'Only somebody who has signed in can be on duty.');
}

function coverPorts({ db, duty }: SupervisionOptions) {
  const cover = (viewer: Viewer): Cover[] => {
    // A worker's own grant is about that worker, not about who is there for the employer.
    const theirs = new Set(
      viewer.grants
        .filter(({ permissions, workerId }) => workerId === null && permissions.includes('SEE_INCIDENTS'))
        .map(({ employerId }) => employerId),
    );
    return duty.covers().filter(({ employerId }) => theirs.has(employerId));
  };
  return {
    cover,
    coverChanges: (viewer) =>
      newestOf(
        () => cover(viewer),
        (changed) => duty.watch(changed),
      ),
    coverGaps: (viewer, page) => db.asViewer(scopeOf(viewer, 'WORK_INCIDENTS'), (q) => pageOfGaps(q, page)),
  } satisfies Partial<Supervision>;
}

function shiftPorts(options: SupervisionOptions) {
  const { db, shifts, colleague, now } = options;
  const find = async (viewer: Viewer, id: number): Promise<Handover> => {
    const found = await db.asViewer(scopeOf(viewer, 'WORK_INCIDENTS'), (q) => shifts.find(q, id));
    if (found === null) throw new Fault('NOT_FOUND', 'There is no such shift handover.');
    return found;
  };
  /** Somebody of the same control room. */
  const successor = async (viewer: Viewer, accountId: string): Promise<Person> => {
    const found = await colleague(accountId);
    const theirs = employersWhere(viewer, 'WORK_INCIDENTS');
    if (found === null || found.accountId === viewer.id || !theirs.some((id) => serves(found, id)))
      throw new Fault('NOT_FOUND', 'There is no such colleague to hand over to.');
    return { accountId: found.accountId, name: found.name };
  };
  return {
    shiftDraft: (viewer) => Promise.resolve(draftItems(openItems(options, viewer))),
    shiftHandovers: async (viewer, page) => {
      const scope = scopeOf(viewer, 'WORK_INCIDENTS');
      const found = await db.asViewer(scope, (q) => shifts.page(q, page));
      return { ...found, rows: found.rows.map(({ node, cursor }) => ({ node: shiftOf(node), cursor })) };
    },
    signOutShift: async (viewer, { toAccountId, promises, notes }) => {
      const to = toAccountId === null ? null : await successor(viewer, toAccountId);
      const whole = { employerId: null, incidentId: null, workerId: null };
      const items = [
        ...openItems(options, viewer),
        ...promises.map(({ text, dueAtMs }) => ({ ...whole, kind: 'PROMISE', text, dueAtMs })),
        ...notes.map((text) => ({ ...whole, kind: 'NOTE', text, dueAtMs: null })),
      ];
      const employerIds = employersWhere(viewer, 'WORK_INCIDENTS');
      const record = { from: meOf(viewer), to, employerIds, signedOutAtMs: now(), items };
      const id = await db.transaction('ordinary', (tx) => shifts.write(tx, record));
      return shiftOf(await find(viewer, id));
    },
    signInShift: async (viewer, { handoverId, taken }) => {
      const found = await find(viewer, handoverId);
      if (found.from.accountId === viewer.id)
        throw new Fault('FORBIDDEN', 'You have signed it out: somebody else signs it in.');
      const readable = new Set(found.items.map(({ item }) => item));
      const theirs = taken.filter(({ item }) => readable.has(item));
      if (theirs.length < taken.length)
        throw new Fault('BAD_USER_INPUT', 'One of these items does not stand in this handover. Look again.');
      await db.transaction('ordinary', (tx) => shifts.take(tx, handoverId, theirs, meOf(viewer), now()));
      return shiftOf(await find(viewer, handoverId));
    },
  } satisfies Partial<Supervision>;
}

function shiftOf({ employerIds: _, items, ...handover }: Handover): ShiftHandover {
  return { ...handover, items: items.map((item) => ({ ...item, kind: item.kind as HandedOn['kind'] })) };
}

const NOTHING_LEFT_OUT =
  'Nothing is left out: rehearsals, alarms raised by hand, late ones and those that nobody has answered are counted. What was not answered, or not listened to, counts as not in time.';
/** Said always, so that saying it tells nothing. */
const SILENT_LEFT_OUT = 'Calls for help in disguise are not counted here; the control room counts them.';

function reportPorts({ db, now }: SupervisionOptions) {
  return {
    serviceReport: async (viewer, employerId, month): Promise<ServiceReport> => {
      const [year, number] = month.split('-').map(Number) as [number, number];
      const toMs = monthBegins(year, number + 1);
      const silent = mayAt(viewer, 'WORK_INCIDENTS', employerId);
      const figures = (fromMs: number) =>
        db.asViewer(scopeOf(viewer, 'SEE_INCIDENTS'), async (q) => ({
          ...{ fromMs, toMs },
          ...(await serviceFigures(q, { employerId, fromMs, toMs, silent })),
        }));
      return {
        ...{ employerId: employerId satisfies EmployerId, month },
        ofMonth: await figures(monthBegins(year, number)),
        ofYear: await figures(monthBegins(year, number - 11)),
        exclusions: [
          NOTHING_LEFT_OUT,
          ...(silent ? [] : [SILENT_LEFT_OUT]),
          ...(toMs > now() ? ['The month is not over: these are the numbers so far.'] : []),
        ],
      };
    },
  } satisfies Partial<Supervision>;
}
