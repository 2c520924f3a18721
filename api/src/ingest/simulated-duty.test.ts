import { expect, it } from 'vitest';
import { Duty, type Act } from './simulated-duty.ts';
import { makeRandom } from './simulation.ts';

const HOUR_MS = 3_600_000;
const SEEDS = Array.from({ length: 50 }, (_, n) => n * 7_919 + 1);

/** What one of the fleet says between now and `hours` later, in order. */
function actsOf(duty: Duty, index: number, hours: number): Act[] {
  const startMs = Date.now();
  const said: Act[] = [];
  for (let atMs = startMs; atMs <= startMs + hours * HOUR_MS; atMs += 60_000)
    for (let acts = duty.takeActs(atMs, 500); acts.length > 0; acts = duty.takeActs(atMs, 500))
      said.push(...acts.filter((act) => act.index === index));
  return said;
}

it('keeps the person of the worker account at work from the first second, whatever the seed', () => {
  for (const seed of SEEDS) {
    const duty = new Duty(40, makeRandom(seed));
    expect(duty.onDuty).toContain(0);
    expect(duty.takeActs(Date.now(), 500)).toContainEqual(
      expect.objectContaining({ index: 0, act: 'START' }),
    );
  }
});

it('never has the person of the worker account call for help or forget to check in', () => {
  for (const seed of SEEDS) {
    const duty = new Duty(40, makeRandom(seed));
    expect(duty.alarmOf(0, Date.now() + 2 * HOUR_MS)).toBeNull();
    const said = actsOf(duty, 0, 6);
    expect(said.map(({ act }) => act)).not.toContain('AMBER');
    for (const [n, { atMs }] of said.entries())
      if (n > 0) expect((atMs - said[n - 1]!.atMs) / 60_000).toBeLessThanOrEqual(61);
  }
});

it('begins the next shift before the server ends the last one', () => {
  const starts = actsOf(new Duty(40, makeRandom(5)), 0, 30).filter(({ act }) => act === 'START');
  expect(starts.length).toBeGreaterThan(3);
  for (const [n, { atMs }] of starts.entries())
    if (n > 0) expect((atMs - starts[n - 1]!.atMs) / 60_000).toBeLessThan(480);
});

it('still has somebody else call for help within half a minute', () => {
  const duty = new Duty(40, makeRandom(5));
  const soonMs = Date.now() + 31_000;
  expect(duty.onDuty.filter((index) => duty.alarmOf(index, soonMs) !== null)).toHaveLength(3);
});
