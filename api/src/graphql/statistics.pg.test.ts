/** Figures over time, against counting by hand, and against somebody who would like to know more than they may. */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { Disposition } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { ROLE_PERMISSIONS, type Role } from '@lonewatch/schema/contract/role.ts';
import type { StatDimension } from '@lonewatch/schema/contract/stats.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { StatQuestion, Stats } from '@lonewatch/schema/graphql/stats-ports.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { serviceFigures } from '../persistence/service-report.ts';
import type { Database } from '../persistence/sql-port.ts';
import { onBothEngines } from '../persistence/test-support.ts';
import { countStats } from './statistics.ts';

const K = 5;
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2026, 4, 31, 23);
const NOW = Date.UTC(2026, 6, 1, 9);

interface Raised {
  readonly worker: number;
  readonly team: number;
  readonly type: AlarmType;
  readonly atMs: number;
  readonly claimedMs: number | null;
  readonly audioMs: number | null;
  readonly disposition: Disposition | null;
}

/** The same at every run: a linear congruential generator. */
function incidentsLike(workers: readonly { readonly id: number; readonly team: number }[]): Raised[] {
  let state = 26;
  const below = (bound: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * bound);
  };
  return Array.from({ length: 400 }, (_, i) => {
    const carrier = workers[below(workers.length)]!;
    const claimedMs = below(20) === 0 ? null : below(60_000);
    const open = below(10) === 0;
    return {
      ...{ worker: carrier.id, team: carrier.team, atMs: FROM + Math.floor((i / 400) * (TO - FROM)) },
      // Two incidents alone are GAS: a group of which nothing may be told.
      type: i < 2 ? 'GAS' : below(3) === 0 ? 'FALL' : below(25) === 0 ? 'DURESS' : 'PANIC',
      claimedMs,
      audioMs: claimedMs === null || below(4) === 0 ? null : claimedMs + below(30_000),
      disposition: open
        ? null
        : (['FALSE_ACCIDENTAL', 'GENUINE_NO_ES', 'PLANNED_TEST', 'PRECAUTIONARY'] as const)[below(4)]!,
    };
  });
}

async function insert(db: Database, employerId: number, all: readonly Raised[]): Promise<void> {
  for (const [i, one] of all.entries()) {
    const at = new Date(one.atMs);
    await db.query(
      `INSERT INTO alarms (employer_id, worker_id, command_id, type, priority, said, received_at, delayed)
       VALUES ($1, $2, $3, $4, 1, '', $5, false)`,
      [employerId, one.worker, `command ${i}`, one.type, at],
    );
    const state = {
      alarms: [{ id: i + 1, type: one.type, receivedAtMs: one.atMs }],
      verification: 'UNKNOWN',
      times: {
        claimedAtMs: one.claimedMs === null ? null : one.atMs + one.claimedMs,
        audioConnectedAtMs: one.audioMs === null ? null : one.atMs + one.audioMs,
      },
    };
    await db.query(
      `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, closed_at, disposition,
         changed_at, version, hash, state) VALUES ($1, $2, $3, false, 1, $4, $5, $6, $7, now(), 1, '\\x01', $8)`,
      [
        ...[`26-${i}`, employerId, one.worker, one.type === 'DURESS', at],
        ...[one.disposition === null ? null : at, one.disposition, JSON.stringify(state)],
      ],
    );
  }
}

