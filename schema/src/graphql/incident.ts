/** The cases that operators work. Who sees which, and how much of it, is judged by the port at each answer. */
import type { IncidentId } from '../contract/ids.ts';
import { mayAbout } from '../contract/viewer.ts';
import { AlarmRef } from './alarm.ts';
import { builder, connectionOf, forwardArgs, pageArgs, pageCost } from './builder.ts';
import { carrierOf, DeviceRef } from './device.ts';
import { EmployerRef, present } from './employer.ts';
import { LogConnection, LogEntryType } from './incident-log.ts';
import {
  AudioType,
  ClockType,
  DuressWordType,
  HoldType,
  MarkType,
  OverrideType,
  OwnershipType,
  ParticipantType,
  ResponseType,
  RouteAdviceType,
  SceneFactType,
  StepType,
} from './incident-parts.ts';
import type { IncidentView } from './incident-ports.ts';
import {
  CommandEnum,
  CueEnum,
  DispositionEnum,
  IncidentStateEnum,
  SafeMethodEnum,
  VerificationEnum,
} from './incident-words.ts';
import { LocationFixConnection, LocationFixType } from './location.ts';
import { reasonOf } from './sensitive.ts';
import { WorkerRef } from './worker.ts';

const REASON = 'Why, once it is closed: the worker can read it.';

export const IncidentRef = builder.objectRef<IncidentView>('Incident');
builder.node(IncidentRef, {
  description: 'The case that is made of one or more alarms of one worker, until somebody has closed it.',
  authScopes: ({ incident: { employerId, workerId } }, { viewer, ports }) =>
    mayAbout(viewer, 'SEE_INCIDENTS', carrierOf(ports, employerId, workerId)),
  id: { resolve: ({ incident }) => incident.id, parse: Number },
  loadOne: (id, { ports, viewer }) => ports.incidents.byId(viewer, id as IncidentId),
  fields: (t) => ({
    number: t.string({
      description: 'What people say: 26-000123.',
      resolve: ({ incident }) => incident.number,
    }),
    version: t.int({
      description: 'Of its newest entry: what commands carry as expectedVersion.',
      resolve: ({ incident }) => incident.version,
    }),
    employer: t.field({
      type: EmployerRef,
      resolve: ({ incident }, _, { ports, viewer }) => present(ports.employer(viewer, incident.employerId)),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      description: 'null: a device that is nobody’s, or somebody known only by phone.',
      resolve: ({ incident: { workerId } }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    device: t.field({
      type: DeviceRef,
      nullable: true,
      description: 'null where there is none or your role does not include devices.',
      resolve: ({ incident: { deviceId } }, _, { ports, viewer }) =>
        deviceId === null ? null : ports.device(viewer, deviceId),
    }),
    who: t.exposeString('who', {
      description: 'The worker’s name, the device, or what the caller was called; masked on a wall display.',
    }),
    state: t.field({ type: IncidentStateEnum, resolve: ({ incident }) => incident.state }),
    priority: t.int({ description: '1 is highest.', resolve: ({ incident }) => incident.priority }),
    raisedAt: t.field({
      type: 'DateTime',
      description: 'When its first alarm was received.',
      resolve: ({ incident }) => incident.times.raisedAtMs,
    }),
    alarmedAt: t.field({
      type: 'DateTime',
      description: 'When its newest alarm was received.',
      resolve: ({ incident }) => incident.times.alarmedAtMs,
    }),
    claimedAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ incident }) => incident.times.claimedAtMs,
    }),
    closedAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ incident }) => incident.times.closedAtMs,
    }),
    alarms: t.field({
      type: [AlarmRef],
      complexity: { multiplier: 3 },
      resolve: async (view, _, { ports, viewer }) => [...(await ports.incidents.alarms(viewer, view))],
    }),
    duress: t.boolean({
      nullable: true,
      description: 'Help was asked for in disguise. null: not yours to know.',
      resolve: ({ incident, sight }) => (sight === 'WORKS' ? incident.duress : null),
    }),
    allowedCommands: t.field({
      type: [CommandEnum],
      description: 'What you may do now.',
      resolve: (view, _, { ports, viewer }) => [...ports.incidents.allowed(viewer, view)],
    }),
    clocks: t.field({
      type: [ClockType],
      complexity: { multiplier: 5 },
      resolve: (view, _, { ports }) => [...ports.incidents.clocks(view)],
    }),
    parent: t.field({
      type: IncidentRef,
      nullable: true,
      description: 'The incident that it is part of.',
      resolve: ({ incident: { parentId } }, _, { ports, viewer }) =>
        parentId === null ? null : ports.incidents.byId(viewer, parentId),
    }),
    children: t.field({
      type: [IncidentRef],
      complexity: { multiplier: 5 },
      resolve: async (view, _, { ports, viewer }) => [...(await ports.incidents.children(viewer, view))],
    }),
    log: t.field({
      type: LogConnection,
      description: 'Oldest first.',
      args: forwardArgs(t.arg),
      complexity: pageCost,
      resolve: async (view, args, { ports, viewer }) =>
        connectionOf(await ports.incidents.log(viewer, view, pageArgs(args))),
    }),
  }),
});

