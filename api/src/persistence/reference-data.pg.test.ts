import type { AlarmId, DeviceId, SessionId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Alarm, Employer, Session, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import {
  insertDevices,
  insertEmployers,
  insertSessions,
  insertTeams,
  insertTokens,
  insertWorkers,
} from './reference-bulk.ts';
import { insertDevice, insertToken, loadReferenceData, removeToken, saveSession } from './reference-data.ts';
import { alarmsWithoutIncident, findAlarm, insertAlarm, pageOfAlarms } from './alarms.ts';
import { NOON, onBothEngines } from './test-support.ts';

await onBothEngines('reference data', (create) => {
  let db: Database;
  let employer: Employer;
  let team: Team;
  let worker: Worker;

  beforeAll(async () => {
    db = await (await create()).open();
    [employer] = (await insertEmployers(db, [
      {
        name: 'Northfield Council',
        services: ['LONE_WORKER', 'LOCATION_MAPPING'],
        contractStartsAtMs: 0,
        contractEndsAtMs: null,
        policy: { wallPositions: 'EXACT', wallNames: 'HIDDEN' },
      },
    ])) as [Employer];
    [team] = (await insertTeams(db, [
      { employerId: employer.id, name: 'Night nurses', base: { name: 'Leith', lon: -3.17, lat: 55.97 } },
    ])) as [Team];
    [worker] = (await insertWorkers(db, [workerDraft('Ailsa')])) as [Worker];
  }, 60_000);

  const workerDraft = (name: string): Omit<Worker, 'id'> => ({
    employerId: employer.id,
    teamId: team.id,
    name,
    jobTitle: null,
    department: 'Care',
    sharesLastKnown: true,
  });
  const alarm = (changes: Partial<Alarm> = {}): Omit<Alarm, 'id'> => ({
    employerId: employer.id,
    workerId: worker.id,
    deviceId: 1 as DeviceId,
    sessionId: null,
    raisedBy: null,
    commandId: null,
    type: 'PANIC',
    priority: 1,
    said: 'sos',
    deviceAtMs: NOON,
    receivedAtMs: NOON + 200,
    delayed: false,
    tokenRevoked: false,
    fix: null,
    ...changes,
  });
  const session = (changes: Partial<Session> = {}): Omit<Session, 'id'> & { id: SessionId | null } => ({
    id: null,
    workerId: worker.id,
    state: 'ACTIVE',
    startedAtMs: NOON,
    endsAtMs: NOON + 3_600_000,
    nextCheckInAtMs: null,
    intervalMin: 60,
    graceMin: 3,
    amber: false,
    highRisk: false,
    ...changes,
  });

  const all = () => ({ employerIds: [employer.id], teamIds: [], silentAt: [] });

  it('comes back as it was put in', async () => {
    await insertTokens(db, [{ token: 'abc', employerId: employer.id }]);
    const loaded = await loadReferenceData(db);
    expect(loaded.employers).toEqual([employer]);
    expect(loaded.teams).toEqual([team]);
    expect(loaded.workers).toEqual([worker]);
    expect(loaded.tokens).toEqual([
      {
        id: 1,
        hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        employerId: employer.id,
        deviceId: null,
        revoked: false,
      },
    ]);
  });

  it('gives ids in the order of the rows, over several statements', async () => {
    const names = Array.from({ length: 2_500 }, (_, n) => `Worker ${(n * 7919) % 2_500}`);
    const workers = await insertWorkers(db, names.map(workerDraft));
    const stored = new Map((await loadReferenceData(db)).workers.map(({ id, name }) => [id, name]));
    expect(workers.map(({ id }) => stored.get(id))).toEqual(names);
  });

  it('knows a device once, whoever was first', async () => {
    const draft = {
      employerId: employer.id,
      workerId: null,
      externalId: 'jane/phone',
      kind: 'PHONE_APP',
      protocol: 'owntracks',
    } as const;
    const devices = await Promise.all(Array.from({ length: 10 }, () => insertDevice(db, draft)));
    expect(new Set(devices.map(({ id }) => id)).size).toBe(1);
    const late = await insertDevice(db, { ...draft, workerId: worker.id, kind: 'TRACKER' });
    expect(late).toEqual(devices[0]);
    await expect(insertDevices(db, [draft])).rejects.toThrow('device_is_known_once');
  });

  it('allows one session of a worker that is not over, and keeps what it becomes', async () => {
    const first = await saveSession(db, session());
    const second: unknown = await saveSession(db, session()).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(Fault);
    expect((second as Fault).message).toContain('has a session that is not over');
    const ended = await saveSession(db, { ...first, state: 'ENDED', amber: true });
    expect(ended).toEqual({ ...first, state: 'ENDED', amber: true });
    const next = await saveSession(db, session({ intervalMin: 7.5 }));
    expect((await loadReferenceData(db)).sessions).toEqual([next]);
    await expect(saveSession(db, { ...next, id: 999_999 as SessionId })).rejects.toThrow(
      'There is no session 999999',
    );
  });

  it('keeps an alarm with all it says, and the same one sent again is the same one', async () => {
    const fix = {
      lonE7: -31_883_000,
      latE7: 559_533_000,
      accuracyM: 12.5,
      altitudeM: null,
      speedMps: 0,
      headingDeg: null,
      source: 'GNSS',
      fixAtMs: NOON,
    } as const;
    const first = await insertAlarm(db, alarm({ fix }));
    expect(first).toEqual({ ...alarm({ fix }), id: first.id });
    const again = await insertAlarm(db, alarm({ fix, receivedAtMs: NOON + 90_000, delayed: true }));
    expect(again).toEqual(first);
    const others = await Promise.all([
      insertAlarm(db, alarm({ type: 'FALL' })),
      insertAlarm(db, alarm({ deviceAtMs: NOON + 1 })),
      insertAlarm(db, alarm({ deviceAtMs: null })),
    ]);
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(4);
    expect((await pageOfAlarms(db, all(), { first: 10, after: null })).rows).toHaveLength(4);
  });

  it('pages through every alarm, the newest first, and finds one by its id only with its employer', async () => {
    const seen: Alarm[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof pageOfAlarms>> = await pageOfAlarms(db, all(), {
        first: 2,
        after,
      });
      seen.push(...page.rows);
      expect(page.totalCount).toBe(4);
      if (!page.hasNextPage) break;
      after = String(page.rows.at(-1)!.id);
    }
    expect(seen.map(({ id }) => id)).toEqual(seen.map(({ id }) => id).toSorted((a, b) => b - a));
    expect(seen).toHaveLength(4);
    expect(await findAlarm(db, all(), seen[3]!.id)).toEqual(seen[3]);
    expect(await findAlarm(db, { employerIds: [], teamIds: [], silentAt: [] }, seen[3]!.id)).toBeNull();
    expect(await alarmsWithoutIncident(db, 0 as AlarmId, 10)).toHaveLength(4);
    const nobodys = await insertAlarm(db, alarm({ workerId: null, type: 'GAS' }));
    const teams = { employerIds: [], teamIds: [team.id], silentAt: [] };
    expect((await pageOfAlarms(db, teams, { first: 10, after: null })).rows).toEqual(seen);
    expect(await findAlarm(db, teams, nobodys.id)).toBeNull();
    expect(await findAlarm(db, teams, seen[0]!.id)).toEqual(seen[0]);
    await expect(pageOfAlarms(db, all(), { first: 2, after: 'zzz' })).rejects.toThrow('cursor');
  });

  it('takes one alarm from ten that race', async () => {
    const same = alarm({ deviceAtMs: NOON + 55 });
    const ids = (await Promise.all(Array.from({ length: 10 }, () => insertAlarm(db, same)))).map(
      ({ id }) => id,
    );
    expect(new Set<AlarmId>(ids).size).toBe(1);
  });

  it('never fails an alarm for what a phone makes of its fields', async () => {
    const odd = await insertAlarm(
      db,
      alarm({
        said: 'so\0s \ud800',
        deviceAtMs: -8.64e15,
        fix: {
          lonE7: 0,
          latE7: 0,
          accuracyM: 1e300,
          altitudeM: Infinity,
          speedMps: NaN,
          headingDeg: -1,
          source: 'UNKNOWN',
          fixAtMs: 8.64e15,
        },
      }),
    );
    expect(odd.said).toBe('so\ufffds \ufffd');
    expect(odd.fix?.altitudeM).toBe(Infinity);
  });

  it('gives out a token and takes it back', async () => {
    await insertToken(db, { token: 'xyz', employerId: employer.id });
    expect(await removeToken(db, 'xyz')).toBe(true);
    expect(await removeToken(db, 'xyz')).toBe(false);
  });

  it('undoes a seeding that fails half-way', async () => {
    const before = (await loadReferenceData(db)).workers.length;
    const seeding = db.transaction('bulk', async (tx) => {
      const workers = await insertWorkers(tx, [workerDraft('A'), workerDraft('B')]);
      await insertSessions(
        tx,
        [...workers, workers[0]!].map(({ id }) => ({ ...session(), workerId: id })),
      );
    });
    await expect(seeding).rejects.toThrow('session_not_over_is_one');
    expect((await loadReferenceData(db)).workers).toHaveLength(before);
  });
});