await onBothEngines('figures', (create) => {
  let db: Database;
  let employerId: EmployerId;
  let told: readonly Raised[];
  let all: readonly Raised[];
  const as = (role: Role): Viewer => ({
    ...{ kind: 'PERSON', id: role, name: role, needsSecondFactor: false },
    grants: [{ role, permissions: ROLE_PERMISSIONS[role], employerId, teamId: null, workerId: null }],
  });
  const ask = (
    role: Role,
    by: StatDimension[],
    over: Partial<StatQuestion> = {},
    nowMs = NOW,
  ): Promise<Stats> =>
    countStats({ db, k: K, now: () => nowMs }, as(role), {
      ...{ by, fromMs: FROM, toMs: TO, employerIds: [employerId], populations: ['incidents', 'alarms'] },
      filter: { teamIds: null, types: null, priorities: null, dispositions: null },
      ...over,
    });

  beforeAll(async () => {
    db = await (await create()).open();
    const id = async (sql: string, ...values: unknown[]): Promise<number> =>
      (await db.query<{ id: number }>(`${sql} RETURNING id`, values))[0]!.id;
    employerId = (await id(
      `INSERT INTO employers (name, contract_starts_at) VALUES ('Figures', now())`,
    )) as EmployerId;
    const workers: { id: number; team: number }[] = [];
    for (const [name, count] of [
      ['Large', 30],
      ['Middle', 12],
      ['Small', 3],
    ] as const) {
      const team = await id('INSERT INTO teams (employer_id, name) VALUES ($1, $2)', employerId, name);
      for (let i = 0; i < count; i++)
        workers.push({
          id: await id(
            `INSERT INTO workers (employer_id, team_id, name) VALUES ($1, $2, 'Nobody Known')`,
            ...[employerId, team],
          ),
          team,
        });
    }
    all = incidentsLike(workers);
    told = all.filter(({ type }) => type !== 'DURESS');
    await insert(db, employerId, all);
  }, 120_000);

  it('are what counting by hand gives, by month and type', async () => {
    const { rows, total } = await ask('SAFETY_MANAGER', ['MONTH', 'TYPE']);
    expect(total.incidents).toMatchObject({ incidents: told.length, suppressed: false });
    for (const { key, incidents } of rows) {
      const until = new Date(key.bucketMs!);
      // A month of London begins at most an hour before that of UTC.
      until.setUTCDate(until.getUTCDate() + 32);
      const mine = told.filter(
        ({ type, atMs }) =>
          type === key.type &&
          new Date(atMs + 3_600_000).getUTCMonth() === new Date(key.bucketMs! + DAY_MS).getUTCMonth(),
      );
      const claims = mine
        .flatMap(({ claimedMs }) => (claimedMs === null ? [] : [claimedMs]))
        .sort((a, b) => a - b);
      const judged = mine.filter(
        ({ disposition }) => disposition !== null && !disposition.startsWith('PLANNED_'),
      );
      // Around the change of clocks an incident of the first hour may fall into the other month: none of these does.
      expect(incidents!.incidents).toBe(mine.length);
      expect(incidents!.people).toBe(new Set(mine.map(({ worker }) => worker)).size);
      expect(incidents!.answeredWithin10s).toBeCloseTo(
        claims.filter((ms) => ms <= 10_000).length / mine.length,
        9,
      );
      expect(incidents!.answerP50! * 1000).toBeCloseTo(claims[Math.ceil(claims.length * 0.5) - 1]!, 3);
      expect(incidents!.answerP95! * 1000).toBeCloseTo(claims[Math.ceil(claims.length * 0.95) - 1]!, 3);
      if (judged.length > 0)
        expect(incidents!.falseRate).toBeCloseTo(
          judged.filter(({ disposition }) => disposition!.startsWith('FALSE_')).length / judged.length,
          9,
        );
    }
  });

  it('are those of the monthly service report, with calls in disguise and without', async () => {
    for (const [role, silent] of [
      ['SAFETY_MANAGER', false],
      ['ARC_OPERATOR', true],
    ] as const) {
      const report = await serviceFigures(db, { employerId, fromMs: FROM, toMs: TO, silent });
      const { total } = await ask(role, []);
      expect(report.incidents).toBe(silent ? all.length : told.length);
      expect(total.incidents!.incidents).toBe(report.incidents);
      expect(total.alarms!.alarms).toBe(report.alarms);
      expect(total.incidents!.falseRate).toBe(report.falseRate);
      expect(total.incidents!.answeredWithin40s).toBe(report.answeredWithin40S / report.incidents);
      expect(total.incidents!.audioConnected).toBe(report.audioConnected);
    }
  });

  describe('to an analyst', () => {
    it('tell nothing of a small team, and nothing from which it could be subtracted', async () => {
      const { rows, total, anonymous } = await ask('ANALYST', ['TEAM']);
      expect(anonymous).toBe(true);
      expect(total.incidents!.incidents).toBe(told.length);
      const shown = rows.filter(({ incidents }) => !incidents!.suppressed);
      expect(rows).toHaveLength(3);
      expect(shown).toHaveLength(1);
      for (const { incidents } of rows)
        if (incidents!.suppressed)
          for (const [name, value] of Object.entries(incidents!))
            if (name !== 'suppressed') expect(value).toBeNull();
      // The attacker subtracts what is shown from the total: what is left is of five people or more.
      const rest =
        total.incidents!.incidents! - shown.reduce((sum, { incidents }) => sum + incidents!.incidents!, 0);
      const hiddenTeams = rows
        .filter(({ incidents }) => incidents!.suppressed)
        .map(({ key }) => key.teamId as number);
      const behind = told.filter(({ team }) => hiddenTeams.includes(team));
      expect(rest).toBe(behind.length);
      expect(new Set(behind.map(({ worker }) => worker)).size).toBeGreaterThanOrEqual(K);
    });

    it('would tell of them if nothing were suppressed: the small team is there', async () => {
      const { rows } = await ask('SAFETY_MANAGER', ['TEAM']);
      expect(rows.some(({ incidents }) => incidents!.people! < K)).toBe(true);
    });

    it('do not tell by a filter what they do not tell by a row', async () => {
      const { rows } = await ask('SAFETY_MANAGER', ['TEAM']);
      const small = rows.find(({ incidents }) => incidents!.people! < K)!.key.teamId!;
      const filter = { teamIds: [small], types: null, priorities: null, dispositions: null };
      expect((await ask('ANALYST', [], { filter })).total.incidents).toMatchObject({
        suppressed: true,
        incidents: null,
      });
      const two = { ...filter, teamIds: rows.slice(0, 2).map(({ key }) => key.teamId!) };
      await expect(ask('ANALYST', [], { filter: two })).rejects.toThrow('one value in teamIds');
      expect(
        (await ask('ANALYST', ['TYPE'])).rows.find(({ key }) => key.type === 'GAS')!.incidents!.suppressed,
      ).toBe(true);
    });

    it('never differ between two windows by the incidents of fewer than k people', async () => {
      const windows: { to: number; counts: Map<string, number | null> }[] = [];
      for (const month of [2, 3, 4, 5]) {
        const to = Date.UTC(2026, month, 1) - 2 * 3_600_000;
        const { rows, toMs } = await ask('ANALYST', ['TEAM'], { toMs: to });
        windows.push({
          to: toMs,
          counts: new Map(rows.map(({ key, incidents }) => [String(key.teamId), incidents!.incidents])),
        });
      }
      for (const a of windows)
        for (const b of windows)
          for (const [team, count] of a.counts) {
            const other = b.counts.get(team);
            if (a.to >= b.to || count == null || other == null || count === other) continue;
            const between = told.filter(
              (one) => String(one.team) === team && one.atMs >= a.to && one.atMs < b.to,
            );
            expect(new Set(between.map(({ worker }) => worker)).size).toBeGreaterThanOrEqual(K);
          }
    });

    it('cover whole months up to the last that has been over for a day, whenever they are asked', async () => {
      const covered = async (nowMs: number, toMs = nowMs + DAY_MS): Promise<string[]> => {
        const over = { fromMs: Date.UTC(2026, 1, 14), toMs };
        const span = await ask('ANALYST', [], over, nowMs);
        return [span.fromMs, span.toMs].map((ms) => new Date(ms).toISOString());
      };
      const from = '2026-02-01T00:00:00.000Z';
      const [may, june] = ['2026-05-31T23:00:00.000Z', '2026-06-30T23:00:00.000Z'];
      expect(await covered(Date.UTC(2026, 5, 15, 9))).toEqual([from, may]);
      expect(await covered(NOW)).toEqual([from, may]);
      expect(await covered(Date.parse(june) + DAY_MS - 1)).toEqual([from, may]);
      expect(await covered(Date.parse(june) + DAY_MS)).toEqual([from, june]);
      expect(await covered(NOW, Date.UTC(2026, 2, 10))).toEqual([from, '2026-03-31T23:00:00.000Z']);
    });

    it('tell the same on two days of a month, whoever raised an alarm between', async () => {
      const over = { toMs: TO };
      const [early, late] = [Date.UTC(2026, 4, 12, 9), Date.UTC(2026, 4, 13, 9)];
      const days = [await ask('ANALYST', [], over, early), await ask('ANALYST', [], over, late)];
      expect(told.some(({ atMs }) => atMs >= early - 9 * 3_600_000 && atMs < late)).toBe(true);
      expect(days[0]!.total).toEqual(days[1]!.total);
      expect(days[0]!.total.incidents!.incidents).toBeGreaterThan(0);
    });
  });

  it('are not counted of another employer', async () => {
    const other = { employerIds: [(employerId + 1) as EmployerId] };
    await expect(ask('ANALYST', [], other)).rejects.toThrow('There is no such employer.');
  });
});
