/** Calls for help that no device makes: the worker's own from a browser, and those that somebody takes on the telephone. */
import { ALARM_TYPES } from '../contract/alarm.ts';
import { isOnGlobe, toE7 } from '../contract/fix.ts';
import type { EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import type { Employer, Worker } from '../contract/reference.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import type { Context } from './context.ts';
import { IncidentRef } from './incident.ts';
import { remarkOf } from './incident-commands.ts';
import { commonFields, mayActFor, saidOf, SessionPayload } from './session-acts.ts';
import type { AskedAlarm, RaisedView } from './session-ports.ts';
import { isOneself, whomOf } from './session.ts';

const RaisedPayload = builder.objectRef<RaisedView>('RaiseAlarmPayload').implement({
  authScopes: { signedIn: true },
  fields: (t) => ({
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When this server took it: it is on disk, and on the screens of the control room.',
      resolve: ({ receivedAtMs }) => receivedAtMs,
    }),
    incident: t.field({
      type: IncidentRef,
      nullable: true,
      description: 'null where it is not yours to see: a worker’s own, while it is open.',
      resolve: ({ incident }) => incident,
    }),
  }),
});

const FixInput = builder.inputType('FixInput', {
  description: 'Where a phone believes to be. WGS84 degrees, metres.',
  fields: (t) => ({
    lat: t.float({ required: true }),
    lon: t.float({ required: true }),
    accuracyM: t.float(),
    altitudeM: t.float(),
    speedMps: t.float(),
    headingDeg: t.float(),
    agoSeconds: t.float({ description: 'How long ago it was measured, by the phone’s own clock.' }),
  }),
});

const RaiseInput = builder.inputType('RaiseAlarmInput', {
  fields: (t) => ({
    ...commonFields(t),
    employerId: t.id({ description: 'Of somebody who is no worker here and is known by telephone only.' }),
    type: t.field({
      type: AlarmTypeEnum,
      description: `Left out: ${ALARM_TYPES[1]} for a worker, MANUAL for everybody else.`,
    }),
    priority: t.int({ description: '1 to 4; left out: the type’s own.' }),
    who: t.string({ description: 'Who it is, as the caller says.' }),
    text: t.string({ description: 'What the caller says: where, what has happened.' }),
    fix: t.field({ type: FixInput }),
  }),
});
type Raise = typeof RaiseInput.$inferInput;

const HeardPayload = builder.objectRef<{ readonly receivedAtMs: number }>('ReportOwnFixPayload').implement({
  authScopes: { anywhere: 'WORK_ALONE' },
  fields: (t) => ({
    receivedAt: t.field({ type: 'DateTime', resolve: ({ receivedAtMs }) => receivedAtMs }),
  }),
});

builder.mutationFields((t) => ({
  reportOwnFix: t.field({
    type: HeardPayload,
    description:
      'Where your browser is, as any device of yours would report it: while your call for help is open, so that you are found.',
    args: { workerId: t.arg.id({ required: true }), fix: t.arg({ type: FixInput, required: true }) },
    authScopes: (_, { workerId }, context) => isOneself(context.viewer, whomOf(context, workerId)),
    resolve: async (_, { workerId, fix }, context) => {
      const where = fixOf(fix);
      if (where === null)
        throw new Fault('BAD_USER_INPUT', 'This is no place: -90 to 90 north, -180 to 180 east.');
      return { receivedAtMs: await context.ports.sessions.hear(whomOf(context, workerId), where) };
    },
  }),
  raiseAlarm: t.field({
    type: RaisedPayload,
    description:
      'Calls for help: for yourself, or on the telephone for somebody else. Never refused for how it is filled in.',
    args: { input: t.arg({ type: RaiseInput, required: true }) },
    authScopes: (_, { input }, context) =>
      input.workerId == null && input.employerId != null
        ? mayAtEmployer(context, 'ACT_FOR_WORKERS', input.employerId)
        : mayActFor(context, input.workerId),
    resolve: (_, { input }, context) => {
      const { viewer, console, ports } = context;
      return ports.sessions.raise({ viewer, console }, about(context, input), askedOf(input));
    },
  }),
  cancelAlarm: t.field({
    type: SessionPayload,
    description:
      'The worker says that it was a mistake. It is shown to those who work the incident and closes nothing.',
    args: {
      input: t.arg({
        type: builder.inputType('CancelAlarmInput', {
          fields: (f) => ({ ...commonFields(f), pin: f.string({ description: 'Where one is set.' }) }),
        }),
        required: true,
      }),
    },
    authScopes: (_, { input }, context) =>
      mayActFor(context, input.workerId) && isOneself(context.viewer, whomOf(context, input.workerId)),
    resolve: (_, { input }, context) => {
      const { viewer, console, ports } = context;
      return ports.sessions.cancelAlarm({ viewer, console }, whomOf(context, input.workerId), saidOf(input));
    },
  }),
}));

function about(context: Context, { workerId, employerId }: Raise): Worker | Employer {
  if (workerId != null || employerId == null) return whomOf(context, workerId);
  const employer = context.ports.employer(context.viewer, idOf<EmployerId>('Employer', employerId));
  if (employer === null) throw new Fault('NOT_FOUND', 'There is no such employer.');
  return employer;
}

/** What cannot be is left out rather than refused: help must not wait for a number. */
function askedOf(input: Raise): AskedAlarm {
  const { commandId, agoMs } = saidOf(input);
  const { priority } = input;
  return {
    ...{ commandId, agoMs, type: input.type ?? null },
    priority: priority == null ? null : Math.min(4, Math.max(1, priority)),
    who: remarkOf(input.who),
    text: remarkOf(input.text),
    fix: fixOf(input.fix),
  };
}

function fixOf(fix: Raise['fix']): AskedAlarm['fix'] {
  if (fix == null || !isOnGlobe(fix.lon, fix.lat)) return null;
  const finite = (value: number | null | undefined): number | null =>
    value == null || !Number.isFinite(value) ? null : value;
  const agoMs = Math.min(86_400_000, Math.max(0, (finite(fix.agoSeconds) ?? 0) * 1000));
  return {
    ...{ lonE7: toE7(fix.lon), latE7: toE7(fix.lat), agoMs },
    accuracyM: finite(fix.accuracyM),
    altitudeM: finite(fix.altitudeM),
    speedMps: finite(fix.speedMps),
    headingDeg: finite(fix.headingDeg),
    source: 'UNKNOWN',
  };
}
