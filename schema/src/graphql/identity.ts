/** Who you are to this server, what you hold where, and when your account was signed in to. */
import { SIGN_IN_METHODS, SIGN_IN_OUTCOMES, type SignIn } from '../contract/access.ts';
import { PERMISSIONS, ROLES } from '../contract/role.ts';
import { VIEWER_KINDS, type Grant, type Viewer } from '../contract/viewer.ts';
import { builder, connectionOf, forwardArgs, pageArgs, pageCost } from './builder.ts';
import { EmployerRef, TeamRef } from './employer.ts';
import { WorkerRef } from './worker.ts';

export const RoleEnum = builder.enumType('Role', { values: ROLES });
const PermissionEnum = builder.enumType('Permission', {
  description:
    'What a role includes. It holds within the reach of its grant: the employer, the team, oneself.',
  values: PERMISSIONS,
});
export const ViewerKindEnum = builder.enumType('ViewerKind', {
  description: 'PERSON: signed in. WALL: an enrolled display. KEY: an API key.',
  values: VIEWER_KINDS,
});

const ViewerGrant = builder.objectRef<Grant>('ViewerGrant').implement({
  description: 'One role that you hold, and where.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    permissions: t.field({ type: [PermissionEnum], resolve: ({ permissions }) => [...permissions] }),
    employer: t.field({
      type: EmployerRef,
      nullable: true,
      description: 'null: the installation itself.',
      resolve: ({ employerId }, _, { ports, viewer }) =>
        employerId === null ? null : ports.employer(viewer, employerId),
    }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: 'Only this team.',
      resolve: ({ teamId }, _, { ports, viewer }) => (teamId === null ? null : ports.team(viewer, teamId)),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'Only yourself: this is who you are among the workers.',
      resolve: ({ workerId }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
  }),
});

const SignInMethodEnum = builder.enumType('SignInMethod', { values: SIGN_IN_METHODS });
const SignInOutcomeEnum = builder.enumType('SignInOutcome', { values: SIGN_IN_OUTCOMES });
const SignInType = builder.objectRef<SignIn>('SignIn').implement({
  description: 'One attempt to sign in to your account.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    outcome: t.field({ type: SignInOutcomeEnum, resolve: ({ outcome }) => outcome }),
    method: t.field({ type: SignInMethodEnum, resolve: ({ method }) => method }),
    address: t.exposeString('address', { nullable: true, description: 'The network address it came from.' }),
    agent: t.exposeString('agent', { nullable: true, description: 'What the browser calls itself.' }),
  }),
});
const SignInConnection = builder.connectionObject(
  { type: SignInType, name: 'SignInConnection' },
  { name: 'SignInEdge' },
);

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who you are to this server.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.field({ type: ViewerKindEnum, resolve: ({ kind }) => kind }),
    accountId: t.id({
      nullable: true,
      description: 'What incidents, presence and the log call you; null for a wall display and an API key.',
      resolve: ({ kind, id }) => (kind === 'PERSON' ? id : null),
    }),
    name: t.exposeString('name'),
    email: t.string({
      nullable: true,
      description: 'null for a wall display and an API key.',
      resolve: (viewer, _, { ports }) => ports.administration.email(viewer),
    }),
    needsSecondFactor: t.exposeBoolean('needsSecondFactor', {
      description: 'Your role asks for a second factor: set one up, nothing is shown before.',
    }),
    grants: t.field({
      type: [ViewerGrant],
      complexity: { multiplier: 10 },
      resolve: ({ grants }) => [...grants],
    }),
    signIns: t.field({
      type: SignInConnection,
      description: 'Attempts to sign in to your account, newest first.',
      args: forwardArgs(t.arg),
      complexity: pageCost,
      resolve: async (viewer, args, { ports }) =>
        connectionOf(await ports.administration.signIns(viewer, pageArgs(args))),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({ type: ViewerType, authScopes: { signedIn: true }, resolve: (_, __, { viewer }) => viewer }),
);
