/** What an incident consists of: who has it, what is being done, what is known of the scene. */
import { fromE7 } from '../contract/fix.ts';
import type { Incident, Ownership, Part, Person } from '../contract/incident.ts';
import { builder } from './builder.ts';
import { PersonType } from './incident-log.ts';
import type {
  ClockView,
  DuressWordView,
  ForceView,
  MarkView,
  ResponseView,
  RouteAdviceView,
  SceneFactView,
  StepView,
} from './incident-ports.ts';
import {
  AudioModeEnum,
  ClockEnum,
  ClockLevelEnum,
  ContactOutcomeEnum,
  DispositionEnum,
  DuressMeaningEnum,
  MarkKindEnum,
  OwnershipEnum,
  PartEnum,
  ResponseRouteEnum,
  ResponseServiceEnum,
  ResponseStateEnum,
  SceneFieldEnum,
  StepActionEnum,
  StepStateEnum,
  StepTargetEnum,
} from './incident-words.ts';

const authScopes = { anywhere: 'SEE_INCIDENTS' } as const;

export const OwnershipType = builder.objectRef<Ownership>('Ownership').implement({
  authScopes,
  fields: (t) => ({
    kind: t.field({ type: OwnershipEnum, resolve: ({ kind }) => kind }),
    owner: t.field({
      type: PersonType,
      nullable: true,
      description: 'ABANDONED: who had it.',
      resolve: ({ owner }) => owner,
    }),
    to: t.field({
      type: PersonType,
      nullable: true,
      description: 'OFFERED, HANDOVER: to whom.',
      resolve: ({ to }) => to,
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the offer lapses.',
      resolve: ({ untilMs }) => untilMs,
    }),
    since: t.field({ type: 'DateTime', resolve: ({ sinceMs }) => sinceMs }),
  }),
});

export const ParticipantType = builder
  .objectRef<Person & { readonly part: Part; readonly sinceMs: number }>('Participant')
  .implement({
    description: 'Somebody on the incident beside the owner.',
    authScopes,
    fields: (t) => ({
      person: t.field({ type: PersonType, resolve: ({ accountId, name }) => ({ accountId, name }) }),
      part: t.field({ type: PartEnum, resolve: ({ part }) => part }),
      since: t.field({ type: 'DateTime', resolve: ({ sinceMs }) => sinceMs }),
    }),
  });

export interface HoldView {
  readonly untilMs: number;
  readonly by: Person;
  readonly reason: string | null;
}
export const HoldType = builder.objectRef<HoldView>('Hold').implement({
  description: 'A timed pause that wakes by itself.',
  authScopes,
  fields: (t) => ({
    until: t.field({ type: 'DateTime', resolve: ({ untilMs }) => untilMs }),
    by: t.field({ type: PersonType, resolve: ({ by }) => by }),
    reason: t.exposeString('reason', { nullable: true }),
  }),
});

export interface AudioView extends NonNullable<Incident['audio']> {
  readonly connectedAtMs: number | null;
}
export const AudioType = builder.objectRef<AudioView>('IncidentAudio').implement({
  authScopes,
  fields: (t) => ({
    mode: t.field({ type: AudioModeEnum, resolve: ({ mode }) => mode }),
    listeners: t.field({ type: [PersonType], resolve: ({ listeners }) => [...listeners] }),
    connectedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was first connected.',
      resolve: ({ connectedAtMs }) => connectedAtMs,
    }),
  }),
});

export const StepType = builder.objectRef<StepView>('IncidentStep').implement({
  description: 'One step of the plan as it was when the alarm was raised.',
  authScopes,
  fields: (t) => ({
    index: t.int({
      description: 'Names it in commands; its place in the plan, from 0.',
      resolve: ({ step }) => step.index,
    }),
    order: t.int({ description: 'Steps of one order go side by side.', resolve: ({ step }) => step.order }),
    action: t.field({ type: StepActionEnum, resolve: ({ step }) => step.action }),
    target: t.field({ type: StepTargetEnum, resolve: ({ step }) => step.target }),
    name: t.exposeString('name'),
    phone: t.exposeString('phone', { nullable: true }),
    email: t.exposeString('email', { nullable: true }),
    note: t.exposeString('note', { nullable: true }),
    mandatory: t.boolean({ resolve: ({ step }) => step.mandatory }),
    lastResort: t.boolean({ resolve: ({ step }) => step.lastResort }),
    inWindow: t.exposeBoolean('inWindow', { description: 'Now lies in the hours that the plan gives it.' }),
    timeoutSeconds: t.float({ resolve: ({ step }) => step.timeoutS }),
    state: t.field({ type: StepStateEnum, resolve: ({ step }) => step.state }),
    by: t.field({ type: PersonType, nullable: true, resolve: ({ step }) => step.by }),
    leaseUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'DOING: then it is TO_DO again, unless renewed.',
      resolve: ({ step }) => step.leaseUntilMs,
    }),
    attempts: t.int({ resolve: ({ step }) => step.attempts }),
    outcome: t.field({ type: ContactOutcomeEnum, nullable: true, resolve: ({ step }) => step.outcome }),
    told: t.exposeString('told', {
      nullable: true,
      description: 'What was said to them, or why it came to nothing.',
    }),
    entryVersion: t.int({
      nullable: true,
      description: 'Of the entry that said so last.',
      resolve: ({ step }) => step.entryVersion,
    }),
  }),
});

