/** Devices as the server knows them: by their token, revoked or not, and never silenced by a bound when they call for help. */
import { afterEach, expect, it } from 'vitest';
import type { DeviceId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from './persistence/database.ts';
import { createIngestToken, revokeIngestToken } from './persistence/ingest-tokens.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { seedTwoEmployers, TestServer } from './server-test-kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

await onBothEngines('a device', (create) => {
  async function start(env: Record<string, string> = {}) {
    const db: Database = await (await create()).open();
    await seedTwoEmployers(db);
    const server = await TestServer.start(db, env);
    closers.push(
      () => db.close(),
      () => server.close(),
    );
    const { directory } = server.running;
    const employerId = server.employerId('Mapped');
    const badge = directory.employer(employerId)!.devicesByExternalId.get('badge-1')!.device;
    const give = async (deviceId: DeviceId | null = null) => {
      const made = await createIngestToken(db, {
        ...{ employerId, deviceId },
        ...{ name: 'Phones', createdBy: null, nowMs: Date.now() },
      });
      directory.setToken(made.token);
      const revoke = async (): Promise<void> => {
        const revoked = await revokeIngestToken(db, { id: made.info.id, employerId, nowMs: Date.now() });
        directory.setToken(revoked!);
      };
      return { secret: made.secret, revoke };
    };
    const alarms = () =>
      db.query<{ device: string; revoked: boolean; lon_e7: number | null }>(
        `SELECT d.external_id AS device, a.token_revoked AS revoked, a.lon_e7
         FROM alarms a JOIN devices d ON d.id = a.device_id ORDER BY a.id`,
      );
    const reports = async () => (await db.query('SELECT device_id FROM reports')).length;
    return { db, server, badge, give, alarms, reports };
  }
  const at = '2026-11-22T10:00:00Z';
  const sos = { device: 'badge-1', alarm: 'sos', at, lon: -1.5, lat: 53.8 };
  const position = { device: 'badge-2', at, lon: -1.5, lat: 53.8 };

  it('under a revoked token is refused, but its call for help is raised once, marked, and acknowledged', async () => {
    const { server, give, alarms, reports } = await start();
    const { secret, revoke } = await give();
    expect((await server.report(`${secret}/native`, position)).status).toBe(200);
    await revoke();
    const refused = await server.report(`${secret}/native`, position);
    expect([refused.status, await refused.text()]).toEqual([
      401,
      expect.stringContaining('has been revoked'),
    ]);
    expect(await alarms()).toEqual([]);
    expect((await server.report(`${secret}/native`, sos)).status).toBe(200);
    expect((await server.report(`${secret}/native`, sos)).status).toBe(200);
    expect((await server.report(`${secret}/native`, [position, sos])).status).toBe(401);
    expect(await alarms()).toEqual([{ device: 'badge-1', revoked: true, lon_e7: -15_000_000 }]);
    expect((await server.report(`${secret}/native`, { ...sos, device: 'stranger' })).status).toBe(401);
    expect((await server.report(`${secret}/native`, 'no report')).status).toBe(401);
    expect(await alarms()).toHaveLength(1);
    // The history has the first position, and the call as often as it came.
    expect(await reports()).toBe(4);
  });

  it('whose token was revoked is still heard after a restart', async () => {
    const { db, server, give, alarms } = await start();
    const { secret, revoke } = await give();
    await revoke();
    await server.close();
    closers.pop();
    const again = await TestServer.start(db);
    closers.push(() => again.close());
    expect((await again.report(`${secret}/native`, position)).status).toBe(401);
    const phone = await fetch(`${again.origin}/ingest/${secret}/osmand?id=badge-3&alarm=sos`, {
      method: 'POST',
    });
    expect(phone.status).toBe(200);
    expect(await alarms()).toMatchObject([{ device: 'badge-3', revoked: true }]);
  });

  it('with a token of its own is that device, whatever id it sends', async () => {
    const { server, badge, give, alarms } = await start();
    const { secret, revoke } = await give(badge.id);
    expect((await server.report(`${secret}/native`, { ...sos, device: 'badge-5' })).status).toBe(200);
    await revoke();
    expect((await server.report(`${secret}/native`, { device: 'x', alarm: 'sos' })).status).toBe(200);
    expect((await alarms()).map(({ device, revoked }) => [device, revoked])).toEqual([
      ['badge-1', false],
      ['badge-1', true],
    ]);
  });

  it('is shown how to be set up at the address of a token, until that is revoked', async () => {
    const { server, give } = await start();
    const { secret, revoke } = await give();
    const visit = () => fetch(`${server.origin}/ingest/${secret}`, { headers: { Accept: 'text/html' } });
    expect((await visit()).status).toBe(200);
    await revoke();
    const gone = await visit();
    expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('that sends far too much is told when to come again, and never when it calls for help', async () => {
    const { server, alarms, reports } = await start({ INGEST_PER_SECOND: '1' });
    const many = Array.from({ length: 10_000 }, (_, n) => ({ ...position, at: Date.parse(at) + n }));
    expect((await server.report('mapped/native', many)).status).toBe(200);
    const refused = await server.report('mapped/native', position);
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining('send them again')]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.report('mapped/native', [position, sos])).status).toBe(200);
    expect(await alarms()).toHaveLength(1);
    expect(await reports()).toBe(10_002);
  });
});
