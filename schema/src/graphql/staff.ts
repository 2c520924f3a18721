/** Control rooms, whom they serve, and the provider's own people: managed by the installation's administrator. */
import type { EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { STAFF_ROLES } from '../contract/role.ts';
import type { Arc, StaffMember } from './administration.ts';
import { builder, idOf, mayAtEmployer, rowIdOf } from './builder.ts';
import { EmployerRef } from './employer.ts';
import { RoleEnum } from './identity.ts';

const StaffRoleEnum = builder.enumType('StaffRole', {
  description: 'The roles of control rooms and of the provider.',
  values: STAFF_ROLES,
});

const ArcType = builder.objectRef<Arc>('Arc').implement({
  description: 'An alarm receiving centre: its operators serve the employers that it has a contract with.',
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    employers: t.field({
      type: [EmployerRef],
      complexity: { multiplier: 20 },
      resolve: ({ employerIds }, _, { ports, viewer }) =>
        employerIds.flatMap((id) => ports.employer(viewer, id) ?? []),
    }),
  }),
});

const StaffMemberType = builder.objectRef<StaffMember>('StaffMember').implement({
  description: 'One role of one person at a control room or the provider.',
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    email: t.exposeString('email'),
    role: t.field({ type: RoleEnum, resolve: ({ role }) => role }),
    arc: t.field({ type: ArcType, nullable: true, resolve: ({ arc }) => arc }),
    hasSecondFactor: t.exposeBoolean('hasSecondFactor'),
    lastSignInAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ lastSignInAtMs }) => lastSignInAtMs,
    }),
  }),
});

builder.queryFields((t) => ({
  arcs: t.field({
    type: [ArcType],
    description: 'All control rooms, by name.',
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    complexity: { multiplier: 10 },
    resolve: async (_, __, { ports, viewer }) => [...(await ports.administration.arcs(viewer))],
  }),
  staff: t.field({
    type: [StaffMemberType],
    description: 'Who works in control rooms and for the provider, by name.',
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    complexity: { multiplier: 100 },
    resolve: async (_, __, { ports, viewer }) => [...(await ports.administration.staff(viewer))],
  }),
}));

const ArcPayload = builder.objectRef<{ readonly arc: Arc }>('ArcPayload').implement({
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({ arc: t.field({ type: ArcType, resolve: ({ arc }) => arc }) }),
});
const InviteStaffPayload = builder
  .objectRef<{ readonly token: string | null }>('InviteStaffPayload')
  .implement({
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    fields: (t) => ({
      link: t.string({
        nullable: true,
        description:
          'Path of the page where the person sets a password: valid once, for 72 hours, and shown only now. null: this person signs in already.',
        resolve: ({ token }) => (token === null ? null : `/set-up#${token}`),
      }),
    }),
  });
const WithdrawStaffPayload = builder.objectRef<{ readonly id: number }>('WithdrawStaffPayload').implement({
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({ withdrawnId: t.id({ resolve: ({ id }) => String(id) }) }),
});

builder.mutationFields((t) => ({
  createArc: t.field({
    type: ArcPayload,
    args: { name: t.arg.string({ required: true }) },
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    resolve: async (_, { name }, { ports, viewer }) => ({
      arc: await ports.administration.createArc(viewer, name),
    }),
  }),
  setArcContract: t.field({
    type: ArcPayload,
    description: 'Whether a control room serves an employer: from then on, or no longer, at once.',
    args: {
      arcId: t.arg.id({ required: true }),
      employerId: t.arg.id({ required: true }),
      serves: t.arg.boolean({ required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_EMPLOYERS', employerId),
    resolve: async (_, { arcId, employerId, serves }, { ports, viewer }) => ({
      arc: await ports.administration.setArcContract(
        viewer,
        rowIdOf(arcId),
        idOf<EmployerId>('Employer', employerId),
        serves,
      ),
    }),
  }),
  inviteStaff: t.field({
    type: InviteStaffPayload,
    description: 'Gives somebody a role in a control room or at the provider, and answers a link to pass on.',
    args: {
      name: t.arg.string({ required: true }),
      email: t.arg.string({ required: true }),
      role: t.arg({ type: StaffRoleEnum, required: true }),
      arcId: t.arg.id({ description: 'With ARC_OPERATOR and ARC_SUPERVISOR, and only then.' }),
    },
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    resolve: async (_, { name, email, role, arcId }, { ports, viewer }) => {
      if ((role === 'ARC_OPERATOR' || role === 'ARC_SUPERVISOR') !== (arcId != null))
        throw new Fault(
          'BAD_USER_INPUT',
          'A role in a control room needs the control room, and no other takes one.',
        );
      const arc = arcId == null ? null : rowIdOf(arcId);
      return { token: await ports.administration.inviteStaff(viewer, { name, email }, role, arc) };
    },
  }),
  withdrawStaffRole: t.field({
    type: WithdrawStaffPayload,
    description: 'Ends at once, on open connections too. The last administrator stays.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    resolve: async (_, { id }, { ports, viewer }) => ({
      id: await ports.administration.withdrawStaffRole(viewer, rowIdOf(id)),
    }),
  }),
}));
