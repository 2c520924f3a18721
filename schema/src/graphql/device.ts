/** What reports: phones, badges, pendants, trackers. */
import type { DeviceId, EmployerId, WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAbout, type Whom } from '../contract/viewer.ts';
import { PROTOCOLS } from '../contract/signal.ts';
import { DEVICE_KINDS } from '../contract/worker.ts';
import { builder, connectionOf, forwardArgs, pageCost, idsOf, pageArgs } from './builder.ts';
import type { LiveDevice, Ports } from './context.ts';
import { EmployerRef, present } from './employer.ts';
import { LocationFixConnection, LocationFixType } from './location.ts';
import { WorkerRef } from './worker.ts';

export const DeviceKindEnum = builder.enumType('DeviceKind', { values: DEVICE_KINDS });
export const ProtocolEnum = builder.enumType('IngestProtocol', {
  description: 'The wire protocols that /ingest understands.',
  values: PROTOCOLS,
});

/** As far as reach goes; nobody while the device is unassigned. */
export function carrierOf(ports: Ports, employerId: EmployerId, workerId: WorkerId | null): Whom {
  return (workerId === null ? null : ports.whomOf(workerId)) ?? { employerId, teamId: null, id: null };
}

export const DeviceRef = builder.objectRef<LiveDevice>('Device');
builder.node(DeviceRef, {
  description:
    'Something that reports. Unassigned devices (worker null) are taken in and shown, but nobody’s.',
  authScopes: ({ device: { employerId, workerId } }, { viewer, ports }) =>
    mayAbout(viewer, 'SEE_DEVICES', carrierOf(ports, employerId, workerId)),
  id: { resolve: ({ device }) => device.id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.device(viewer, id as DeviceId),
  fields: (t) => ({
    externalId: t.string({
      description: 'The id that the client sends.',
      resolve: ({ device }) => device.externalId,
    }),
    kind: t.field({ type: DeviceKindEnum, resolve: ({ device }) => device.kind }),
    protocol: t.field({
      type: ProtocolEnum,
      nullable: true,
      description: 'What it spoke when it was first heard.',
      resolve: ({ device }) => device.protocol,
    }),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ device }, _, { ports, viewer }) => present(ports.employer(viewer, device.employerId)),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'Who carries it.',
      resolve: ({ device }, _, { ports, viewer }) =>
        device.workerId === null ? null : ports.worker(viewer, device.workerId),
    }),
    batteryPercent: t.float({ nullable: true, resolve: (device) => device.batteryPercent }),
    charging: t.boolean({ nullable: true, resolve: (device) => device.charging }),
    lastHeardAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When any report of it last reached this server.',
      resolve: (device) => device.heardAtMs,
    }),
    lastFix: t.field({
      type: LocationFixType,
      nullable: true,
      description: 'Its newest fix; null where there is none or you may not see it.',
      resolve: ({ device }, _, { ports, viewer }) => ports.lastFixOf(viewer, device),
    }),
    trail: t.field({
      type: LocationFixConnection,
      description: 'Its fixes in a window of time, oldest first; so much of it as is open to you now.',
      authScopes: ({ device: { employerId, workerId } }, _, { viewer, ports }) =>
        mayAbout(viewer, 'SEE_POSITIONS', carrierOf(ports, employerId, workerId)),
      args: {
        from: t.arg({ type: 'DateTime', required: true }),
        to: t.arg({ type: 'DateTime', required: true }),
        ...forwardArgs(t.arg),
      },
      complexity: pageCost,
      resolve: async ({ device }, args, { ports, viewer }) => {
        if (args.from >= args.to) throw new Fault('BAD_USER_INPUT', 'from must be before to.');
        return connectionOf(await ports.trail(viewer, { device }, args.from, args.to, pageArgs(args)));
      },
    }),
  }),
});

builder.objectField(WorkerRef, 'devices', (t) =>
  t.field({
    type: [DeviceRef],
    complexity: { multiplier: 2 },
    description: 'Empty where your role does not include devices.',
    resolve: (worker, _, { ports, viewer }) => [...ports.devicesOf(viewer, worker)],
  }),
);

const DeviceConnection = builder.connectionObject(
  { type: DeviceRef, name: 'DeviceConnection' },
  { name: 'DeviceEdge' },
);
const DeviceFilterInput = builder.inputType('DeviceFilter', {
  description: 'Conditions that all must hold; one left out does not matter.',
  fields: (t) => ({
    employerIds: t.idList(),
    assigned: t.boolean({ description: 'true: carried by a worker. false: nobody’s.' }),
    externalId: t.string({ description: 'Exactly this id.' }),
    search: t.string({ description: 'Anywhere in the id, whatever the letter case.' }),
  }),
});

builder.queryField('devices', (t) =>
  t.field({
    type: DeviceConnection,
    authScopes: { anywhere: 'SEE_DEVICES' },
    description: 'Devices that you may see, by external id.',
    args: { filter: t.arg({ type: DeviceFilterInput }), ...forwardArgs(t.arg) },
    complexity: pageCost,
    resolve: (_, args, { ports, viewer }) => {
      const { filter } = args;
      const conditions = {
        employerIds: idsOf<EmployerId>('Employer', filter?.employerIds),
        assigned: filter?.assigned ?? null,
        externalId: filter?.externalId ?? null,
        search: filter?.search ?? null,
      };
      return connectionOf(ports.devices(viewer, conditions, pageArgs(args)));
    },
  }),
);
