import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import { DEFAULT_RULES } from '../domain/incident/rules.ts';
import type { Database } from '../persistence/sql-port.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import {
  ask,
  call,
  NOON,
  openTestDesk,
  operator,
  personOf,
  seedSite,
  TestClock,
  type Site,
  type TestDesk,
} from './desk-test-kit.ts';

const S = 1_000;
const MIN = 60 * S;
const olu = operator('olu');
const ann = operator('ann');

await onBothEngines('what happens by itself', (create) => {
  let db: Database;
  let site: Site;
  let at: TestDesk;
  let next = 0;
  /** Later than whatever the tests before have left. */
  let startMs = NOON;

  beforeAll(async () => {
    db = await (await create()).open();
    site = await seedSite(db, 100);
  }, 60_000);

  beforeEach(async () => {
    startMs += 3 * 86_400 * S;
    at = await restarted();
  });

  const restarted = (options: Parameters<typeof openTestDesk>[1] = {}): Promise<TestDesk> => {
    const clock = new TestClock();
    clock.nowMs = startMs;
    return openTestDesk(db, { clock, ...options });
  };
  const raise = async (on: TestDesk = at): Promise<Incident> => {
    const receivedAtMs = on.clock.now();
    const alarm = call(site, next++, { deviceAtMs: receivedAtMs, receivedAtMs });
    return (await on.desk.raise(alarm)).incident;
  };
  const later = async (ms: number, on: TestDesk = at): Promise<void> => {
    on.clock.pass(ms);
    await on.desk.turn();
  };
  const seconds = async (count: number, on: TestDesk = at): Promise<void> => {
    for (let s = 0; s < count; s++) await later(S, on);
  };
  const logOf = async ({ id }: Incident): Promise<readonly IncidentEntry[]> => at.desk.log(id, 0, 1_000);
  const levelsOf = async (incident: Incident): Promise<string[]> =>
    (await logOf(incident)).flatMap((entry) =>
      entry.kind === 'CLOCK_REACHED' ? `${entry.facts.clock} ${entry.facts.level}` : [],
    );

  describe('an alarm that nobody answers', () => {
    it('reaches each level once, when its time has come and not before', async () => {
      const incident = await raise();
      await later(9_900);
      expect(await levelsOf(incident)).toEqual([]);
      await later(100);
      await at.desk.turn();
      expect(await levelsOf(incident)).toEqual(['ANSWER BREACHED']);
      await later(30 * S);
      expect(await levelsOf(incident)).toEqual([
        'ANSWER BREACHED',
        'ANSWER SUPERVISOR',
        'ANSWER SLA',
        'VERIFICATION_START BREACHED',
      ]);
    });

    it('reaches the levels that passed while the server was down, once, however often it starts', async () => {
      const incident = await raise();
      startMs += MIN;
      for (const _ of [1, 2, 3]) await later(0, await restarted());
      expect(await levelsOf(incident)).toHaveLength(4);
    });

    it('is not late when the time of day is set back, nor doubled when it is set right again', async () => {
      const incident = await raise();
      at.clock.nowMs -= 60 * MIN;
      await later(10 * S);
      expect(await levelsOf(incident)).toEqual(['ANSWER BREACHED']);
      at.clock.nowMs += 60 * MIN;
      await later(0);
      await later(30 * S);
      expect(new Set(await levelsOf(incident)).size).toBe((await levelsOf(incident)).length);
    });

    it('is not late when the time of day was set back while the server was down', async () => {
      const incident = await raise();
      startMs -= 60 * MIN;
      const again = await restarted();
      await later(10 * S, again);
      expect(await levelsOf(incident)).toEqual(['ANSWER BREACHED']);
      startMs += 60 * MIN;
    });

    it('is told by its levels once too when the time of day jumps ahead', async () => {
      const incident = await raise();
      at.clock.nowMs += 60 * MIN;
      await later(0);
      at.clock.nowMs -= 60 * MIN;
      await later(60 * S);
      expect(new Set(await levelsOf(incident)).size).toBe((await levelsOf(incident)).length);
    });

    it('reaches its level a second later when the database was away', async () => {
      const incident = await raise();
      const leave = at.desk.beforeCommit(() => Promise.resolve());
      const transaction = db.transaction.bind(db);
      db.transaction = () => Promise.reject(new Error('away'));
      await later(10 * S);
      db.transaction = transaction;
      await later(900);
      expect(await levelsOf(incident)).toEqual([]);
      await later(100);
      expect(await levelsOf(incident)).toEqual(['ANSWER BREACHED']);
      leave();
    });
  });

  describe('an owner whose console has gone', () => {
    it('is abandoned within 20 s of the last heartbeat, and not while there are any', async () => {
      const incident = await raise();
      await ask(at.desk, olu, incident, 'CLAIM', {});
      for (let n = 0; n < 4; n++) {
        await seconds(5);
        at.desk.heartbeat(olu.accountId!);
      }
      await seconds(15);
      expect(at.desk.openOf(incident.workerId!)!.ownership.kind).toBe('OWNED');
      await seconds(5);
      const { ownership } = at.desk.openOf(incident.workerId!)!;
      expect(ownership).toMatchObject({ kind: 'ABANDONED', owner: personOf(olu) });
      const { refusal } = await ask(at.desk, ann, incident, 'CLAIM', {});
      expect(refusal).toBeNull();
    });

    it('gets the full time again after a restart, and when this server was held up itself', async () => {
      const incident = await raise();
      await ask(at.desk, olu, incident, 'CLAIM', {});
      startMs += 10 * MIN;
      const again = await restarted();
      await seconds(14, again);
      const ownership = () => again.desk.openOf(incident.workerId!)!.ownership.kind;
      expect(ownership()).toBe('OWNED');
      await later(60 * S, again);
      expect(ownership()).toBe('OWNED');
      await seconds(16, again);
      expect(ownership()).toBe('ABANDONED');
    });
  });

  it('gives a step of the plan back when its lease ends, and holds it through a restart', async () => {
    const planOf = (): PlanSnapshot => ({
      ...{ id: null, name: 'Plan', version: 1, instructions: [], listenSeconds: 10 },
      steps: [
        {
          ...{ order: 1, action: 'CALL', target: 'CONTACT', name: 'N', phone: '1', email: null },
          ...{ verified: true, window: null, ringSeconds: 30, retries: 0, note: '' },
          ...{ mandatory: false, lastResort: false, automatic: false },
        },
      ],
    });
    at = await restarted({ planOf });
    const incident = await raise();
    await ask(at.desk, olu, incident, 'CLAIM', {});
    await ask(at.desk, olu, incident, 'SET_CUES', { cues: ['DISTRESS'] });
    await ask(at.desk, olu, incident, 'VERIFY', { verification: 'GENUINE', reason: 'heard' });
    const started = await ask(at.desk, olu, incident, 'START_STEP', { index: 0, reason: null });
    expect(started.refusal).toBeNull();
    startMs += 2 * MIN;
    const again = await restarted();
    again.desk.heartbeat(olu.accountId!);
    await later(0, again);
    const step = () => again.desk.openOf(incident.workerId!)!.steps[0]!.state;
    expect(step()).toBe('DOING');
    await seconds(DEFAULT_RULES.stepLeaseS, again);
    expect(step()).toBe('TO_DO');
  });

  describe('who is offered it', () => {
    /** Of an employer of their own, and people whom no other test has given work. */
    let people: Record<'olu' | 'ann' | 'bea', Actor>;
    beforeEach(async () => {
      site = await seedSite(db, 10);
      next = 0;
      const [olu, ann, bea] = ['a', 'b', 'c'].map((name) => operator(`${name}${site.employerId}`));
      people = { olu: olu!, ann: ann!, bea: bea! };
    });
    const onDuty = (...who: ('olu' | 'ann' | 'bea')[]): Promise<TestDesk> =>
      restarted({
        onDuty: (employerId) =>
          employerId === site.employerId ? who.map((name) => personOf(people[name])) : [],
      });
    const offeredTo = ({ workerId }: Incident): Person | null => {
      const { kind, to } = at.desk.openOf(workerId!)!.ownership;
      return kind === 'OFFERED' ? to : null;
    };

    it('is the one with least to do, then the next, and from the breach on nobody alone', async () => {
      at = await onDuty('olu', 'ann', 'bea');
      const { olu, ann, bea } = people;
      for (const who of [ann, ann, bea]) {
        const { id } = await raise();
        await ask(at.desk, who, { id }, 'CLAIM', {});
      }
      const incident = await raise();
      await later(100);
      expect(offeredTo(incident)).toEqual(personOf(olu));
      await later(5 * S);
      await later(100);
      expect(offeredTo(incident)).toEqual(personOf(bea));
      await later(5 * S);
      await later(100);
      expect(offeredTo(incident)).toBeNull();
      expect(at.desk.openOf(incident.workerId!)!.ownership.kind).toBe('UNOWNED');
    });

    it('is who knows the worker, although others have less to do', async () => {
      at = await onDuty('olu', 'ann', 'bea');
      const { bea } = people;
      const n = next;
      const first = await raise();
      await ask(at.desk, bea, first, 'CLAIM', {});
      await ask(at.desk, bea, first, 'CLOSE_FALSE', {
        ...{ disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', secret: null, narrative: 'seen' },
      });
      await ask(at.desk, bea, await raise(), 'CLAIM', {});
      const again = call(site, n, { type: 'FALL', deviceAtMs: startMs, receivedAtMs: startMs });
      const { incident } = await at.desk.raise(again);
      await later(100);
      expect(offeredTo(incident)).toEqual(personOf(bea));
    });

    it('is one person a time for each, the most urgent first', async () => {
      at = await onDuty('olu');
      const { olu } = people;
      const receivedAtMs = startMs;
      const low = call(site, next++, { type: 'LOW_BATTERY', priority: 3, deviceAtMs: startMs, receivedAtMs });
      const { incident: later_ } = await at.desk.raise(low);
      const urgent = await raise();
      await later(100);
      expect(offeredTo(urgent)).toEqual(personOf(olu));
      expect(offeredTo(later_)).toBeNull();
    });

    it('is an assistant first when the owner has vanished, never the one who vanished', async () => {
      at = await onDuty('olu', 'ann', 'bea');
      const { olu, bea } = people;
      const incident = await raise();
      await ask(at.desk, olu, incident, 'CLAIM', {});
      await ask(at.desk, bea, incident, 'ASSIST', {});
      await seconds(17);
      expect(offeredTo(incident)).toEqual(personOf(bea));
    });
  });
});
