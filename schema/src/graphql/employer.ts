/** Who procures what, and their teams. */
import type { EmployerId, TeamId } from '../contract/ids.ts';
import type { Employer, Team } from '../contract/reference.ts';
import { SERVICES, WORKER_STATUSES } from '../contract/worker.ts';
import { WALL_NAMES, WALL_POSITIONS } from '../contract/policy.ts';
import { employersWhere, mayAnywhere, mayAt, type Viewer } from '../contract/viewer.ts';
import { Fault } from '../contract/protocol.ts';
import { builder, connectionOf, forwardArgs, pageArgs, pageCost } from './builder.ts';
import type { StatusCount } from './context.ts';
import type { Page, PageArgs } from './page.ts';

export const ServiceEnum = builder.enumType('Service', {
  description: 'What an employer may procure. Without LOCATION_MAPPING positions are shown in an alarm only.',
  values: SERVICES,
});

export const EmployerRef = builder.objectRef<Employer>('Employer');
export const TeamRef = builder.objectRef<Team>('Team');

/** Whoever makes employers sees the one just made, at which nobody holds anything yet. */
function isKnown(viewer: Viewer, employerId: EmployerId): boolean {
  return mayAt(viewer, 'SEE_EMPLOYER', employerId) || mayAnywhere(viewer, 'MANAGE_EMPLOYERS');
}

const Contract = builder.objectRef<Employer>('Contract').implement({
  authScopes: (employer, { viewer }) => isKnown(viewer, employer.id),
  fields: (t) => ({
    startsAt: t.field({ type: 'DateTime', resolve: (employer) => employer.contractStartsAtMs }),
    endsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'null: open ended.',
      resolve: (employer) => employer.contractEndsAtMs,
    }),
    services: t.field({ type: [ServiceEnum], resolve: (employer) => [...employer.services] }),
  }),
});

export const WallPositionsEnum = builder.enumType('WallPositions', {
  description:
    'HIDDEN: only open alarms have a place on the wall. COARSE: people in session within some 500 m. EXACT: as a safety manager sees them.',
  values: WALL_POSITIONS,
});
export const WallNamesEnum = builder.enumType('WallNames', {
  description: 'How people are called on the wall.',
  values: WALL_NAMES,
});
const PolicyType = builder.objectRef<Employer>('EmployerPolicy').implement({
  description: 'What the employer has decided about its wall displays.',
  authScopes: (employer, { viewer }) => isKnown(viewer, employer.id),
  fields: (t) => ({
    wallPositions: t.field({ type: WallPositionsEnum, resolve: ({ policy }) => policy.wallPositions }),
    wallNames: t.field({ type: WallNamesEnum, resolve: ({ policy }) => policy.wallNames }),
  }),
});

export const WorkerStatusEnum = builder.enumType('WorkerStatus', {
  description: 'One word for how a worker is. ALARM wins over all others.',
  values: WORKER_STATUSES,
});
const StatusCountType = builder.objectRef<StatusCount>('StatusCount').implement({
  description: 'How many workers are in a state.',
  authScopes: { anywhere: 'SEE_FIGURES' },
  fields: (t) => ({
    status: t.field({ type: WorkerStatusEnum, resolve: ({ status }) => status }),
    count: t.int({
      nullable: true,
      description: 'null where it is suppressed.',
      resolve: ({ count }) => count,
    }),
    suppressed: t.boolean({
      description:
        'So few that the number could give somebody away: it is told only to who may see the workers.',
      resolve: ({ count }) => count === null,
    }),
  }),
});

builder.node(EmployerRef, {
  description: 'An organisation whose people work alone.',
  authScopes: (employer, { viewer }) => isKnown(viewer, employer.id),
  id: { resolve: ({ id }) => id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.employer(viewer, id as EmployerId),
  fields: (t) => ({
    name: t.exposeString('name'),
    contract: t.field({ type: Contract, resolve: (employer) => employer }),
    teams: t.field({
      type: [TeamRef],
      complexity: { multiplier: 10 },
      description: 'Those that you may see.',
      resolve: (employer, _, { ports, viewer }) => [...ports.teams(viewer, employer)],
    }),
    policy: t.field({ type: PolicyType, resolve: (employer) => employer }),
    statusCounts: t.field({
      type: [StatusCountType],
      description: 'One for each state.',
      authScopes: (employer, _, { viewer }) => mayAt(viewer, 'SEE_FIGURES', employer.id),
      complexity: { multiplier: 6 },
      resolve: (employer, _, { ports, viewer }) => [...ports.statusCounts(viewer, employer)],
    }),
  }),
});

const Place = builder.objectRef<NonNullable<Team['base']>>('Place').implement({
  authScopes: { anywhere: 'SEE_EMPLOYER' },
  fields: (t) => ({ name: t.exposeString('name'), lon: t.exposeFloat('lon'), lat: t.exposeFloat('lat') }),
});

builder.node(TeamRef, {
  description: 'People of one employer who work from the same base.',
  authScopes: (team, { viewer }) => mayAt(viewer, 'SEE_EMPLOYER', team.employerId),
  id: { resolve: ({ id }) => id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.team(viewer, id as TeamId),
  fields: (t) => ({
    name: t.exposeString('name'),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    base: t.field({
      type: Place,
      nullable: true,
      description: 'Where it works from.',
      resolve: (team) => team.base,
    }),
  }),
});

const EmployerConnection = builder.connectionObject(
  { type: EmployerRef, name: 'EmployerConnection' },
  { name: 'EmployerEdge' },
);

builder.queryField('employers', (t) =>
  t.field({
    type: EmployerConnection,
    authScopes: { signedIn: true },
    description: 'The employers that you may see, by name.',
    args: forwardArgs(t.arg),
    complexity: (args, { viewer }) => ({
      multiplier: Math.min(pageCost(args).multiplier, employersWhere(viewer, 'SEE_EMPLOYER').length),
    }),
    resolve: (_, args, { ports, viewer }) => connectionOf(pageOf(ports.employers(viewer), pageArgs(args))),
  }),
);

/** A page of a short list whose cursors are its ids. Faults: BAD_USER_INPUT for a cursor that is none of them. */
function pageOf<T extends { readonly id: number }>(all: readonly T[], { first, after }: PageArgs): Page<T> {
  const start = after === null ? 0 : all.findIndex(({ id }) => String(id) === after) + 1;
  if (after !== null && start === 0)
    throw new Fault('BAD_USER_INPUT', 'This cursor is not one of this list. Start again without after.');
  const rows = all.slice(start, start + first).map((node) => ({ node, cursor: String(node.id) }));
  return { rows, hasNextPage: start + first < all.length, totalCount: all.length };
}

/** Reference data holds together: what another row names exists, and who sees the one sees the other. */
export function present<T>(found: T | null): T {
  if (found === null) throw new Error('A row names an employer or team that does not exist.');
  return found;
}
