/** Builds the ports of escalation plans, of the police and of what leaves the house. Only `wire-ports.ts` calls it. */
import type { PoliceForce } from '@lonewatch/schema/contract/police.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import { makeNotifications } from './graphql/notifications.ts';
import { makePlans } from './graphql/plans.ts';
import { makePolice } from './graphql/police.ts';
import type { Directory } from './hot/directory.ts';
import type { PlanBook } from './hot/plan-book.ts';
import type { Messaging } from './open-messaging.ts';
import type { Database } from './persistence/database.ts';
import { EscalationPlans } from './persistence/escalation-plans.ts';
import type { PersonKeys } from './persistence/person-keys.ts';
import { RateLimit } from './transport/rate-limit.ts';

export interface WirePlans {
  readonly db: Database;
  readonly directory: Directory;
  readonly keys: PersonKeys;
  readonly book: PlanBook;
  readonly forces: readonly PoliceForce[];
  readonly messaging: Messaging;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/** Whoever tries a mail tries it on somebody's mailbox. */
const TRIALS = { perSecond: 20 / 3_600, burst: 10 };

export function wirePlans(options: WirePlans): Pick<Ports, 'plans' | 'police' | 'notifications'> {
  const { db, directory, keys, book, forces, messaging, now } = options;
  const trials = new RateLimit(TRIALS, options.monotonicMs);
  return {
    plans: makePlans({ db, directory, plans: new EscalationPlans(keys), book, now }),
    police: makePolice({ db, forces, now }),
    notifications: makeNotifications({
      ...{ db, keys, now },
      ...{ trials: messaging.trials, hasMail: messaging.hasMail, pushKey: messaging.pushKey },
      whyNotCallable: messaging.whyNotCallable,
      mayTry: ({ id }) => trials.take(id) === null,
    }),
  };
}
