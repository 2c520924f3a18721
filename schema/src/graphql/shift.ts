/** What one shift hands on to the next, signed out and in; and what the month came to. */
import type { EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { mayAbout } from '../contract/viewer.ts';
import { AlarmTypeEnum } from './alarm.ts';
import {
  builder,
  connectionOf,
  forwardArgs,
  idOf,
  mayAtEmployer,
  pageArgs,
  pageCost,
  rowIdOf,
} from './builder.ts';
import { EmployerRef, present } from './employer.ts';
import { IncidentRef } from './incident.ts';
import { remarkOf, textOf } from './incident-commands.ts';
import { PersonType } from './incident-log.ts';
import { DispositionEnum } from './incident-words.ts';
import {
  HANDED_ON,
  type HandedOn,
  type ServiceFigures,
  type ServiceReport,
  type ShiftHandover,
} from './supervision-ports.ts';
import { WorkerRef } from './worker.ts';

const works = { anywhere: 'WORK_INCIDENTS' } as const;

const HandedOnKindEnum = builder.enumType('HandedOnKind', { values: HANDED_ON });
const HandedOnType = builder.objectRef<HandedOn>('HandedOn').implement({
  description: 'One thing that the next shift must know.',
  authScopes: works,
  fields: (t) => ({
    item: t.exposeInt('item', { description: 'Within its record, from 1.' }),
    kind: t.field({ type: HandedOnKindEnum, resolve: ({ kind }) => kind }),
    text: t.exposeString('text'),
    employer: t.field({
      type: EmployerRef,
      nullable: true,
      resolve: ({ employerId }, _, { ports, viewer }) =>
        employerId === null ? null : ports.employer(viewer, employerId),
    }),
    incident: t.field({
      type: IncidentRef,
      nullable: true,
      resolve: ({ incidentId }, _, { ports, viewer }) =>
        incidentId === null ? null : ports.incidents.byId(viewer, incidentId),
    }),
    worker: t.field({
      type: WorkerRef,
      nullable: true,
      resolve: ({ workerId }, _, { ports, viewer }) =>
        workerId === null ? null : ports.worker(viewer, workerId),
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it wakes, is due or was promised.',
      resolve: ({ dueAtMs }) => dueAtMs,
    }),
    takenAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ takenAtMs }) => takenAtMs }),
    takenBy: t.exposeString('takenBy', { nullable: true }),
    remark: t.exposeString('remark', { nullable: true, description: 'What the incoming person said to it.' }),
  }),
});

const HandoverType = builder.objectRef<ShiftHandover>('ShiftHandover').implement({
  description: 'What one shift handed on: signed by who went, and item by item by who came.',
  authScopes: works,
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    from: t.field({ type: PersonType, resolve: ({ from }) => from }),
    to: t.field({
      type: PersonType,
      nullable: true,
      description: 'null: whoever comes.',
      resolve: ({ to }) => to,
    }),
    signedOutAt: t.field({ type: 'DateTime', resolve: ({ signedOutAtMs }) => signedOutAtMs }),
    signedInBy: t.field({ type: PersonType, nullable: true, resolve: ({ signedInBy }) => signedInBy }),
    signedInAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last item was taken.',
      resolve: ({ signedInAtMs }) => signedInAtMs,
    }),
    items: t.field({
      type: [HandedOnType],
      complexity: { multiplier: 10 },
      resolve: ({ items }) => [...items],
    }),
  }),
});
const HandoverConnection = builder.connectionObject(
  { type: HandoverType, name: 'ShiftHandoverConnection' },
  { name: 'ShiftHandoverEdge' },
);

builder.queryFields((t) => ({
  shiftDraft: t.field({
    type: [HandedOnType],
    description: 'What would be handed on now, before promises and notes are added.',
    authScopes: works,
    complexity: { multiplier: 10 },
    resolve: async (_, __, { ports, viewer }) => [...(await ports.supervision.shiftDraft(viewer))],
  }),
  shiftHandovers: t.field({
    type: HandoverConnection,
    description: 'Newest first.',
    args: forwardArgs(t.arg),
    authScopes: works,
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(await ports.supervision.shiftHandovers(viewer, pageArgs(args))),
  }),
}));

const PromiseInput = builder.inputType('PromiseInput', {
  fields: (t) => ({ text: t.string({ required: true }), dueAt: t.field({ type: 'DateTime' }) }),
});
const SignOutInput = builder.inputType('SignOutShiftInput', {
  fields: (t) => ({
    toAccountId: t.id({ description: 'Left out: whoever comes.' }),
    promises: t.field({ type: [PromiseInput], description: 'Calls that were promised, and the like.' }),
    notes: t.stringList(),
  }),
});
const TakenInput = builder.inputType('TakenItemInput', {
  fields: (t) => ({ item: t.int({ required: true }), remark: t.string() }),
});
const SignInInput = builder.inputType('SignInShiftInput', {
  fields: (t) => ({
    handoverId: t.id({ required: true }),
    taken: t.field({
      type: [TakenInput],
      required: true,
      description: 'The items that you have understood.',
    }),
  }),
});
const ShiftPayload = builder
  .objectRef<{ readonly handover: ShiftHandover }>('ShiftHandoverPayload')
  .implement({
    authScopes: works,
    fields: (t) => ({ handover: t.field({ type: HandoverType, resolve: ({ handover }) => handover }) }),
  });
const MAX_ITEMS = 100;

