import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { seedDemonstrationPlans } from './demonstration-plans.ts';
import { seedDemonstration } from './demonstration.ts';
import { EscalationPlans } from './escalation-plans.ts';
import { PersonKeys } from './person-keys.ts';
import { NOON, onBothEngines } from './test-support.ts';

await onBothEngines('the plans of the demonstration', (create) => {
  it('are one for each employer and one of a team, once, however often it is started', async () => {
    const db = await (await create()).open();
    const keys = new PersonKeys(randomBytes(32));
    await seedDemonstration(db, 40, NOON);
    await seedDemonstrationPlans(db, keys, NOON);
    await seedDemonstrationPlans(db, keys, NOON + 1);
    const plans = await new EscalationPlans(keys).current(db, null, NOON + 2);
    expect(plans.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'Pennine Community Health, all teams 1',
      'Manchester team 1',
      'Albion Utilities, all teams 1',
      'Harbour Home Care, all teams 1',
    ]);
    for (const { phone, email } of plans.flatMap(({ steps }) => steps)) {
      expect(phone ?? '07700 900').toMatch(/^(07700 900|0\d{2,3} (496|7946) 0)/);
      expect(email ?? 'a@b.example').toMatch(/\.example$/);
    }
  });
});
