/** Alarms as they came in. Their handling: `incident.ts`. */
import { ALARM_TYPES } from '../contract/alarm.ts';
import type { AlarmId, EmployerId } from '../contract/ids.ts';
import type { Alarm } from '../contract/reference.ts';
import { mayAbout } from '../contract/viewer.ts';
import { builder, connectionOf, forwardArgs, pageCost, idsOf, pageArgs } from './builder.ts';
import { carrierOf, DeviceRef } from './device.ts';
import { LocationFixType } from './location.ts';
import { WorkerRef } from './worker.ts';

export const AlarmTypeEnum = builder.enumType('AlarmType', { values: ALARM_TYPES });

export const AlarmRef = builder.objectRef<Alarm>('Alarm');
builder.node(AlarmRef, {
  description: 'One activation that needs a human.',
  authScopes: ({ employerId, workerId }, { viewer, ports }) =>
    mayAbout(viewer, 'SEE_ALARMS', carrierOf(ports, employerId, workerId)),
  id: { resolve: ({ id }) => id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.alarm(viewer, id as AlarmId),
  fields: (t) => ({
    type: t.field({ type: AlarmTypeEnum, resolve: (alarm) => alarm.type }),
    priority: t.exposeInt('priority', { description: '1 is highest.' }),
    said: t.string({
      description: "The client's own word for it; empty on a wall display.",
      resolve: ({ said }, _, { viewer }) => (viewer.kind === 'WALL' ? '' : said),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'null: the device was nobody’s.',
      resolve: ({ workerId }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    device: t.field({
      type: DeviceRef,
      nullable: true,
      description: 'null where no device raised it, or your role does not include devices.',
      resolve: ({ deviceId }, _, { ports, viewer }) =>
        deviceId === null ? null : ports.device(viewer, deviceId),
    }),
    deviceAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the device says that it was raised.',
      resolve: (alarm) => alarm.deviceAtMs,
    }),
    receivedAt: t.field({ type: 'DateTime', resolve: (alarm) => alarm.receivedAtMs }),
    delayed: t.exposeBoolean('delayed', {
      description: 'It reached this server more than two minutes after it was raised.',
    }),
    tokenRevoked: t.exposeBoolean('tokenRevoked', {
      description:
        'It came under an ingest token that had been revoked, from a device that was known: look who has it.',
    }),
    fix: t.field({
      type: LocationFixType,
      nullable: true,
      description: 'Where the worker was when it was raised.',
      resolve: (alarm, _, { ports, viewer }) => ports.alarmFix(viewer, alarm),
    }),
  }),
});

const AlarmConnection = builder.connectionObject(
  { type: AlarmRef, name: 'AlarmConnection' },
  { name: 'AlarmEdge' },
);

builder.queryField('alarms', (t) =>
  t.field({
    type: AlarmConnection,
    authScopes: { anywhere: 'SEE_ALARMS' },
    description: 'Alarms that you may see, newest first.',
    args: { employerIds: t.arg.idList(), ...forwardArgs(t.arg) },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(
        await ports.alarms(viewer, idsOf<EmployerId>('Employer', args.employerIds), pageArgs(args)),
      ),
  }),
);
