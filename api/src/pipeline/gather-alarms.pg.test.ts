import { expect, it } from 'vitest';
import { fold } from '../domain/incident/fold.ts';
import { insertAlarms } from '../persistence/alarms.ts';
import { verifyIncidentLog } from '../persistence/incident-verify.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import { call, NOON, openTestDesk, seedSite } from './desk-test-kit.ts';

const WORKERS = 30;
const EACH = 12;

await onBothEngines('an upgrade from a version without incidents', (create) => {
  it('gathers every alarm that is there into an incident of its worker or device, once', async () => {
    const db = await (await create()).open();
    const site = await seedSite(db, WORKERS);
    const alarms = Array.from({ length: WORKERS * EACH }, (_, n) => {
      const atMs = NOON - 1_000_000 + n * 500;
      const nobodys = n % WORKERS === 0 ? { workerId: null } : {};
      const type = n % 7 === 0 ? ({ type: 'TEST', priority: 4 } as const) : {};
      return call(site, n % WORKERS, { deviceAtMs: atMs, receivedAtMs: atMs, ...nobodys, ...type });
    });
    await insertAlarms(db, alarms);
    const { desk } = await openTestDesk(db);
    const open = [...desk.open()];
    expect(open).toHaveLength(WORKERS);
    for (const incident of open) {
      expect(incident.alarms).toHaveLength(EACH);
      expect(incident.priority).toBe(1);
      expect(incident.times.raisedAtMs).toBeLessThan(NOON);
    }
    expect(new Set(open.flatMap((incident) => incident.alarms.map(({ id }) => id))).size).toBe(alarms.length);
    expect((await verifyIncidentLog(db, 'ALL', fold)).broken).toEqual([]);
    const versions = open.map(({ id, version }) => `${id} ${version}`).sort();
    const again = [...(await openTestDesk(db)).desk.open()];
    expect(again.map(({ id, version }) => `${id} ${version}`).sort()).toEqual(versions);
  });
});
