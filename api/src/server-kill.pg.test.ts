import { expect, it } from 'vitest';
import { openDatabase } from './persistence/database.ts';
import { onBothEngines } from './persistence/test-support.ts';
import { startVictim } from './server-kill-kit.ts';
import { seedTwoEmployers } from './server-test-kit.ts';

const ROUNDS = 20;

/** Sends batches of reports and alarms as fast as they are answered until the server is gone; remembers what was acknowledged. */
async function sendUntilGone(
  origin: string,
  round: number,
  acknowledged: Set<string>,
  alarms: Set<string>,
): Promise<void> {
  const lane = async (lane: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const calls = n % 5 === 0;
      const device = calls ? `caller-${round}-${lane}-${n}` : `badge-${(lane % 5) + 1}`;
      // The longitude in 1e-7° is the report's own number: it must come back from the history.
      const numbers = calls
        ? [0]
        : Array.from({ length: 20 }, (_, i) => round * 1_000_000 + lane * 100_000 + n * 20 + i);
      const reports = numbers.map((number) => ({
        device,
        at: Date.now(),
        lon: -10 + number / 1e7,
        lat: 53.8,
        ...(calls ? { alarm: 'sos' } : {}),
      }));
      try {
        const answer = await fetch(`${origin}/ingest/mapped/native`, {
          method: 'POST',
          body: JSON.stringify(reports),
          headers: { 'Content-Type': 'application/json' },
        });
        if (answer.status !== 200) continue;
      } catch {
        return;
      }
      if (calls) alarms.add(device);
      else for (const number of numbers) acknowledged.add(`${number}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, (_, i) => lane(i)));
}

await onBothEngines('kill -9 in the middle of ingest', (create) => {
  it(
    `over ${ROUNDS} rounds: every acknowledged report and alarm is there afterwards`,
    { timeout: 300_000 },
    async () => {
      const made = await create();
      const { options } = made;
      const seed = await made.open();
      await seedTwoEmployers(seed);
      await seed.close();
      const acknowledged = new Set<string>();
      const alarms = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        const victim = await startVictim(made);
        const sending = sendUntilGone(victim.origin, round, acknowledged, alarms);
        await new Promise((resolve) => setTimeout(resolve, 100 + ((round * 137) % 400)));
        await victim.kill();
        await sending;
      }
      const db = await openDatabase({ ...options });
      const stored = await db.query<{ lon_e7: number }>('SELECT lon_e7 FROM reports');
      const callers = await db.query<{ external_id: string }>(
        'SELECT d.external_id FROM alarms a JOIN devices d ON d.id = a.device_id',
      );
      await db.close();
      const there = new Set(stored.map(({ lon_e7: lonE7 }) => `${lonE7 + 100_000_000}`));
      const raised = new Set(callers.map(({ external_id: id }) => id));
      expect(acknowledged.size).toBeGreaterThan(ROUNDS * 20);
      expect(alarms.size).toBeGreaterThan(ROUNDS);
      const lost = [...acknowledged].filter((number) => !there.has(number));
      expect(lost, `${lost.length} of ${acknowledged.size} lost`).toHaveLength(0);
      expect([...alarms].filter((device) => !raised.has(device))).toEqual([]);
    },
  );
});
