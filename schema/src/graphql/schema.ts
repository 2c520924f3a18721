/** The whole schema: every subject, then the two roots that they hang on. */
import './alarm.ts';
import './device.ts';
import './employer.ts';
import './frames.ts';
import './ingest.ts';
import './location.ts';
import './worker.ts';
import { builder } from './builder.ts';

const ViewerType = builder.objectRef<{ readonly name: string }>('Viewer').implement({
  description: 'Who you are to this server.',
  fields: (t) => ({ name: t.exposeString('name') }),
});

builder.queryType({
  fields: (t) => ({
    viewer: t.field({ type: ViewerType, resolve: (_, __, { viewer }) => viewer }),
    serverTime: t.field({
      type: 'DateTime',
      description: "The server's clock, to tell a wrong local clock from an old frame.",
      resolve: (_, __, { ports }) => ports.now(),
    }),
  }),
});
builder.subscriptionType({});

export const schema = builder.toSchema();
