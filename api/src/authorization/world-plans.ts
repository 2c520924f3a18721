/** What there is of plans and notifications at each of the two employers: a part of `world.ts`. */
import type { EmployerId, PlanId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from '../persistence/database.ts';
import { EscalationPlans, type PlanDraft } from '../persistence/escalation-plans.ts';
import type { PersonKeys } from '../persistence/person-keys.ts';
import { savePoliceArrangement } from '../persistence/police-arrangements.ts';
import { setSummaryRecipients } from '../persistence/summary-recipients.ts';
import { createWebhook, removeWebhook } from '../persistence/webhooks.ts';

export interface PlanSide {
  readonly employerId: EmployerId;
  readonly teamId: number;
  readonly workerId: WorkerId;
}

/** Nothing is ever sent there: it lies in our own network, which the server does not call. */
const NOWHERE = 'https://127.0.0.1:1/';

export async function fillPlans(
  db: Database,
  keys: PersonKeys,
  { employerId, teamId, workerId }: PlanSide,
  accountId: string,
): Promise<void> {
  const nowMs = Date.now();
  await planOf(db, keys, employerId, { alarmTypes: ['PANIC'] }, 2);
  await planOf(db, keys, employerId, { teamId: teamId as TeamId });
  await planOf(db, keys, employerId, { workerId });
  const gone = await webhookOf(db, keys, employerId, accountId);
  await removeWebhook(db, { id: gone, employerId, nowMs });
  await setSummaryRecipients(db, keys, {
    employerId,
    addresses: ['safety@employer.example'],
    accountId,
    nowMs,
  });
  await savePoliceArrangement(
    db,
    {
      ...{ employerId, forceId: 'west-yorkshire', urn: 'WY 1', phone: '01924' },
      level: 1,
      warnAt: 2,
      withdrawAt: 3,
    },
    accountId,
    nowMs,
  );
  await db.query(
    `INSERT INTO deliveries (id, employer_id, occasion, channel, state, step, queued_at, next_at, settled_at, problem)
     VALUES (gen_random_uuid(), $1, 'TEST', 'EMAIL', 'GAVE_UP', 1, now(), now(), now(), 'No answer.')`,
    [employerId],
  );
}

export async function planOf(
  db: Database,
  keys: PersonKeys,
  employerId: EmployerId,
  over: Partial<PlanDraft> = {},
  versions = 1,
): Promise<PlanId> {
  const plans = new EscalationPlans(keys);
  const nowMs = Date.now();
  let id: PlanId | null = null;
  for (let version = 1; version <= versions; version++) {
    const draft: PlanDraft = {
      ...{ id, afterVersion: id === null ? null : version - 1, employerId, teamId: null, workerId: null },
      ...{ name: `Nights ${version}`, alarmTypes: null, instructions: ['Listen'], listenSeconds: 10 },
      ...{ retired: false, validFromMs: nowMs },
      steps: [
        {
          ...{ order: 1, action: 'EMAIL', target: 'CONTACT', name: 'Bea', phone: '0113 496 0001' },
          ...{ email: 'bea@contact.example', verified: false, ringSeconds: 30, retries: 1, note: 'Keys' },
          window: { weekdays: [0], fromMin: 0, toMin: 60 },
          ...{ mandatory: false, lastResort: false, automatic: false },
        },
        {
          ...{
            order: 2,
            action: 'CALL',
            target: 'SITE',
            name: 'Gate',
            phone: null,
            email: null,
            window: null,
          },
          ...{ verified: false, ringSeconds: 30, retries: 1, note: '' },
          ...{ mandatory: false, lastResort: false, automatic: false },
        },
      ],
      ...over,
    };
    const made = await db.transaction('ordinary', (tx) =>
      plans.save(tx, draft, { accountId: null, name: 'Manager' }, nowMs),
    );
    id = made.id;
  }
  return id!;
}

export async function webhookOf(
  db: Database,
  keys: PersonKeys,
  employerId: EmployerId,
  createdBy: string | null = null,
): Promise<number> {
  const { webhook } = await createWebhook(db, keys, {
    ...{ employerId, name: 'Hook', url: NOWHERE, events: ['INCIDENT_RAISED'], createdBy, nowMs: Date.now() },
  });
  return webhook.id;
}

/** A force that something was arranged with, to be taken back. */
export async function forceOf(db: Database, employerId: EmployerId): Promise<string> {
  const forceId = 'merseyside';
  await savePoliceArrangement(
    db,
    { employerId, forceId, urn: null, phone: null, level: 3, warnAt: 2, withdrawAt: 3 },
    null,
    Date.now(),
  );
  return forceId;
}
