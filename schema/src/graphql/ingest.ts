/** What came in and could not be understood, so that somebody can mend the sender. */
import type { EmployerId } from '../contract/ids.ts';
import { builder, connectionOf, forwardArgs, pageCost, idOf, mayAtEmployer, pageArgs } from './builder.ts';
import type { IngestReject } from './context.ts';
import { ProtocolEnum } from './device.ts';

const IngestRejectType = builder.objectRef<IngestReject>('IngestReject').implement({
  authScopes: { anywhere: 'SEE_REJECTS' },
  description: 'A message, or part of one, that was no signal, or was kept without something.',
  fields: (t) => ({
    receivedAt: t.field({ type: 'DateTime', resolve: (reject) => reject.receivedAtMs }),
    protocol: t.field({ type: ProtocolEnum, nullable: true, resolve: (reject) => reject.protocol }),
    externalId: t.string({
      nullable: true,
      description: 'The device, as far as it could be read.',
      resolve: (reject) => reject.externalId,
    }),
    reason: t.exposeString('reason', { description: 'What is wrong and what to do.' }),
    excerpt: t.exposeString('excerpt', { description: 'The offending part, at most 2,000 characters.' }),
  }),
});
const IngestRejectConnection = builder.connectionObject(
  { type: IngestRejectType, name: 'IngestRejectConnection' },
  { name: 'IngestRejectEdge' },
);

builder.queryField('ingestRejects', (t) =>
  t.field({
    type: IngestRejectConnection,
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'SEE_REJECTS', employerId),
    description: 'What senders of one employer got wrong, newest first.',
    args: { employerId: t.arg.id({ required: true }), ...forwardArgs(t.arg) },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(
        await ports.rejects(viewer, idOf<EmployerId>('Employer', args.employerId), pageArgs(args)),
      ),
  }),
);
