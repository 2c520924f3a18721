/** Accounts and their roles at an employer, as its administrator manages them. */
import type { Account, StoredGrant } from '../contract/access.ts';
import type { EmployerId, TeamId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { EMPLOYER_ROLES } from '../contract/role.ts';
import { mayAt } from '../contract/viewer.ts';
import { builder, idOf, mayAtEmployer, rowIdOf } from './builder.ts';
import type { RoleGift } from './administration.ts';
import { EmployerRef, TeamRef } from './employer.ts';
import { RoleEnum } from './identity.ts';
import { WorkerRef } from './worker.ts';

const EmployerRoleEnum = builder.enumType('EmployerRole', {
  description: 'The roles that an employer’s administrator may give.',
  values: EMPLOYER_ROLES,
});

const AccountGrant = builder.objectRef<StoredGrant>('AccountGrant').implement({
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    team: t.field({
      type: TeamRef,
      nullable: true,
      resolve: ({ teamId }, _, { ports, viewer }) => (teamId === null ? null : ports.team(viewer, teamId)),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      resolve: ({ workerId }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    grantedAt: t.field({ type: 'DateTime', resolve: ({ grantedAtMs }) => grantedAtMs }),
  }),
});

const AccountType = builder.objectRef<Account>('Account').implement({
  description: 'A person who can sign in, with the roles held at this employer.',
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    email: t.exposeString('email'),
    hasSecondFactor: t.exposeBoolean('hasSecondFactor'),
    disabled: t.exposeBoolean('disabled'),
    lastSignInAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ lastSignInAtMs }) => lastSignInAtMs,
    }),
    grants: t.field({ type: [AccountGrant], resolve: ({ grants }) => [...grants] }),
  }),
});

builder.objectField(EmployerRef, 'accounts', (t) =>
  t.field({
    type: [AccountType],
    description: 'Who holds a role here, by name.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'MANAGE_PEOPLE', employer.id),
    complexity: { multiplier: 100 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.administration.accounts(viewer, employer.id)),
    ],
  }),
);

const AccountPayload = builder.objectRef<{ readonly account: Account }>('AccountPayload').implement({
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({ account: t.field({ type: AccountType, resolve: ({ account }) => account }) }),
});
const InvitationPayload = builder
  .objectRef<{ readonly account: Account; readonly token: string | null }>('InvitationPayload')
  .implement({
    authScopes: { anywhere: 'MANAGE_PEOPLE' },
    fields: (t) => ({
      account: t.field({ type: AccountType, resolve: ({ account }) => account }),
      link: t.string({
        nullable: true,
        description:
          'Path of the page where the person sets a password: valid once, for 72 hours, and shown only now. null: this person signs in already, and finds the new role there.',
        resolve: ({ token }) => (token === null ? null : `/set-up#${token}`),
      }),
    }),
  });
const GrantGone = builder.objectRef<{ readonly id: number }>('WithdrawRolePayload').implement({
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({ withdrawnId: t.id({ resolve: ({ id }) => String(id) }) }),
});

const RoleGiftInput = builder.inputType('RoleInput', {
  fields: (t) => ({
    employerId: t.id({ required: true }),
    role: t.field({ type: EmployerRoleEnum, required: true }),
    teamId: t.id({ description: 'With TEAM_MANAGER, and only then.' }),
    workerId: t.id({ description: 'With LONE_WORKER, and only then.' }),
  }),
});

/** Faults: BAD_USER_INPUT for a role whose team or worker is missing, or given to a role that has none. */
function giftOf(input: typeof RoleGiftInput.$inferInput): RoleGift {
  const { role } = input;
  if ((role === 'TEAM_MANAGER') !== (input.teamId != null))
    throw new Fault('BAD_USER_INPUT', 'A TEAM_MANAGER needs a team, and no other role takes one.');
  if ((role === 'LONE_WORKER') !== (input.workerId != null))
    throw new Fault(
      'BAD_USER_INPUT',
      'A LONE_WORKER needs the worker who it is, and no other role takes one.',
    );
  return {
    role,
    employerId: idOf<EmployerId>('Employer', input.employerId),
    teamId: input.teamId == null ? null : idOf<TeamId>('Team', input.teamId),
    workerId: input.workerId == null ? null : idOf<WorkerId>('Worker', input.workerId),
  };
}

builder.mutationFields((t) => ({
  inviteAccount: t.field({
    type: InvitationPayload,
    description:
      'Makes an account, unless this email address has one, gives it a role and answers a link to pass on.',
    args: {
      name: t.arg.string({ required: true }),
      email: t.arg.string({ required: true }),
      role: t.arg({ type: RoleGiftInput, required: true }),
    },
    authScopes: (_, { role }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', role.employerId),
    resolve: (_, { name, email, role }, { ports, viewer }) =>
      ports.administration.invite(viewer, { name, email }, giftOf(role)),
  }),
  renewInvitation: t.field({
    type: InvitationPayload,
    description:
      'A new link for somebody who has lost it, or the password. The password and sessions of now stay until it is used.',
    args: { employerId: t.arg.id({ required: true }), accountId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', employerId),
    resolve: (_, { employerId, accountId }, { ports, viewer }) =>
      ports.administration.newLink(viewer, idOf<EmployerId>('Employer', employerId), accountId),
  }),
  setAccountDisabled: t.field({
    type: AccountPayload,
    description:
      'Switches an account off, which ends its sessions at once, or on again. Refused for a person who holds a role elsewhere too.',
    args: {
      employerId: t.arg.id({ required: true }),
      accountId: t.arg.id({ required: true }),
      disabled: t.arg.boolean({ required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', employerId),
    resolve: async (_, { employerId, accountId, disabled }, { ports, viewer }) => ({
      account: await ports.administration.setDisabled(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        accountId,
        disabled,
      ),
    }),
  }),
  grantRole: t.field({
    type: AccountPayload,
    args: {
      accountId: t.arg.id({ required: true }),
      role: t.arg({ type: RoleGiftInput, required: true }),
    },
    authScopes: (_, { role }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', role.employerId),
    resolve: async (_, { accountId, role }, { ports, viewer }) => ({
      account: await ports.administration.grantRole(viewer, accountId, giftOf(role)),
    }),
  }),
  withdrawRole: t.field({
    type: GrantGone,
    description: 'Ends at once, on open connections too.',
    args: { employerId: t.arg.id({ required: true }), grantId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', employerId),
    resolve: async (_, { employerId, grantId }, { ports, viewer }) => ({
      id: await ports.administration.withdrawRole(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        rowIdOf(grantId),
      ),
    }),
  }),
}));
