import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandInputs } from '@lonewatch/schema/contract/incident-command.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { fold } from '../domain/incident/fold.ts';
import { verifyIncidentLog } from '../persistence/incident-verify.ts';
import type { Database } from '../persistence/sql-port.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import {
  ask,
  call,
  commandOf,
  NO_AIDS,
  NOON,
  openTestDesk,
  operator,
  seedSite,
  WORKS,
  type Site,
  type TestDesk,
} from './desk-test-kit.ts';

const olu = operator('J. Okafor');
const ann = operator('A. Moss');
const FALSE_ALARM: CommandInputs['CLOSE_FALSE'] = {
  ...{ disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', secret: null, narrative: 'seen' },
};
const kinds = (entries: readonly IncidentEntry[]): string[] => entries.map(({ kind }) => kind);

await onBothEngines('the desk', (create) => {
  let db: Database;
  let site: Site;
  let at: TestDesk;
  let next = 0;

  beforeAll(async () => {
    db = await (await create()).open();
    site = await seedSite(db, 1_200);
    at = await openTestDesk(db);
  }, 60_000);

  const raise = (changes = {}) => at.desk.raise(call(site, next++, changes));

  describe('an alarm', () => {
    it('is an incident when it is answered: numbered, in memory, in the log, with what is personal sealed', async () => {
      const n = next;
      const { alarm, incident } = await raise({ said: 'fallDown', note: 'on the stairs' });
      expect(incident).toMatchObject({
        state: 'QUEUED',
        priority: 1,
        version: 1,
        alarms: [{ id: alarm.id }],
      });
      expect(incident.number).toMatch(/^26-\d{6}$/);
      expect(at.desk.openOf(site.workerIds[n]!)).toBe(incident);
      expect(await at.desk.findByNumber(incident.number)).toEqual(incident);
      expect(await at.desk.ofAlarm(alarm.id)).toEqual(incident);
      const [entry] = await at.desk.log(incident.id, 0, 10);
      expect(entry).toMatchObject({
        kind: 'RAISED',
        personal: { said: 'fallDown', text: 'on the stairs', worker: `Worker ${site.workerIds[n]}` },
      });
      const [row] = await db.query<{ all: string }>(
        'SELECT l::text AS all FROM incident_log l WHERE incident_id = $1',
        [incident.id],
      );
      expect(row!.all).not.toContain('stairs');
    });

    it('of the same worker attaches, raises the priority and never lowers it', async () => {
      const n = next++;
      await at.desk.raise(call(site, n, { type: 'CHECK_IN_MISSED', priority: 2 }));
      await at.desk.raise(call(site, n, { type: 'PANIC', priority: 1 }));
      const { incident } = await at.desk.raise(call(site, n, { type: 'TEST', priority: 4 }));
      expect(incident).toMatchObject({ priority: 1, version: 3 });
      expect(incident.alarms).toHaveLength(3);
    });

    it('that a phone sends ten times at once is one', async () => {
      const n = next++;
      const raised = await Promise.all(Array.from({ length: 10 }, () => at.desk.raise(call(site, n))));
      expect(new Set(raised.map(({ alarm }) => alarm.id)).size).toBe(1);
      expect(raised[0]!.incident.version).toBe(1);
      const again = await at.desk.raise(call(site, n, { receivedAtMs: NOON + 5_000 }));
      expect(again.incident).toEqual(raised[0]!.incident);
    });

    it('of a device that nobody carries is grouped by the device, of somebody unknown by nothing', async () => {
      const nobodys = { workerId: null, type: 'GAS' } as const;
      const a = await at.desk.raise(call(site, 0, nobodys));
      const b = await at.desk.raise(call(site, 0, { ...nobodys, type: 'FALL' }));
      expect(b.incident.id).toBe(a.incident.id);
      const unknown = { workerId: null, deviceId: null, who: 'a caller', type: 'MANUAL' } as const;
      const c = await at.desk.raise(call(site, 0, { ...unknown, commandId: 'c' }));
      const d = await at.desk.raise(call(site, 0, { ...unknown, commandId: 'd' }));
      expect(c.incident.id).not.toBe(d.incident.id);
      expect((await at.desk.log(c.incident.id, 0, 1))[0]!.personal).toMatchObject({ worker: 'a caller' });
    });

    it('whose plan cannot be chosen, and whose listeners fail, is stored all the same', async () => {
      const broken = await openTestDesk(db, {
        planOf: () => {
          throw new Error('no plan');
        },
      });
      const leave = broken.desk.beforeCommit(async (tx) => {
        await tx.query('SELECT 1 / 0');
      });
      const { incident } = await broken.desk.raise(call(site, next++));
      leave();
      expect(await at.desk.find(incident.id)).toEqual(incident);
      expect(broken.warnings.join()).toMatch(/no plan.*division by zero/s);
      // And another process can go on with it.
      await closed(incident.id);
    });

    it('is never taken for that of another worker, whatever id it carries', async () => {
      const same = { deviceId: null, commandId: '1' };
      const raised = await Promise.all([raise(same), raise(same), raise({ ...same, type: 'FALL' })]);
      expect(new Set(raised.map(({ alarm }) => alarm.id)).size).toBe(3);
      const [first] = raised;
      const again = call(site, next - 3, same);
      expect((await at.desk.raise(again)).alarm).toEqual(first.alarm);
    });

    it('after its incident was closed opens another one', async () => {
      const n = next++;
      const { incident } = await at.desk.raise(call(site, n));
      await closed(incident.id);
      const again = await at.desk.raise(call(site, n, { deviceAtMs: NOON + 1 }));
      expect(again.incident.id).not.toBe(incident.id);
      expect((await at.desk.raise(call(site, n))).incident).toMatchObject({
        id: incident.id,
        state: 'CLOSED',
      });
    });
  });

  const closed = async (id: number) => {
    const incident = { id } as Parameters<typeof ask>[2];
    await ask(at.desk, olu, incident, 'CLAIM', {});
    const outcome = await ask(at.desk, olu, incident, 'CLOSE_FALSE', FALSE_ALARM);
    expect(outcome.refusal).toBeNull();
    return outcome.incident;
  };

  describe('a storm', () => {
    it('of 1,000 alarms becomes 1,000 incidents in a few commits', async () => {
      const from = next;
      next += 1_000;
      const raised = await Promise.all(
        Array.from({ length: 1_000 }, (_, n) => at.desk.raise(call(site, from + n))),
      );
      expect(new Set(raised.map(({ incident }) => incident.id)).size).toBe(1_000);
      expect(new Set(raised.map(({ incident }) => incident.number)).size).toBe(1_000);
    });
  });

  describe('a command', () => {
    it('of a hundred who claim at once has one owner, and tells all others who and when', async () => {
      const { incident } = await raise();
      const people = Array.from({ length: 100 }, (_, n) => operator(`Operator ${n}`));
      const outcomes = await Promise.all(people.map((who) => ask(at.desk, who, incident, 'CLAIM', {})));
      const won = outcomes.filter(({ refusal }) => refusal === null);
      expect(won).toHaveLength(1);
      const owner = won[0]!.incident.ownership.owner!;
      for (const { refusal } of outcomes)
        if (refusal !== null) {
          expect(refusal).toMatchObject({ kind: 'ALREADY_CLAIMED', by: owner, atMs: NOON });
          expect(refusal.sentence).toContain(owner.name);
        }
      expect(kinds(await at.desk.log(incident.id, 0, 10))).toEqual(['RAISED', 'CLAIMED']);
    });

    it('sent twice acts once and is answered the same, also by the next process', async () => {
      const { incident } = await raise();
      const claim = { commandId: 'claim' };
      const first = await ask(at.desk, olu, incident, 'CLAIM', {}, claim);
      const lost = await ask(at.desk, ann, incident, 'CLAIM', {}, { commandId: 'lost' });
      const [again, both] = await Promise.all([
        ask(at.desk, olu, incident, 'CLAIM', {}, claim),
        ask(at.desk, ann, incident, 'CLAIM', {}, { commandId: 'lost' }),
      ]);
      expect(again.entries).toEqual(first.entries);
      expect(again.refusal).toBeNull();
      expect(both.refusal).toEqual(lost.refusal);
      const restarted = await openTestDesk(db);
      const later = await ask(restarted.desk, olu, incident, 'CLAIM', {}, claim);
      expect(later).toMatchObject({ entries: first.entries, refusal: null });
      expect(later.incident.version).toBe(2);
    });

    it('under an id that somebody else has used is a fault, not somebody else’s answer', async () => {
      const { incident } = await raise();
      await ask(at.desk, olu, incident, 'ASSIST', {}, { commandId: '1' });
      await expect(ask(at.desk, ann, incident, 'CLAIM', {}, { commandId: '1' })).rejects.toMatchObject({
        kind: 'BAD_USER_INPUT',
      });
    });

    it('about an incident that there is not, or without a proper id, is a fault with what to do', async () => {
      const { incident } = await raise();
      await expect(ask(at.desk, olu, { id: 99_999 as never }, 'CLAIM', {})).rejects.toMatchObject({
        kind: 'NOT_FOUND',
      });
      for (const commandId of ['', 'x'.repeat(65)])
        await expect(ask(at.desk, olu, incident, 'CLAIM', {}, { commandId })).rejects.toMatchObject({
          kind: 'BAD_USER_INPUT',
        });
    });

    it('takes texts of any kind and gives them back', async () => {
      const { incident } = await raise();
      const strange = 'nul \0, half \ud83d, line\u2028, "quoted" \\ and 🚑';
      const workstation = `desk ${strange}`;
      await at.desk.command(
        { ...olu, workstation },
        WORKS,
        incident.id,
        commandOf('NOTE', { text: strange, mentions: [strange], corrects: null, whisperTo: null }),
        NO_AIDS,
      );
      const [, note] = await at.desk.log(incident.id, 0, 10);
      expect(note!.personal).toEqual({ text: strange });
      expect(note!.actor.workstation).toContain('🚑');
    });

    it('can reopen what was closed, but not beside another incident of the same worker', async () => {
      const n = next++;
      const { incident } = await at.desk.raise(call(site, n));
      await closed(incident.id);
      const other = await at.desk.raise(call(site, n, { deviceAtMs: NOON + 9 }));
      const beside = await ask(at.desk, olu, incident, 'REOPEN', { reason: 'rang again' });
      expect(beside.refusal).toMatchObject({ kind: 'NOT_NOW' });
      expect(beside.refusal!.sentence).toContain(other.incident.number);
      await closed(other.incident.id);
      const alone = await ask(at.desk, olu, incident, 'REOPEN', { reason: 'rang again' });
      expect(alone.refusal).toBeNull();
      expect(at.desk.openOf(site.workerIds[n]!)).toMatchObject({ id: incident.id, state: 'VERIFYING' });
    });
  });

  it('tells listeners after the commit and in order, and lets them write within it', async () => {
    const told: string[] = [];
    const inside: number[] = [];
    const stops = [
      at.desk.onChange(({ before, after }) => told.push(`${before?.version ?? 0}-${after.version}`)),
      at.desk.beforeCommit(async (tx, { after }) => {
        const rows = await tx.query('SELECT FROM incident_log WHERE incident_id = $1', [after.id]);
        inside.push(rows.length);
      }),
    ];
    const { incident } = await raise();
    await ask(at.desk, olu, incident, 'CLAIM', {});
    await ask(at.desk, olu, incident, 'CLAIM', {});
    for (const stop of stops) stop();
    await ask(at.desk, olu, incident, 'LEAVE', {});
    expect(told).toEqual(['0-1', '1-2']);
    expect(inside).toEqual([1, 2]);
  });

  describe('when the answer to a commit is lost', () => {
    /** What is stored is stored, and nobody here hears of it. */
    const unheard = async (work: () => Promise<unknown>): Promise<void> => {
      const transaction = db.transaction.bind(db);
      db.transaction = async (...asked) => {
        await transaction(...asked);
        throw new Fault('UNAVAILABLE', 'The connection broke.');
      };
      await expect(work()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
      db.transaction = transaction;
    };

    it('an alarm is found, and told, a moment later', async () => {
      const n = next++;
      const told: string[] = [];
      const stop = at.desk.onChange(({ before, after }) =>
        told.push(`${before?.version ?? 0}-${after.version}`),
      );
      await unheard(() => at.desk.raise(call(site, n)));
      expect(at.desk.openOf(site.workerIds[n]!)).toBeNull();
      await at.desk.turn();
      const found = at.desk.openOf(site.workerIds[n]!)!;
      expect(found).toEqual((await at.desk.raise(call(site, n))).incident);
      await at.desk.turn();
      stop();
      expect(told).toEqual(['0-1']);
    });

    it('a close is found too, and a command that is sent again is answered with what it came to', async () => {
      const { incident } = await raise();
      const told: string[] = [];
      await ask(at.desk, olu, incident, 'CLAIM', {});
      const stop = at.desk.onChange(({ entries }) => told.push(...kinds(entries)));
      const close = () =>
        ask(at.desk, olu, incident, 'CLOSE_FALSE', FALSE_ALARM, { commandId: 'lost answer' });
      await unheard(close);
      expect((await close()).refusal).toBeNull();
      await at.desk.turn();
      stop();
      expect(at.desk.openOf(incident.workerId!)).toBeNull();
      expect(told).toEqual(['VERIFIED', 'SAFE_CONFIRMED', 'CLOSED']);
    });
  });

  it('names a worker who acts nowhere outside what is sealed', async () => {
    const { incident } = await raise();
    const worker = { ...operator('Wilhelmina'), kind: 'WORKER' } as const;
    await at.desk.act(incident.id, { act: 'WORKER_SAY', personal: { text: 'I am stuck.' } }, worker);
    const [row] = await db.query<{ all: string }>(
      `SELECT string_agg(l::text, ' ') AS all FROM incident_log l WHERE incident_id = $1`,
      [incident.id],
    );
    expect(row!.all).not.toMatch(/"name": "Wilhelmina"|stuck/);
  });

  it('shows the log to a viewer of the employer and not to one of another', async () => {
    const { incident } = await raise();
    const scope = (employerId: number) => ({ employerIds: [employerId as never], accountId: null });
    expect(await at.desk.log(incident.id, 0, 10, scope(site.employerId))).toHaveLength(1);
    expect(await at.desk.log(incident.id, 0, 10, scope(site.employerId + 1))).toEqual([]);
  });

  it('leaves every chain whole, and every row what its log comes to', async () => {
    const verified = await verifyIncidentLog(db, 'ALL', fold);
    expect(verified.broken).toEqual([]);
    expect(verified.incidents).toBeGreaterThan(1_000);
    const restarted = await openTestDesk(db);
    const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
    expect([...restarted.desk.open()].sort(byId)).toEqual([...at.desk.open()].sort(byId));
  });
});
