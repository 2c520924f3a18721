/**
 * Call keys: a sign-in ends, and an SOS must go through all the same. While somebody is signed in, their phone fetches a key
 * that reports at /ingest/<key> as one device of theirs. It reads nothing.
 */
import { builder, rowIdOf } from './builder.ts';
import type { NewCallKey } from './call-key-ports.ts';
import { isOneself, whomOf } from './session.ts';

const CallKeyPayload = builder.objectRef<NewCallKey>('CallKeyPayload').implement({
  authScopes: { anywhere: 'WORK_ALONE' },
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    secret: t.exposeString('secret', { description: 'The key itself, shown only now.' }),
    deviceExternalId: t.exposeString('deviceExternalId', {
      description: 'Whatever comes under it is this device’s, whatever it calls itself.',
    }),
  }),
});

const RevokeCallKeysPayload = builder
  .objectRef<{ readonly revoked: number }>('RevokeCallKeysPayload')
  .implement({
    authScopes: { anywhere: 'WORK_ALONE' },
    fields: (t) => ({ revoked: t.exposeInt('revoked', { description: 'How many were live until now.' }) }),
  });

builder.mutationFields((t) => ({
  createCallKey: t.field({
    type: CallKeyPayload,
    description:
      'A key with which your phone can call for help at /ingest/<key>/native after its sign-in has ended. The newest five of a worker live; older ones are revoked.',
    args: {
      workerId: t.arg.id({ required: true }),
      replaces: t.arg.id({ description: 'The key that this phone held until now: it is revoked.' }),
    },
    authScopes: (_, { workerId }, context) => isOneself(context.viewer, whomOf(context, workerId)),
    resolve: (_, { workerId, replaces }, context) =>
      context.ports.callKeys.create(
        context.viewer,
        whomOf(context, workerId),
        replaces == null ? null : rowIdOf(replaces),
      ),
  }),
  revokeCallKeys: t.field({
    type: RevokeCallKeysPayload,
    description:
      'Whoever signs out means it: what such a key reports is refused from now on, but no call for help.',
    args: {
      workerId: t.arg.id({ required: true }),
      keyId: t.arg.id({ description: 'Left out: all of yours, on every phone.' }),
    },
    authScopes: (_, { workerId }, context) => isOneself(context.viewer, whomOf(context, workerId)),
    resolve: async (_, { workerId, keyId }, context) => ({
      revoked: await context.ports.callKeys.revoke(
        context.viewer,
        whomOf(context, workerId),
        keyId == null ? null : rowIdOf(keyId),
      ),
    }),
  }),
}));
