/** Date of birth and notes: held sealed, shown masked, opened on purpose and with a reason that the worker can read. */
import type { SensitiveProfile } from '../contract/access.ts';
import type { WorkerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import type { Worker } from '../contract/reference.ts';
import { mayAbout, type Viewer } from '../contract/viewer.ts';
import { builder, idOf } from './builder.ts';
import type { Context } from './context.ts';
import { WorkerRef } from './worker.ts';

interface Held {
  readonly dateOfBirth: boolean;
  readonly notes: boolean;
}
const SensitiveHeld = builder.objectRef<Held>('SensitiveHeld').implement({
  description: 'Which sensitive fields are held, without what they say.',
  authScopes: { anywhere: 'SEE_SENSITIVE' },
  fields: (t) => ({
    dateOfBirth: t.exposeBoolean('dateOfBirth'),
    notes: t.exposeBoolean('notes'),
  }),
});

builder.objectField(WorkerRef, 'sensitive', (t) =>
  t.field({
    type: SensitiveHeld,
    authScopes: (worker, _, { viewer }) => mayAbout(viewer, 'SEE_SENSITIVE', worker),
    resolve: (worker, _, { ports, viewer }) => ports.needToKnow.held(viewer, worker),
  }),
);

const Revealed = builder.objectRef<SensitiveProfile>('RevealSensitivePayload').implement({
  authScopes: { anywhere: 'SEE_SENSITIVE' },
  fields: (t) => ({
    dateOfBirth: t.exposeString('dateOfBirth', {
      nullable: true,
      description: 'ISO 8601, such as 1985-03-07.',
    }),
    notes: t.exposeString('notes', { nullable: true }),
  }),
});
const WorkerChanged = builder.objectRef<{ readonly worker: Worker }>('WorkerChangedPayload').implement({
  authScopes: { anywhere: 'SEE_WORKERS' },
  fields: (t) => ({ worker: t.field({ type: WorkerRef, resolve: ({ worker }) => worker }) }),
});

const MIN_REASON = 10;
/** Spaces that nobody sees, and dots, are no reason. */
const MIN_LETTERS = 5;
const MAX_REASON = 500;

/** Faults: BAD_USER_INPUT for a reason that says nothing. */
export function reasonOf(text: string): string {
  const reason = text.trim();
  const letters = reason.match(/[\p{L}\p{N}]/gu) ?? [];
  if (reason.length < MIN_REASON || letters.length < MIN_LETTERS || reason.length > MAX_REASON)
    throw new Fault(
      'BAD_USER_INPUT',
      `Say why in words, in ${MIN_REASON} to ${MAX_REASON} characters: the worker and a reviewer will read it.`,
    );
  return reason;
}

/** Faults: NOT_FOUND for a worker out of the viewer's reach, who looks like one that does not exist. */
export function workerWithin({ ports, viewer }: Context, globalId: string): Worker {
  const worker = ports.worker(viewer, idOf<WorkerId>('Worker', globalId));
  if (worker === null) throw new Fault('NOT_FOUND', 'There is no such worker.');
  return worker;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function dateOf(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text === '') return null;
  if (!DATE.test(text) || Number.isNaN(Date.parse(text)))
    throw new Fault('BAD_USER_INPUT', 'Write the date of birth as YYYY-MM-DD, for example 1985-03-07.');
  return text;
}

/** It is the worker who decides, nobody on the worker's behalf. */
function isOneself(viewer: Viewer, worker: Worker): boolean {
  return viewer.grants.some(({ role, workerId }) => role === 'LONE_WORKER' && workerId === worker.id);
}

builder.mutationFields((t) => ({
  revealSensitive: t.field({
    type: Revealed,
    description:
      'Date of birth and notes in clear. The look is written down for the worker; a control room may look only while the worker is in ALARM.',
    args: { workerId: t.arg.id({ required: true }), reason: t.arg.string({ required: true }) },
    authScopes: (_, { workerId }, context) =>
      mayAbout(context.viewer, 'SEE_SENSITIVE', workerWithin(context, workerId)),
    resolve: (_, { workerId, reason }, context) =>
      context.ports.needToKnow.reveal(context.viewer, workerWithin(context, workerId), reasonOf(reason)),
  }),
  setSensitive: t.field({
    type: WorkerChanged,
    description: 'Replaces both fields; left out or empty, a field is no longer held.',
    args: {
      workerId: t.arg.id({ required: true }),
      dateOfBirth: t.arg.string(),
      notes: t.arg.string({
        description: 'What somebody who comes to help must know; at most 4,000 characters.',
      }),
    },
    authScopes: (_, { workerId }, context) =>
      mayAbout(context.viewer, 'CHANGE_SENSITIVE', workerWithin(context, workerId)),
    resolve: async (_, { workerId, dateOfBirth, notes }, context) => {
      const worker = workerWithin(context, workerId);
      if ((notes ?? '').length > 4_000)
        throw new Fault('BAD_USER_INPUT', 'Notes hold at most 4,000 characters.');
      const profile = {
        dateOfBirth: dateOf(dateOfBirth),
        notes: notes == null || notes === '' ? null : notes,
      };
      await context.ports.needToKnow.setSensitive(context.viewer, worker, profile);
      return { worker };
    },
  }),
  setSharesLastKnown: t.field({
    type: WorkerChanged,
    description:
      'Only the worker: whether the last known position stays visible to the employer outside a session.',
    args: { workerId: t.arg.id({ required: true }), shares: t.arg.boolean({ required: true }) },
    authScopes: (_, { workerId }, context) => isOneself(context.viewer, workerWithin(context, workerId)),
    resolve: async (_, { workerId, shares }, context) => ({
      worker: await context.ports.needToKnow.setSharesLastKnown(
        context.viewer,
        workerWithin(context, workerId),
        shares,
      ),
    }),
  }),
}));
