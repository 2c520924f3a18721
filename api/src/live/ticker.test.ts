import { describe, expect, it } from 'vitest';
import { readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { EmployerId, TeamId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY } from '@lonewatch/schema/contract/policy.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { AudienceClass } from '../domain/visibility.ts';
import { streamEpoch } from './stream-epoch.ts';
import { Client, EMPLOYER, World } from './test-support-world.ts';

const MANAGER: AudienceClass = { audience: 'manager', teamIds: null };
const ARC: AudienceClass = { audience: 'arc', teamIds: null };
const WALL: AudienceClass = { audience: 'wall', teamIds: null };
const TEAM_2: AudienceClass = { audience: 'manager', teamIds: [2 as TeamId] };
const LEEDS = {
  lonE7: -15_491_000,
  latE7: 538_008_000,
  ageS: 0,
  accuracyM: 8,
  headingDeg: 90,
  source: 1,
};

/** Ann (team 1), Ben and Cat (team 2) and a device that is nobody's; all in session in Leeds but the device. */
function world(): World {
  const made = new World();
  made.addWorker(1, 1);
  made.addWorker(2, 2);
  made.addDevice();
  made.addWorker(3, 2);
  for (const facts of made.people) {
    made.place(facts, LEEDS);
    if (facts.workerId !== null) made.setStatus(facts, STATUS_CODE.OK);
  }
  return made;
}

function join(where: World, audience: AudienceClass): Client {
  const client = new Client(audience, 'viewer', Infinity);
  client.join(where);
  return client;
}

function tick(where: World): void {
  where.nowMs += 500;
  where.ticker.tick();
}

describe('the epoch of a stream', () => {
  it('is another for each class, employer and start, and never 0', () => {
    const seen = new Set<number>();
    for (const server of [1, 2, 2 ** 32 - 1])
      for (const employer of [1, 2, 11] as EmployerId[])
        for (const name of ['manager', 'arc', 'wall', 'manager of 1', 'manager of 1,2', 'manager of 12'])
          for (const generation of [0, 1]) {
            const epoch = streamEpoch(server, employer, name, generation);
            expect(epoch).toBe(epoch >>> 0);
            expect(epoch).toBeGreaterThan(0);
            seen.add(epoch);
          }
    expect(seen.size).toBe(3 * 3 * 6 * 2);
  });

  it('is the one that its frames and its roster say', () => {
    const made = world();
    for (const audience of [MANAGER, ARC, WALL, TEAM_2]) {
      const client = join(made, audience);
      expect(made.ticker.epochOf(EMPLOYER, audience)).toBe(client.epoch);
      expect(made.roster(audience).epoch).toBe(client.epoch);
    }
  });
});

describe('the frames of a class', () => {
  it('hold slots for its own members only', () => {
    const made = world();
    expect([MANAGER, ARC, WALL, TEAM_2].map((audience) => made.roster(audience).workerIds)).toEqual([
      [1, 2, null, 3],
      [1, 2, null, 3],
      [1, 2, 3],
      [2, 3],
    ]);
    expect(join(made, TEAM_2).columns.count).toBe(2);
  });

  it('grow by who joins the team within the epoch, and begin anew when somebody leaves it', () => {
    const made = world();
    const client = join(made, TEAM_2);
    const { epoch } = client;
    made.setTeam(made.people[0]!, 2);
    tick(made);
    expect(client.received.at(-1)).toMatchObject({ kind: 'DELTA', epoch });
    expect(made.roster(TEAM_2).workerIds).toEqual([2, 3, 1]);
    made.setTeam(made.people[1]!, 3);
    tick(made);
    expect(client.received.at(-1)!.kind).toBe('KEY');
    expect(client.epoch).not.toBe(epoch);
    expect(made.roster(TEAM_2).workerIds).toEqual([1, 3]);
    expect(client.columns.count).toBe(2);
    // Who comes back to the old team finds neither the old slots nor the old number.
    made.setTeam(made.people[0]!, 1);
    made.setTeam(made.people[1]!, 2);
    tick(made);
    expect(client.epoch).not.toBe(epoch);
  });

  it('leave a reader that lags while slots are dealt anew without a byte, then give it one key frame', () => {
    const made = world();
    const client = join(made, TEAM_2);
    client.sink.waitingBytes = 1_001;
    for (const teamId of [3, 2, 3]) {
      made.setTeam(made.people[1]!, teamId);
      tick(made);
    }
    expect(client.received).toHaveLength(1);
    client.sink.waitingBytes = 0;
    tick(made);
    tick(made);
    expect(client.received.map(({ kind }) => kind)).toEqual(['KEY', 'KEY']);
  });

  it('never say that there are others: their moves, states and number change no byte', () => {
    const made = world();
    const client = join(made, TEAM_2);
    tick(made);
    const told = client.received.length;
    made.addWorker(9, 1);
    made.setStatus(made.people[0]!, STATUS_CODE.ALARM);
    tick(made);
    tick(made);
    // Nothing but a sign of life.
    expect(client.received.slice(told).map(({ bytes }) => bytes.length)).toEqual([44]);
  });

  it('begin with a key frame for a cursor of another class, of another epoch, or of no employer of theirs', () => {
    const made = world();
    const manager = join(made, MANAGER);
    for (const audience of [ARC, WALL, TEAM_2]) {
      const client = new Client(audience, 'viewer', Infinity);
      client.inherit(manager);
      client.join(made);
      expect(client.received[0]!.kind).toBe('KEY');
    }
    const again = new Client(MANAGER, 'viewer', Infinity);
    again.inherit(manager);
    again.join(made);
    expect(again.received[0]!.kind).toBe('CATCH_UP');
  });

  it('follow what the employer procures and decides at the next tick', () => {
    const made = world();
    const [manager, wall] = [join(made, MANAGER), join(made, WALL)];
    expect([manager.columns.hasPosition[0], wall.columns.hasPosition[0]]).toEqual([1, 1]);
    expect(wall.columns.accuracyM[0]).toBe(500);
    made.setPolicy({ ...DEFAULT_POLICY, wallPositions: 'EXACT' });
    tick(made);
    expect([wall.columns.lonE6[0], wall.columns.accuracyM[0]]).toEqual([-1_549_100, 8]);
    made.setPolicy({ ...DEFAULT_POLICY, wallPositions: 'HIDDEN' });
    tick(made);
    expect([manager.columns.hasPosition[0], wall.columns.hasPosition[0]]).toEqual([1, 0]);
    made.setMapping(false);
    tick(made);
    expect(manager.columns.hasPosition[0]).toBe(0);
  });
});

describe('a tick', () => {
  it('asks who judges its readers before it makes a frame: whoever is closed then gets nothing of it', () => {
    const made = world();
    const client = join(made, MANAGER);
    const asked: number[] = [];
    const stop = made.ticker.onTick((atMs) => {
      asked.push(atMs);
      client.leave();
    });
    made.place(made.people[0]!, { ...LEEDS, lonE7: 0 });
    tick(made);
    stop();
    tick(made);
    expect(asked).toEqual([made.nowMs - 500]);
    expect(client.received).toHaveLength(1);
    expect(made.ticker.subscribers).toBe(0);
  });

  it('tells of a reader of several employers in one connection', () => {
    const made = world();
    const other = 2 as EmployerId;
    made.directory.addEmployer({ ...made.directory.employer(EMPLOYER)!.employer, id: other, name: 'O' });
    const epochs = new Set<number>();
    const { close } = made.ticker.subscribe(
      [EMPLOYER, other].map((employerId) => ({ employerId, audience: MANAGER })),
      { waitingBytes: 0, send: ({ bytes }) => void epochs.add(readHeader(bytes).epoch) },
      { viewer: join(made, ARC).viewer, budgetBytes: 1, maxHz: Infinity, resume: [] },
    );
    expect(epochs.size).toBe(2);
    expect(made.ticker.subscribers).toBe(3);
    close();
    close();
    expect(made.ticker.subscribers).toBe(1);
  });
});

describe('the roster of a class', () => {
  it('calls people on a wall as the employer has decided, and is fetched again when that changes', () => {
    const made = world();
    const client = join(made, WALL);
    const revisionOf = (): number => readHeader(client.received.at(-1)!.bytes).rosterRevision;
    expect(made.roster(WALL).names).toEqual(['A1B', 'A2B', 'A3B']);
    const before = revisionOf();
    for (const [wallNames, names] of [
      ['FULL', ['Ann 1 Bee', 'Ann 2 Bee', 'Ann 3 Bee']],
      ['HIDDEN', ['Worker 1', 'Worker 2', 'Worker 3']],
    ] as const) {
      made.setPolicy({ ...DEFAULT_POLICY, wallNames });
      tick(made);
      expect(made.roster(WALL).names).toEqual(names);
    }
    expect(revisionOf()).toBe(before + 2);
    expect(made.roster(WALL).revision).toBe(before + 2);
    expect(made.roster(MANAGER).names).toEqual(['Ann 1 Bee', 'Ann 2 Bee', 'stray-1001', 'Ann 3 Bee']);
  });

  it('raises its revision once for each member that is added, and not for others', () => {
    const made = world();
    const { revision } = made.roster(TEAM_2);
    made.addWorker(20, 1);
    made.addDevice();
    expect(made.roster(TEAM_2).revision).toBe(revision);
    made.addWorker(21, 2);
    made.addWorker(22, 2);
    expect(made.roster(TEAM_2)).toMatchObject({ revision: revision + 2, slotCount: 4 });
  });

  it('names the unassigned device of a manager by its own id, and comes in pages', () => {
    const made = world();
    expect(made.roster(MANAGER)).toMatchObject({
      deviceIds: [null, null, 1001, null],
      teamIds: [1, 2, null, 2],
    });
    expect(made.roster(MANAGER, 1, 2)).toMatchObject({ workerIds: [2, null], slotCount: 4 });
    expect([...made.roster(MANAGER, 3, 5).slots]).toEqual([3]);
    expect(made.roster(MANAGER, 9, 5).slots).toHaveLength(0);
  });
});
