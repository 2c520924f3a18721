/** Setting up an employer: by the provider's administrator (no personal data), then its teams, workers and devices. */
import { encodeGlobalID } from '@pothos/plugin-relay';
import type { EmployerId, TeamId, WorkerId } from '../contract/ids.ts';
import type { Device, Employer, Team, Worker } from '../contract/reference.ts';
import { mayAnywhere } from '../contract/viewer.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { DeviceKindEnum, DeviceRef } from './device.ts';
import { EmployerRef, ServiceEnum, TeamRef } from './employer.ts';
import { WorkerRef } from './worker.ts';

const EmployerPayload = builder.objectRef<{ readonly employer: Employer }>('EmployerPayload').implement({
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({
    employerId: t.id({
      description: 'Also of one that has just been made, which you may read from your next question on.',
      resolve: ({ employer }) => encodeGlobalID('Employer', employer.id),
    }),
    employer: t.field({ type: EmployerRef, resolve: ({ employer }) => employer }),
  }),
});
const AdministratorPayload = builder
  .objectRef<{ readonly token: string | null }>('InviteAdministratorPayload')
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
const TeamPayload = builder.objectRef<{ readonly team: Team }>('TeamPayload').implement({
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({ team: t.field({ type: TeamRef, resolve: ({ team }) => team }) }),
});
const WorkerPayload = builder.objectRef<{ readonly worker: Worker }>('WorkerPayload').implement({
  authScopes: { anywhere: 'MANAGE_PEOPLE' },
  fields: (t) => ({ worker: t.field({ type: WorkerRef, resolve: ({ worker }) => worker }) }),
});
const DevicePayload = builder.objectRef<{ readonly device: Device }>('DevicePayload').implement({
  authScopes: { anywhere: 'MANAGE_TOKENS' },
  fields: (t) => ({
    device: t.field({
      type: DeviceRef,
      nullable: true,
      description: 'null where your role does not include devices.',
      resolve: ({ device }, _, { ports, viewer }) => ports.device(viewer, device.id),
    }),
  }),
});

builder.mutationFields((t) => ({
  createEmployer: t.field({
    type: EmployerPayload,
    args: {
      name: t.arg.string({ required: true }),
      services: t.arg({ type: [ServiceEnum], required: true }),
    },
    authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
    resolve: async (_, { name, services }, { ports, viewer }) => ({
      employer: await ports.administration.createEmployer(viewer, { name, services }),
    }),
  }),
  setServices: t.field({
    type: EmployerPayload,
    description: 'What the employer has procured, from the next tick on.',
    args: {
      employerId: t.arg.id({ required: true }),
      services: t.arg({ type: [ServiceEnum], required: true }),
    },
    authScopes: (_, { employerId }, context) =>
      mayAnywhere(context.viewer, 'MANAGE_EMPLOYERS') &&
      mayAtEmployer(context, 'MANAGE_EMPLOYERS', employerId),
    resolve: async (_, { employerId, services }, { ports, viewer }) => ({
      employer: await ports.administration.setServices(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        services,
      ),
    }),
  }),
  inviteAdministrator: t.field({
    type: AdministratorPayload,
    description: 'The first ORG_ADMIN and SAFETY_MANAGER of an employer; everybody else is invited by them.',
    args: {
      employerId: t.arg.id({ required: true }),
      name: t.arg.string({ required: true }),
      email: t.arg.string({ required: true }),
    },
    authScopes: (_, { employerId }, context) =>
      mayAnywhere(context.viewer, 'MANAGE_EMPLOYERS') &&
      mayAtEmployer(context, 'MANAGE_EMPLOYERS', employerId),
    resolve: async (_, { employerId, name, email }, { ports, viewer }) => ({
      token: await ports.administration.inviteAdministrator(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        { name, email },
      ),
    }),
  }),
  createTeam: t.field({
    type: TeamPayload,
    args: { employerId: t.arg.id({ required: true }), name: t.arg.string({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', employerId),
    resolve: async (_, { employerId, name }, { ports, viewer }) => ({
      team: await ports.administration.createTeam(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        name,
      }),
    }),
  }),
  createWorker: t.field({
    type: WorkerPayload,
    description: 'A person who works alone. Name, and nothing that is not needed.',
    args: {
      employerId: t.arg.id({ required: true }),
      name: t.arg.string({ required: true }),
      teamId: t.arg.id(),
      jobTitle: t.arg.string(),
      department: t.arg.string(),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_PEOPLE', employerId),
    resolve: async (_, { employerId, name, teamId, jobTitle, department }, { ports, viewer }) => ({
      worker: await ports.administration.createWorker(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        name,
        teamId: teamId == null ? null : idOf<TeamId>('Team', teamId),
        jobTitle: jobTitle ?? null,
        department: department ?? null,
      }),
    }),
  }),
  registerDevice: t.field({
    type: DevicePayload,
    description:
      'Says whose a device is before it first reports: from then on its reports are that person’s. The id is what the client sends.',
    args: {
      employerId: t.arg.id({ required: true }),
      workerId: t.arg.id({ required: true }),
      externalId: t.arg.string({ required: true }),
      kind: t.arg({ type: DeviceKindEnum, required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_TOKENS', employerId),
    resolve: async (_, { employerId, workerId, externalId, kind }, { ports, viewer }) => ({
      device: await ports.administration.registerDevice(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        workerId: idOf<WorkerId>('Worker', workerId),
        externalId,
        kind,
      }),
    }),
  }),
}));