export const ResponseType = builder.objectRef<ResponseView>('IncidentResponse').implement({
  description: 'Help that was asked for from outside.',
  authScopes,
  fields: (t) => ({
    responseId: t.int({ resolve: ({ response }) => response.id }),
    service: t.field({ type: ResponseServiceEnum, resolve: ({ response }) => response.service }),
    route: t.field({ type: ResponseRouteEnum, resolve: ({ response }) => response.route }),
    state: t.field({ type: ResponseStateEnum, resolve: ({ response }) => response.state }),
    reference: t.exposeString('reference', { nullable: true }),
    note: t.exposeString('note', { nullable: true }),
    forceName: t.exposeString('forceName', { nullable: true }),
    disclosed: t.stringList({
      description: 'Which kinds of personal data they were told; empty for who does not work it.',
      resolve: ({ disclosed }) => [...disclosed],
    }),
    requestedAt: t.field({ type: 'DateTime', resolve: ({ response }) => response.requestedAtMs }),
    changedAt: t.field({ type: 'DateTime', resolve: ({ response }) => response.changedAtMs }),
  }),
});

export interface OverrideView {
  readonly by: Person;
  readonly disposition: Incident['disposition'];
  readonly reason: string | null;
}
export const OverrideType = builder.objectRef<OverrideView>('CloseOverride').implement({
  description: 'The owner has asked a supervisor to close without confirmation.',
  authScopes,
  fields: (t) => ({
    by: t.field({ type: PersonType, resolve: ({ by }) => by }),
    disposition: t.field({
      type: DispositionEnum,
      nullable: true,
      resolve: ({ disposition }) => disposition,
    }),
    reason: t.exposeString('reason', { nullable: true }),
  }),
});

export const SceneFactType = builder.objectRef<SceneFactView>('SceneFact').implement({
  description:
    'What everybody on the incident must know of the scene. The last writer’s; earlier ones stand in the log.',
  authScopes,
  fields: (t) => ({
    field: t.field({ type: SceneFieldEnum, resolve: ({ field }) => field }),
    text: t.exposeString('text'),
    by: t.exposeString('by'),
    at: t.field({ type: 'DateTime', resolve: ({ atMs }) => atMs }),
    entryVersion: t.exposeInt('entryVersion'),
  }),
});

export const MarkType = builder.objectRef<MarkView>('IncidentMark').implement({
  description: 'A place that somebody has marked for all on the incident.',
  authScopes,
  fields: (t) => ({
    markId: t.int({ resolve: ({ mark }) => mark.id }),
    kind: t.field({ type: MarkKindEnum, resolve: ({ mark }) => mark.kind }),
    label: t.exposeString('label'),
    lat: t.float({ description: 'Degrees north.', resolve: ({ latE7 }) => fromE7(latE7) }),
    lon: t.float({ description: 'Degrees east.', resolve: ({ lonE7 }) => fromE7(lonE7) }),
    by: t.field({ type: PersonType, resolve: ({ mark }) => mark.by }),
  }),
});

export const ClockType = builder.objectRef<ClockView>('SlaClock').implement({
  description: 'How long something may take. It runs while stoppedAt is null.',
  authScopes,
  fields: (t) => ({
    name: t.field({ type: ClockEnum, resolve: ({ name }) => name }),
    startedAt: t.field({ type: 'DateTime', resolve: ({ startedAtMs }) => startedAtMs }),
    stoppedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ stoppedAtMs }) => stoppedAtMs }),
    amberAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ amberAtMs }) => amberAtMs }),
    breachAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ breachAtMs }) => breachAtMs }),
    level: t.field({ type: ClockLevelEnum, resolve: ({ level }) => level }),
  }),
});

const ForceType = builder.objectRef<ForceView>('PoliceForce').implement({
  authScopes: { anywhere: 'WORK_INCIDENTS' },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    urn: t.exposeString('urn', { nullable: true, description: 'The number that it has issued; null: none.' }),
    phone: t.exposeString('phone', { nullable: true }),
  }),
});
export const RouteAdviceType = builder.objectRef<RouteAdviceView>('RouteAdvice').implement({
  description: 'How the police would best be asked, and why. The operator decides.',
  authScopes: { anywhere: 'WORK_INCIDENTS' },
  fields: (t) => ({
    route: t.field({ type: ResponseRouteEnum, resolve: ({ route }) => route }),
    reasons: t.stringList({ resolve: ({ reasons }) => [...reasons] }),
    forces: t.field({
      type: [ForceType],
      description: 'Two where the accuracy circle crosses a border.',
      resolve: ({ forces }) => [...forces],
    }),
  }),
});

export const DuressWordType = builder.objectRef<DuressWordView>('DuressWord').implement({
  authScopes: { anywhere: 'WORK_INCIDENTS' },
  fields: (t) => ({
    word: t.exposeString('word'),
    means: t.field({ type: DuressMeaningEnum, resolve: ({ means }) => means }),
  }),
});
