/** The figures of now: how devices are, and the counters of a status line, as they stand and as they change. */
import type { EmployerId } from '../contract/ids.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { EmployerRef, present, TeamRef } from './employer.ts';
import type { Counters, DeviceHealth, DeviceHealthRow } from './stats-ports.ts';

const figures = { anywhere: 'SEE_FIGURES' } as const;

const HealthRowType = builder.objectRef<DeviceHealthRow>('DeviceHealthRow').implement({
  description: 'Devices that are assigned to somebody. null: suppressed, or nothing to divide by.',
  authScopes: figures,
  fields: (t) => ({
    team: t.field({
      type: TeamRef,
      nullable: true,
      description: 'Of whom they are assigned to; null: no team, or the row of all.',
      resolve: ({ teamId }, _, { ports, viewer }) => (teamId === null ? null : ports.team(viewer, teamId)),
    }),
    suppressed: t.exposeBoolean('suppressed'),
    devices: t.exposeInt('devices', {
      nullable: true,
      description: 'Count. Devices assigned to a worker. Left out: devices that are nobody’s.',
    }),
    online: t.exposeInt('online', {
      nullable: true,
      description: 'Count. Devices that were heard within 24 hours.',
    }),
    onlineRate: t.exposeFloat('onlineRate', {
      nullable: true,
      description: 'Share, 0 to 1. Numerator: devices heard within 24 hours. Denominator: devices.',
    }),
    lowBattery: t.exposeInt('lowBattery', {
      nullable: true,
      description: 'Count. Devices that last said less than 20 percent.',
    }),
    lowBatteryRate: t.exposeFloat('lowBatteryRate', {
      nullable: true,
      description:
        'Share, 0 to 1. Numerator: devices that last said less than 20 percent. Denominator: devices that have said it. Left out: those that never say.',
    }),
    neverHeard: t.exposeInt('neverHeard', {
      nullable: true,
      description:
        'Count. Devices that have not been heard since this server started. Never to who sees no people.',
    }),
  }),
});
const HealthType = builder.objectRef<DeviceHealth>('DeviceHealth').implement({
  description: 'How devices are now.',
  authScopes: figures,
  fields: (t) => ({
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    rows: t.field({
      type: [HealthRowType],
      complexity: { multiplier: 10 },
      description: 'By team.',
      resolve: ({ rows }) => [...rows],
    }),
    total: t.field({ type: HealthRowType, resolve: ({ total }) => total }),
  }),
});

const CountersType = builder.objectRef<Counters>('Counters').implement({
  description: 'How an employer stands at this moment. null: too few, or not for you.',
  authScopes: figures,
  fields: (t) => ({
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    openIncidents: t.exposeInt('openIncidents', {
      nullable: true,
      description: 'Count. Not closed. Calls in disguise are counted for those alone who work them.',
    }),
    inSession: t.exposeInt('inSession', {
      nullable: true,
      description: 'Count. Workers in a session or in alarm.',
    }),
    overdue: t.exposeInt('overdue', {
      nullable: true,
      description: 'Count. Workers past their check-in and its time of grace.',
    }),
    operatorsOnDuty: t.exposeInt('operatorsOnDuty', {
      nullable: true,
      description: 'Count. Signed on, present and not on a break. For those who see incidents.',
    }),
  }),
});

builder.queryFields((t) => ({
  deviceHealth: t.field({
    type: HealthType,
    args: { employerId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_FIGURES', employerId),
    resolve: (_, { employerId }, { ports, viewer }) =>
      ports.statistics.deviceHealth(viewer, idOf<EmployerId>('Employer', employerId)),
  }),
  counters: t.field({
    type: [CountersType],
    description: 'Each employer whose figures you may see.',
    authScopes: figures,
    complexity: { multiplier: 20 },
    resolve: (_, __, { ports, viewer }) => [...ports.statistics.counters(viewer)],
  }),
}));

builder.subscriptionField('countersChanged', (t) =>
  t.field({
    type: [CountersType],
    description:
      'The counters now, then whenever one of them has changed: at most once a second, and to a slow reader the newest alone.',
    authScopes: figures,
    complexity: { multiplier: 20 },
    subscribe: (_, __, { ports, viewer }) => ports.statistics.counterChanges(viewer),
    resolve: (counters) => [...counters],
  }),
);