builder.objectFields(IncidentRef, (t) => ({
  ownership: t.field({ type: OwnershipType, resolve: ({ incident }) => incident.ownership }),
  participants: t.field({
    type: [ParticipantType],
    complexity: { multiplier: 3 },
    resolve: ({ incident }) => [...incident.participants],
  }),
  verification: t.field({ type: VerificationEnum, resolve: ({ incident }) => incident.verification }),
  cues: t.field({ type: [CueEnum], resolve: ({ incident }) => [...incident.cues] }),
  hold: t.field({
    type: HoldType,
    nullable: true,
    resolve: async ({ incident: { hold }, detail }) =>
      hold && { untilMs: hold.untilMs, by: hold.by, reason: (await detail()).holdReason },
  }),
  audio: t.field({
    type: AudioType,
    nullable: true,
    resolve: ({ incident: { audio, times } }) =>
      audio && { ...audio, connectedAtMs: times.audioConnectedAtMs },
  }),
  round: t.int({
    description:
      'How often the plan has been gone through: it is repeated until somebody has confirmed welfare.',
    resolve: ({ incident }) => incident.round,
  }),
  safeMethod: t.field({
    type: SafeMethodEnum,
    nullable: true,
    resolve: ({ incident }) => incident.safeMethod,
  }),
  disposition: t.field({
    type: DispositionEnum,
    nullable: true,
    resolve: ({ incident }) => incident.disposition,
  }),
  override: t.field({
    type: OverrideType,
    nullable: true,
    resolve: async ({ incident: { override, disposition }, detail }) =>
      override && { by: override.by, disposition, reason: (await detail()).overrideReason },
  }),
  workerCancelledAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'The worker has cancelled: a banner, it closes nothing.',
    resolve: ({ incident }) => incident.workerCancelledAtMs,
  }),
}));

builder.objectFields(IncidentRef, (t) => ({
  planName: t.string({ nullable: true, resolve: async ({ detail }) => (await detail()).planName }),
  planVersion: t.int({ nullable: true, resolve: async ({ detail }) => (await detail()).planVersion }),
  planChanges: t.stringList({
    description:
      'In words, what has been edited since; what is worked is the plan of when the alarm was raised.',
    resolve: async ({ detail }) => [...(await detail()).planChanges],
  }),
  instructions: t.stringList({
    description: 'For those who work it.',
    resolve: async ({ detail }) => [...(await detail()).instructions],
  }),
  listenSeconds: t.int({
    description: 'How long to listen in silence before anything is said.',
    resolve: async ({ detail }) => (await detail()).listenSeconds,
  }),
  duressWords: t.field({
    type: [DuressWordType],
    nullable: true,
    description: 'For the owner while it is open; each look is written down.',
    authScopes: { anywhere: 'WORK_INCIDENTS' },
    resolve: async (view, _, { ports, viewer }) => {
      const words = await ports.incidents.duressWords(viewer, view);
      return words && [...words];
    },
  }),
  steps: t.field({
    type: [StepType],
    complexity: { multiplier: 10 },
    resolve: async ({ detail }) => [...(await detail()).steps],
  }),
  responses: t.field({
    type: [ResponseType],
    complexity: { multiplier: 3 },
    resolve: async ({ detail }) => [...(await detail()).responses],
  }),
  pinned: t.field({
    type: [LogEntryType],
    complexity: { multiplier: 3 },
    resolve: async ({ detail }) => [...(await detail()).pinned],
  }),
  scene: t.field({
    type: [SceneFactType],
    complexity: { multiplier: 6 },
    resolve: async ({ detail }) => [...(await detail()).scene],
  }),
  marks: t.field({
    type: [MarkType],
    complexity: { multiplier: 5 },
    resolve: async ({ detail }) => [...(await detail()).marks],
  }),
  advice: t.field({
    type: RouteAdviceType,
    nullable: true,
    description: 'How the police would best be asked, from what is known now.',
    authScopes: { anywhere: 'WORK_INCIDENTS' },
    resolve: (view, _, { ports, viewer }) => ports.incidents.advice(viewer, view),
  }),
  location: t.field({
    type: LocationFixType,
    nullable: true,
    description:
      'Where the worker is, while it is open; afterwards, for a report and with a reason, where it was raised. Each look is written down.',
    args: { reason: t.arg.string({ description: REASON }) },
    authScopes: { anywhere: 'SEE_POSITIONS' },
    resolve: (view, { reason }, { ports, viewer }) =>
      ports.incidents.location(viewer, view, reason == null ? null : reasonOf(reason)),
  }),
  trail: t.field({
    type: LocationFixConnection,
    description:
      'A quarter of an hour before the first alarm, to now or the close. Oldest first. In a control room for those who are on the incident, and for supervisors.',
    authScopes: { anywhere: 'SEE_POSITIONS' },
    args: { reason: t.arg.string({ description: REASON }), ...forwardArgs(t.arg) },
    complexity: pageCost,
    resolve: async (view, args, { ports, viewer }) =>
      connectionOf(
        await ports.incidents.trail(
          viewer,
          view,
          args.reason == null ? null : reasonOf(args.reason),
          pageArgs(args),
        ),
      ),
  }),
}));

export const IncidentConnection = builder.connectionObject(
  { type: IncidentRef, name: 'IncidentConnection' },
  { name: 'IncidentEdge' },
);

builder.objectField(WorkerRef, 'incidents', (t) =>
  t.field({
    type: IncidentConnection,
    description: 'Newest first.',
    args: forwardArgs(t.arg),
    authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'SEE_INCIDENTS', worker),
    complexity: pageCost,
    resolve: async (worker, args, { ports, viewer }) =>
      connectionOf(await ports.incidents.ofWorker(viewer, worker, pageArgs(args))),
  }),
);
