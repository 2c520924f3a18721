/** The whole schema: every subject, then the roots that they hang on. Nothing is answered to nobody. */
import './access-log.ts';
import './alarm.ts';
import './call-key.ts';
import './device.ts';
import './employer.ts';
import './frames.ts';
import './geofence-events.ts';
import './geofence-import.ts';
import './geofence-writing.ts';
import './geofence.ts';
import './heat.ts';
import './identity.ts';
import './incident-command-table.ts';
import './incident-list.ts';
import './incident.ts';
import './ingest.ts';
import './installation.ts';
import './keys.ts';
import './location.ts';
import './own-alarm.ts';
import './own-secrets.ts';
import './notification.ts';
import './monitoring.ts';
import './people.ts';
import './plan-writing.ts';
import './plan.ts';
import './police.ts';
import './presence.ts';
import './replay.ts';
import './sensitive.ts';
import './session.ts';
import './session-acts.ts';
import './shift.ts';
import './staff.ts';
import './live-figures.ts';
import './stats.ts';
import './supervision.ts';
import './walls.ts';
import './worker.ts';
import { builder } from './builder.ts';

builder.queryType({
  authScopes: { signedIn: true },
  fields: (t) => ({
    serverTime: t.field({
      type: 'DateTime',
      description: "The server's clock, to tell a wrong local clock from an old frame.",
      resolve: (_, __, { ports }) => ports.now(),
    }),
  }),
});
builder.mutationType({ authScopes: { signedIn: true } });
builder.subscriptionType({ authScopes: { signedIn: true } });

export const schema = builder.toSchema();
