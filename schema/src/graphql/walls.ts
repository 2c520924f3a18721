/** Wall displays: approved by their code, revoked at once, and what the employer's policy lets them show. */
import type { WallDisplay } from '../contract/access.ts';
import type { EmployerId } from '../contract/ids.ts';
import type { Employer } from '../contract/reference.ts';
import { mayAt } from '../contract/viewer.ts';
import { builder, idOf, mayAtEmployer, rowIdOf } from './builder.ts';
import { EmployerRef, WallNamesEnum, WallPositionsEnum } from './employer.ts';

const WallDisplayType = builder.objectRef<WallDisplay>('WallDisplay').implement({
  description: 'A screen with an identity of its own: it reads, and nothing else.',
  authScopes: (wall, { viewer }) => mayAt(viewer, 'MANAGE_WALLS', wall.employerId),
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    approvedAt: t.field({ type: 'DateTime', resolve: ({ approvedAtMs }) => approvedAtMs }),
    approvedBy: t.string({ nullable: true, resolve: ({ approvedByName }) => approvedByName }),
    seenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it last asked for anything, to the minute.',
      resolve: ({ seenAtMs }) => seenAtMs,
    }),
    revokedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ revokedAtMs }) => revokedAtMs }),
  }),
});

builder.objectField(EmployerRef, 'walls', (t) =>
  t.field({
    type: [WallDisplayType],
    description: 'Approved displays, the newest first; revoked ones for 30 days.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'MANAGE_WALLS', employer.id),
    complexity: { multiplier: 20 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.administration.walls(viewer, employer.id)),
    ],
  }),
);

const WallPayload = builder.objectRef<{ readonly wall: WallDisplay }>('WallPayload').implement({
  authScopes: { anywhere: 'MANAGE_WALLS' },
  fields: (t) => ({ wall: t.field({ type: WallDisplayType, resolve: ({ wall }) => wall }) }),
});
const PolicyPayload = builder.objectRef<{ readonly employer: Employer }>('PolicyPayload').implement({
  authScopes: { anywhere: 'MANAGE_POLICY' },
  fields: (t) => ({ employer: t.field({ type: EmployerRef, resolve: ({ employer }) => employer }) }),
});

builder.mutationFields((t) => ({
  approveWall: t.field({
    type: WallPayload,
    description:
      'Lets the display that shows this code see what the policy says. A code works once, for ten minutes.',
    args: {
      employerId: t.arg.id({ required: true }),
      code: t.arg.string({ required: true }),
      name: t.arg.string({ required: true, description: 'Where it hangs, for the list.' }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_WALLS', employerId),
    resolve: async (_, { employerId, code, name }, { ports, viewer }) => ({
      wall: await ports.administration.approveWall(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        code,
        name,
      }),
    }),
  }),
  revokeWall: t.field({
    type: WallPayload,
    description: 'It goes dark within a second or two.',
    args: { employerId: t.arg.id({ required: true }), wallId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_WALLS', employerId),
    resolve: async (_, { employerId, wallId }, { ports, viewer }) => ({
      wall: await ports.administration.revokeWall(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        rowIdOf(wallId),
      ),
    }),
  }),
  setWallPolicy: t.field({
    type: PolicyPayload,
    description: 'Takes effect on every display at the next tick.',
    args: {
      employerId: t.arg.id({ required: true }),
      wallPositions: t.arg({ type: WallPositionsEnum, required: true }),
      wallNames: t.arg({ type: WallNamesEnum, required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_POLICY', employerId),
    resolve: async (_, { employerId, wallPositions, wallNames }, { ports, viewer }) => ({
      employer: await ports.administration.setPolicy(viewer, idOf<EmployerId>('Employer', employerId), {
        wallPositions,
        wallNames,
      }),
    }),
  }),
}));
