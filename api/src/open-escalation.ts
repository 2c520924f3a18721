/** Plans in memory, police forces, and what leaves the house. Only `server.ts` calls it. */
import type { PoliceForce } from '@lonewatch/schema/contract/police.ts';
import { PlanBook } from './hot/plan-book.ts';
import { openMessaging, type Messaging, type MessagingOptions } from './open-messaging.ts';
import { EscalationPlans } from './persistence/escalation-plans.ts';
import { readForceAreas } from './persistence/force-areas.ts';
import type { DeskPorts } from './pipeline/incident-desk.ts';

export interface Escalation {
  readonly book: PlanBook;
  readonly forces: readonly PoliceForce[];
  readonly messaging: Messaging;
  /** The plan that holds for an alarm now. */
  readonly planOf: DeskPorts['planOf'];
}

export async function openEscalation(options: MessagingOptions): Promise<Escalation> {
  const { config, db, directory, keys, clock } = options;
  const forces = await readForceAreas(config.FORCE_AREAS);
  const plans = await new EscalationPlans(keys).current(db, null, clock.now());
  const book = new PlanBook(plans, { phone: config.DUTY_PHONE });
  return {
    book,
    forces,
    messaging: await openMessaging(options),
    planOf: ({ employerId, workerId, type }) => {
      const teamId = workerId === null ? null : (directory.worker(workerId)?.worker.teamId ?? null);
      return book.planFor(employerId, { teamId, workerId }, [type], clock.now());
    },
  };
}
