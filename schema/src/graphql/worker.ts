/** The people, their sessions, and where they are. */
import type { EmployerId, TeamId, WorkerId } from '../contract/ids.ts';
import type { Worker } from '../contract/reference.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAbout } from '../contract/viewer.ts';
import { normaliseViewport } from '../contract/viewport.ts';
import { SESSION_STATES } from '../contract/worker.ts';
import { builder, connectionOf, forwardArgs, pageCost, idsOf, pageArgs } from './builder.ts';
import { WORKER_ORDERS } from './context.ts';
import { EmployerRef, present, TeamRef, WorkerStatusEnum } from './employer.ts';
import { LocationFixConnection, LocationFixType, ViewportInput } from './location.ts';
import type { LiveSession } from './session-ports.ts';

const SessionStateEnum = builder.enumType('SessionState', { values: SESSION_STATES });

export const SessionRef = builder.objectRef<LiveSession>('Session');
builder.node(SessionRef, {
  description: 'The monitored period of lone work.',
  authScopes: ({ workerId }, { viewer, ports }) => {
    const whom = ports.whomOf(workerId);
    return whom !== null && mayAbout(viewer, 'SEE_WORKERS', whom);
  },
  id: { resolve: ({ id }) => id },
  // A session is found with its worker: nobody else's number tells anything.
  loadOne: () => null,
  fields: (t) => ({
    startedAt: t.field({ type: 'DateTime', resolve: (session) => session.startedAtMs }),
    endsAt: t.field({ type: 'DateTime', nullable: true, resolve: (session) => session.endsAtMs }),
    nextCheckInAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: (session) => session.nextCheckInAtMs,
    }),
    intervalMinutes: t.int({
      description: 'Minutes between check-ins.',
      resolve: (session) => session.intervalMin,
    }),
    graceMinutes: t.float({
      description: 'Minutes after a missed check-in, or after the end, until an alarm is raised.',
      resolve: (session) => session.graceMin,
    }),
    state: t.field({ type: SessionStateEnum, resolve: (session) => session.stateNow }),
    amber: t.exposeBoolean('amber', {
      description: 'The worker has said that something is not right, without raising an alarm.',
    }),
    highRisk: t.exposeBoolean('highRisk', {
      description: 'Said to be dangerous when it began: a missed check-in is priority 1 at once.',
    }),
  }),
});

export const WorkerRef = builder.objectRef<Worker>('Worker');
builder.node(WorkerRef, {
  description: 'A person who works alone.',
  authScopes: (worker, { viewer }) => mayAbout(viewer, 'SEE_WORKERS', worker),
  id: { resolve: ({ id }) => id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.worker(viewer, id as WorkerId),
  fields: (t) => ({
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      resolve: ({ teamId }, _, { ports, viewer }) => (teamId === null ? null : ports.team(viewer, teamId)),
    }),
    name: t.string({
      description: 'On a wall display as the employer’s policy says: in full, initials, or a number.',
      resolve: (worker, _, { ports, viewer }) => ports.nameOf(viewer, worker),
    }),
    jobTitle: t.string({
      nullable: true,
      description: 'null on a wall display.',
      resolve: ({ jobTitle }, _, { viewer }) => (viewer.kind === 'WALL' ? null : jobTitle),
    }),
    department: t.string({
      nullable: true,
      description: 'null on a wall display.',
      resolve: ({ department }, _, { viewer }) => (viewer.kind === 'WALL' ? null : department),
    }),
    sharesLastKnown: t.exposeBoolean('sharesLastKnown', {
      description:
        'The last known position stays visible to the employer outside a session, because the worker said so.',
    }),
    status: t.field({
      type: WorkerStatusEnum,
      resolve: (worker, _, { ports, viewer }) => ports.statusOf(viewer, worker),
    }),
    session: t.field({
      type: SessionRef,
      nullable: true,
      description: 'The session in progress.',
      resolve: (worker, _, { ports }) => ports.sessionOf(worker),
    }),
    lastKnownFix: t.field({
      type: LocationFixType,
      nullable: true,
      description:
        'The fix that the live marker shows; null where there is none or you may not see it. Coarse on a wall display.',
      resolve: (worker, _, { ports, viewer }) => ports.lastKnownFix(viewer, worker),
    }),
    trail: t.field({
      type: LocationFixConnection,
      description:
        'Fixes measured in a window of time, oldest first, marked ones included; so much of it as is open to you now: the session in progress, what led up to an alarm.',
      authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'SEE_POSITIONS', worker),
      args: {
        from: t.arg({ type: 'DateTime', required: true }),
        to: t.arg({ type: 'DateTime', required: true }),
        ...forwardArgs(t.arg),
      },
      complexity: pageCost,
      resolve: async (worker, args, { ports, viewer }) => {
        if (args.from >= args.to) throw new Fault('BAD_USER_INPUT', 'from must be before to.');
        return connectionOf(await ports.trail(viewer, { worker }, args.from, args.to, pageArgs(args)));
      },
    }),
  }),
});

const WorkerConnection = builder.connectionObject(
  { type: WorkerRef, name: 'WorkerConnection' },
  { name: 'WorkerEdge' },
);
const WorkerOrderEnum = builder.enumType('WorkerOrder', {
  description:
    'NAME: A to Z. STATUS: the most urgent first. LAST_FIX: the newest first, those without a fix last. NEXT_CHECK_IN: the soonest due first, those without a session last.',
  values: WORKER_ORDERS,
});
const WorkerFilterInput = builder.inputType('WorkerFilter', {
  description: 'Conditions that all must hold; one left out does not matter.',
  fields: (t) => ({
    employerIds: t.idList(),
    teamIds: t.idList(),
    statuses: t.field({ type: [WorkerStatusEnum] }),
    search: t.string({
      description: "In the name, the job title or a device's id, whatever the letter case.",
    }),
    within: t.field({
      type: ViewportInput,
      description: 'Only workers whose visible last known fix lies here.',
    }),
  }),
});

builder.queryField('workers', (t) =>
  t.field({
    type: WorkerConnection,
    authScopes: { anywhere: 'SEE_WORKERS' },
    description:
      'Workers that you may see. Pages are stable by cursor; a worker whose order changes between pages may be missed or met twice.',
    args: {
      filter: t.arg({ type: WorkerFilterInput }),
      orderBy: t.arg({ type: WorkerOrderEnum, defaultValue: 'NAME' }),
      ...forwardArgs(t.arg),
    },
    complexity: pageCost,
    resolve: (_, args, { ports, viewer }) => {
      const { filter } = args;
      const conditions = {
        employerIds: idsOf<EmployerId>('Employer', filter?.employerIds),
        teamIds: idsOf<TeamId>('Team', filter?.teamIds),
        statuses: filter?.statuses ?? null,
        search: filter?.search ?? null,
        within: filter?.within ? normaliseViewport(filter.within) : null,
      };
      return connectionOf(ports.workers(viewer, conditions, args.orderBy ?? 'NAME', pageArgs(args)));
    },
  }),
);
