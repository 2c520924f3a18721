import type { PlanId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { EscalationPlans, type PlanDraft } from './escalation-plans.ts';
import { PersonKeys } from './person-keys.ts';
import { NOON, onBothEngines } from './test-support.ts';
import { fillTenant, type Tenant } from './test-support-tenants.ts';

const STEP: PlanStep = {
  order: 1,
  action: 'CALL',
  target: 'CONTACT',
  name: 'Bea Contact',
  phone: '0113 496 0001',
  email: null,
  verified: false,
  window: { weekdays: [0, 1], fromMin: 480, toMin: 1_020 },
  ringSeconds: 30,
  retries: 1,
  note: 'Has the key',
  mandatory: true,
  lastResort: false,
  automatic: false,
};
const BY = { accountId: null, name: 'Morgan' };

await onBothEngines('escalation plans', (create) => {
  const plans = new EscalationPlans(new PersonKeys(Buffer.alloc(32, 9)));
  let db: Database;
  let ours: Tenant;
  let theirs: Tenant;
  beforeAll(async () => {
    db = await (await create()).open();
    ours = await fillTenant(db, 'ours');
    theirs = await fillTenant(db, 'theirs');
    // What the tenants are filled with is no key and no plan.
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      for (const table of ['person_keys', 'employer_keys', 'plan_versions', 'plans', 'contact_checks'])
        await tx.query(`DELETE FROM ${table}`);
    });
  }, 60_000);

  const draft = (over: Partial<PlanDraft> = {}): PlanDraft => ({
    id: null,
    afterVersion: null,
    employerId: ours.employerId,
    teamId: null,
    workerId: null,
    name: 'Out of hours',
    alarmTypes: null,
    steps: [STEP],
    instructions: ['Do not speak first'],
    listenSeconds: 10,
    retired: false,
    validFromMs: NOON,
    ...over,
  });
  const save = (wanted: PlanDraft, nowMs = NOON) =>
    db.asViewer({ employerIds: [ours.employerId], accountId: null }, (tx) =>
      plans.save(tx, wanted, BY, nowMs),
    );

  it('come back as they were written, and a change is a new version beside the old one', async () => {
    const first = await save(draft());
    expect(first).toMatchObject({ version: 1, name: 'Out of hours', steps: [STEP], madeBy: 'Morgan' });
    const second = await save(
      draft({ id: first.id, afterVersion: 1, name: 'Nights', validFromMs: NOON + 60_000 }),
      NOON + 5,
    );
    expect(second).toMatchObject({ id: first.id, version: 2, name: 'Nights', madeAtMs: NOON + 5 });
    expect(await plans.versions(db, first.id)).toEqual([second, first]);
    expect(await plans.current(db, ours.employerId, NOON)).toEqual([first, second]);
    expect(await plans.current(db, null, NOON + 60_000)).toEqual([second]);
    expect(await plans.current(db, theirs.employerId, NOON)).toEqual([]);
  });

  it('lose nothing when two edit one at once: the second is told', async () => {
    const { id } = await save(draft());
    await save(draft({ id, afterVersion: 1 }));
    await expect(save(draft({ id, afterVersion: 1 }))).rejects.toThrow('newer version');
    await expect(save(draft({ id: (2 ** 30) as PlanId, afterVersion: 1 }))).rejects.toThrow('no such plan');
  });

  it('say nothing about a contact to whoever reads the tables, and cannot be moved', async () => {
    const { id } = await save(draft());
    const [row] = await db.query<{ text: string }>(
      `SELECT v::text || encode(v.body, 'escape') AS text FROM plan_versions v WHERE plan_id = $1`,
      [id],
    );
    for (const word of ['Bea Contact', '0113 496', 'Has the key', 'Out of hours'])
      expect(row!.text).not.toContain(word);
    const moved = await save(draft());
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query(
        'UPDATE plan_versions SET body = (SELECT body FROM plan_versions WHERE plan_id = $1) WHERE plan_id = $2',
        [id, moved.id],
      );
    });
    await expect(plans.versions(db, moved.id)).rejects.toThrow('does not open');
    await db.transaction('ordinary', async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('DELETE FROM plan_versions WHERE plan_id = $1', [moved.id]);
    });
  });

  it('of a worker go with the worker’s key, and nobody else’s do', async () => {
    const { id } = await save(draft({ workerId: ours.workerId, name: 'Next of kin' }));
    expect(await plans.versions(db, id)).toHaveLength(1);
    await db.query('DELETE FROM person_keys WHERE worker_id = $1', [ours.workerId]);
    expect(await plans.versions(db, id)).toEqual([]);
    expect((await plans.current(db, ours.employerId, NOON)).length).toBeGreaterThan(0);
  });

  it('know a number that has answered, however it is written and in whichever plan of the employer', async () => {
    const { employerId } = ours;
    const { id } = await save(draft());
    await plans.check(db, { employerId, address: '(0113) 496-0001', accountId: null, nowMs: NOON });
    expect((await plans.versions(db, id))[0]!.steps[0]!.verified).toBe(true);
    const another = await save(
      draft({
        steps: [
          { ...STEP, phone: '01134960001' },
          { ...STEP, phone: '999' },
        ],
      }),
    );
    expect(another.steps.map(({ verified }) => verified)).toEqual([true, false]);
    const [kept] = await db.query<{ hex: string }>(
      `SELECT encode(fingerprint, 'hex') AS hex FROM contact_checks WHERE employer_id = $1`,
      [employerId],
    );
    expect(kept!.hex).toMatch(/^[0-9a-f]{64}$/);
  });

  it('are written at no other employer, nor about its people', async () => {
    await expect(save(draft({ employerId: theirs.employerId }))).rejects.toThrow('row-level security');
    await expect(save(draft({ workerId: theirs.workerId }))).rejects.toThrow('row-level security');
    await expect(save(draft({ teamId: theirs.teamId as TeamId }))).rejects.toThrow('row-level security');
  });
});