builder.mutationFields((t) => ({
  signOutShift: t.field({
    type: ShiftPayload,
    description: 'Writes down what stands open now, with your promises and notes, under your name.',
    args: { input: t.arg({ type: SignOutInput, required: true }) },
    authScopes: works,
    resolve: async (_, { input }, { ports, viewer }) => {
      const promises = input.promises ?? [];
      const notes = input.notes ?? [];
      if (promises.length + notes.length > MAX_ITEMS)
        throw new Fault('BAD_USER_INPUT', `A handover holds at most ${MAX_ITEMS} promises and notes.`);
      const handover = await ports.supervision.signOutShift(viewer, {
        toAccountId: input.toAccountId ?? null,
        promises: promises.map(({ text, dueAt }) => ({
          text: textOf(text, 'what was promised'),
          dueAtMs: dueAt ?? null,
        })),
        notes: notes.map((note) => textOf(note, 'the note')),
      });
      return { handover };
    },
  }),
  signInShift: t.field({
    type: ShiftPayload,
    description: 'Takes items one by one; with the last the record is signed. Not by who signed it out.',
    args: { input: t.arg({ type: SignInInput, required: true }) },
    authScopes: works,
    resolve: async (_, { input }, { ports, viewer }) => ({
      handover: await ports.supervision.signInShift(viewer, {
        handoverId: rowIdOf(input.handoverId),
        taken: input.taken.map(({ item, remark }) => ({ item, remark: remarkOf(remark) })),
      }),
    }),
  }),
}));

const sees = { anywhere: 'SEE_INCIDENTS' } as const;
const AlarmCountType = builder.objectRef<ServiceFigures['alarmsByType'][number]>('AlarmCount').implement({
  authScopes: sees,
  fields: (t) => ({
    type: t.field({ type: AlarmTypeEnum, resolve: ({ type }) => type }),
    count: t.exposeInt('count'),
  }),
});
const DispositionCountType = builder
  .objectRef<ServiceFigures['verifiedByDisposition'][number]>('DispositionCount')
  .implement({
    authScopes: sees,
    fields: (t) => ({
      disposition: t.field({ type: DispositionEnum, resolve: ({ disposition }) => disposition }),
      count: t.exposeInt('count'),
    }),
  });
const FiguresType = builder.objectRef<ServiceFigures>('ServiceFigures').implement({
  description: 'Counts within a time, by when the first alarm was received.',
  authScopes: sees,
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => fromMs }),
    to: t.field({ type: 'DateTime', resolve: ({ toMs }) => toMs }),
    alarms: t.exposeInt('alarms'),
    incidents: t.exposeInt('incidents'),
    answered: t.exposeInt('answered', { description: 'Claimed by somebody.' }),
    answeredWithin10Seconds: t.int({ resolve: ({ answeredWithin10S }) => answeredWithin10S }),
    answeredWithin40Seconds: t.int({ resolve: ({ answeredWithin40S }) => answeredWithin40S }),
    audioConnected: t.exposeInt('audioConnected', {
      description: 'Verification was started: somebody listened.',
    }),
    audioWithin10Seconds: t.int({ resolve: ({ audioWithin10S }) => audioWithin10S }),
    audioWithin40Seconds: t.int({ resolve: ({ audioWithin40S }) => audioWithin40S }),
    alarmsByType: t.field({
      type: [AlarmCountType],
      complexity: { multiplier: 17 },
      resolve: ({ alarmsByType }) => [...alarmsByType],
    }),
    verifiedByDisposition: t.field({
      type: [DispositionCountType],
      complexity: { multiplier: 11 },
      description: 'Closed ones that were verified as genuine.',
      resolve: ({ verifiedByDisposition }) => [...verifiedByDisposition],
    }),
    falseRate: t.exposeFloat('falseRate', {
      nullable: true,
      description: 'FALSE_… among all closed ones but PLANNED_…; null: there was none.',
    }),
  }),
});
const ReportType = builder.objectRef<ServiceReport>('ServiceReport').implement({
  description: 'The monthly numbers of an employer, in the manner of BS 8484.',
  authScopes: sees,
  fields: (t) => ({
    employer: t.field({
      type: EmployerRef,
      resolve: ({ employerId }, _, { ports, viewer }) => present(ports.employer(viewer, employerId)),
    }),
    month: t.exposeString('month', { description: 'YYYY-MM, of the London calendar.' }),
    ofMonth: t.field({ type: FiguresType, resolve: ({ ofMonth }) => ofMonth }),
    ofYear: t.field({
      type: FiguresType,
      description: 'The twelve months that end with it.',
      resolve: ({ ofYear }) => ofYear,
    }),
    exclusions: t.stringList({
      description: 'What was left out, in words.',
      resolve: ({ exclusions }) => [...exclusions],
    }),
  }),
});

builder.queryField('serviceReport', (t) =>
  t.field({
    type: ReportType,
    args: {
      employerId: t.arg.id({ required: true }),
      month: t.arg.string({ required: true, description: 'YYYY-MM, of the London calendar.' }),
    },
    // A grant that is narrowed to a team or to oneself reaches nobody's device: the numbers are of the whole employer.
    authScopes: (_, { employerId }, context) =>
      mayAtEmployer(context, 'SEE_INCIDENTS', employerId) &&
      context.viewer.kind !== 'WALL' &&
      mayAbout(context.viewer, 'SEE_INCIDENTS', {
        employerId: idOf<EmployerId>('Employer', employerId),
        teamId: null,
        id: null,
      }),
    resolve: (_, { employerId, month }, { ports, viewer }) => {
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
        throw new Fault('BAD_USER_INPUT', `"${month}" is no month; write it as 2026-11.`);
      return ports.supervision.serviceReport(viewer, idOf<EmployerId>('Employer', employerId), month);
    },
  }),
);
