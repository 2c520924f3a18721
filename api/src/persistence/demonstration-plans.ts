/**
 * The demonstration's escalation plans: one for each employer, and one of a team's own. Numbers are those that Ofcom keeps
 * for fiction, addresses end in `.example`: nobody real can be rung or written to by trying the product out.
 */
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanStep, StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';
import { DEMONSTRATION } from './demonstration.ts';
import { EscalationPlans, type PlanDraft } from './escalation-plans.ts';
import type { PersonKeys } from './person-keys.ts';
import { readSetting, writeSetting } from './settings.ts';
import type { Database } from './sql-port.ts';

const SEEDED = 'demonstration plans';
const BY = { accountId: null, name: 'Demonstration' };
const OWN_TEAM = 'Manchester team';

/** Once, also in a demonstration of a version that had none. */
export async function seedDemonstrationPlans(db: Database, keys: PersonKeys, nowMs: number): Promise<void> {
  if ((await readSetting(db, SEEDED)) !== null) return;
  const plans = new EscalationPlans(keys);
  await db.transaction('ordinary', async (tx) => {
    for (const [index, { name }] of DEMONSTRATION.entries()) {
      const [employer] = await tx.query<{ id: EmployerId }>('SELECT id FROM employers WHERE name = $1', [
        name,
      ]);
      if (employer === undefined) continue;
      const { steps, instructions } = PLANS[index]!;
      await plans.save(
        tx,
        draft(employer.id, null, `${name}, all teams`, steps, instructions, nowMs),
        BY,
        nowMs,
      );
      const [team] = await tx.query<{ id: TeamId }>(
        'SELECT id FROM teams WHERE employer_id = $1 AND name = $2',
        [employer.id, OWN_TEAM],
      );
      if (team !== undefined)
        await plans.save(tx, draft(employer.id, team.id, OWN_TEAM, TEAM_STEPS, TEAM_WORDS, nowMs), BY, nowMs);
      for (const { phone } of steps.slice(0, 2))
        if (phone !== null)
          await plans.check(tx, { employerId: employer.id, address: phone, accountId: null, nowMs });
    }
    await writeSetting(tx, SEEDED, 'yes');
  });
}

function draft(
  employerId: EmployerId,
  teamId: TeamId | null,
  name: string,
  steps: readonly PlanStep[],
  instructions: readonly string[],
  nowMs: number,
): PlanDraft {
  return {
    ...{ id: null, afterVersion: null, employerId, teamId, workerId: null, name, steps, instructions },
    ...{ alarmTypes: null, listenSeconds: 10, retired: false, validFromMs: nowMs },
  };
}

type Extras = Partial<Pick<PlanStep, 'email' | 'window' | 'note' | 'mandatory' | 'lastResort' | 'automatic'>>;

function step(
  order: number,
  action: StepAction,
  target: StepTarget,
  name: string,
  phone: string | null,
  extras: Extras = {},
): PlanStep {
  return {
    ...{ order, action, target, name, phone, email: null, verified: false, window: null, ringSeconds: 30 },
    ...{ retries: 1, note: '', mandatory: false, lastResort: false, automatic: false, ...extras },
  };
}

const OFFICE_HOURS = { weekdays: [0, 1, 2, 3, 4], fromMin: 8 * 60, toMin: 18 * 60 };
const OUT_OF_HOURS = { weekdays: [0, 1, 2, 3, 4, 5, 6], fromMin: 18 * 60, toMin: 8 * 60 };

const PLANS: readonly { readonly steps: readonly PlanStep[]; readonly instructions: readonly string[] }[] = [
  {
    instructions: [
      'Listen for 10 seconds before you speak.',
      'Do not ring the patient’s home: ring the worker’s mobile.',
    ],
    steps: [
      step(1, 'CALL', 'WORKER', 'The worker’s own mobile', '07700 900101', { mandatory: true }),
      step(2, 'CALL', 'MANAGER', 'Duty manager, Priya Shah', '0161 496 0102', {
        note: 'Has the visit list and the door codes.',
      }),
      step(2, 'EMAIL', 'MANAGER', 'Duty desk', null, {
        email: 'duty@pennine.example',
        automatic: true,
      }),
      step(3, 'CALL', 'CONTACT', 'On-call lead, Tom Barker', '07700 900103', { window: OUT_OF_HOURS }),
      step(3, 'CALL', 'SITE', 'Health centre reception', '0161 496 0104', { window: OFFICE_HOURS }),
      step(4, 'RESPONSE_SERVICE', 'SERVICE', 'Emergency services', null, {
        note: 'Take the advice of the police route beside the map.',
      }),
      step(5, 'CALL', 'NEXT_OF_KIN', 'Next of kin, by the employer’s list', '07700 900105', {
        lastResort: true,
      }),
    ],
  },
  {
    instructions: ['Ask first whether there is gas or live plant: then 999, fire and rescue.'],
    steps: [
      step(1, 'CALL', 'WORKER', 'The engineer’s mobile', '07700 900201', { mandatory: true }),
      step(2, 'CALL', 'CONTACT', 'Network control', '020 7946 0202'),
      step(3, 'CALL', 'MANAGER', 'Field manager, Joan Adeyemi', '07700 900203'),
      step(4, 'LOCAL_RESPONDER', 'CONTACT', 'Nearest crew, through network control', '020 7946 0204'),
      step(5, 'RESPONSE_SERVICE', 'SERVICE', 'Emergency services', null),
    ],
  },
  {
    // Two contacts only, one of them in office hours: what the check of plans finds, a newcomer sees here.
    instructions: [],
    steps: [
      step(1, 'CALL', 'WORKER', 'The carer’s mobile', '07700 900301', { mandatory: true }),
      step(2, 'CALL', 'MANAGER', 'Care coordinator', '0141 496 0302', { window: OFFICE_HOURS }),
    ],
  },
];

const TEAM_WORDS: readonly string[] = ['Ask for the visit number: the list hangs in the duty office.'];
const TEAM_STEPS: readonly PlanStep[] = [
  step(1, 'CALL', 'WORKER', 'The worker’s own mobile', '07700 900111', { mandatory: true }),
  step(2, 'CALL', 'MANAGER', 'Team lead, Tara Quinn', '07700 900112'),
  step(2, 'EMAIL', 'MANAGER', 'Team lead, Tara Quinn', null, {
    email: 'teamlead@demo.example',
    automatic: true,
  }),
  step(3, 'CALL', 'CONTACT', 'Buddy on shift', '07700 900113'),
  step(4, 'CALL', 'CONTACT', 'On-call lead, Tom Barker', '07700 900103'),
  step(5, 'RESPONSE_SERVICE', 'SERVICE', 'Emergency services', null),
];
