/**
 * No byte leaves for somebody who may not be seen, and who may be seen is right within one tick: random lives of an
 * employer, watched by readers of every class, against an oracle written from the table alone (`test-support-world.ts`).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TeamId } from '@lonewatch/schema/contract/ids.ts';
import { WALL_NAMES, WALL_POSITIONS } from '@lonewatch/schema/contract/policy.ts';
import { classNameOf, coarsen, worksAlarms, type AudienceClass } from '../domain/visibility.ts';
import { Client, e6, EMPLOYER, placeBytes, World, type Facts } from './test-support-world.ts';
import type { Shown } from './watched.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const team = (...ids: number[]): readonly TeamId[] => ids as TeamId[];
const CLASSES: readonly AudienceClass[] = [
  { audience: 'manager', teamIds: null },
  { audience: 'manager', teamIds: team(1) },
  { audience: 'manager', teamIds: team(1, 2) },
  { audience: 'responder', teamIds: null },
  { audience: 'responder', teamIds: team(1, 2) },
  { audience: 'arc', teamIds: null },
  { audience: 'wall', teamIds: null },
  { audience: 'wall', teamIds: team(2) },
];
const READERS = 8;

const spot = fc.record({
  lonE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
  latE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
  ageS: fc.oneof(fc.constant(0), fc.nat(5_000)),
  accuracyM: fc.integer({ min: 1, max: 400 }),
  headingDeg: fc.nat(359),
  source: fc.integer({ min: 1, max: 5 }),
});
const who = fc.nat(30);
const anyTeam = fc.constantFrom(null, 1, 2, 3);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('place' as const), who, spot }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('status' as const), who, status: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('silent' as const), who, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('battery' as const), who, percent: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('shares' as const), who, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('team' as const), who, team: anyTeam }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('mapping' as const), on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('policy' as const),
      wallPositions: fc.constantFrom(...WALL_POSITIONS),
      wallNames: fc.constantFrom(...WALL_NAMES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('newcomer' as const), team: anyTeam }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('device' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('join' as const),
      reader: fc.nat(READERS - 1),
      by: fc.nat(CLASSES.length - 1),
      viewer: fc.nat(3),
      /** Whose cursor it comes with: its own old one, another's of whatever class, or none. */
      from: fc.option(fc.nat(READERS - 1)),
      maxHz: fc.constantFrom(Infinity, Infinity, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('leave' as const), reader: fc.nat(READERS - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('lag' as const),
      reader: fc.nat(READERS - 1),
      on: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const round = fc.record({
  steps: fc.array(step, { maxLength: 14, size: 'max' }),
  lastsMs: fc.constantFrom(500, 500, 500, 20_000),
});

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

/** Runs steps on the world, keeps the readers, and checks all that they are sent. */
class Watch {
  readonly world = new World();
  readonly #readers: (Client | null)[] = Array.from({ length: READERS }, () => null);
  /** Told at every tick, as far as their sink takes it, and nothing left out since they were last told. */
  readonly #current = new Set<Client>();
  /** Places that a class was ever allowed to know, in full. */
  readonly #allowed = new Map<string, Set<string>>();
  readonly #nextWorker = { id: 100 };
  /** `viewer worker minute` that was so, and that the audit was told. */
  readonly seen = new Set<string>();
  readonly reported = new Set<string>();
  /** `worker minute` in which a class might see somebody for what everybody may know. */
  readonly #told = new Set<string>();
  /** Workers whose place each class has before it since its last tick. */
  readonly #display = new Map<string, readonly number[]>();
  /** Of these, those whom it would have for what everybody may know. */
  readonly #openly = new Map<string, readonly number[]>();

  constructor() {
    for (let i = 0; i < 8; i++) this.world.addWorker(i + 1, [1, 2, 3, null][i % 4]!);
    this.world.addDevice();
    this.world.addDevice();
    this.world.ticker.onShown((shown) => this.#note(shown));
  }

  do(one: Step): void {
    const { world } = this;
    const facts = 'who' in one ? world.people[one.who % world.people.length]! : null;
    switch (one.does) {
      case 'place':
        return world.place(facts!, one.spot);
      case 'status':
        return world.setStatus(facts!, one.status);
      case 'silent':
        return world.setSilent(facts!, one.on);
      case 'battery':
        return world.setBattery(facts!, one.percent);
      case 'shares':
        return world.setShares(facts!, one.on);
      case 'team':
        return world.setTeam(facts!, one.team);
      case 'mapping':
        return world.setMapping(one.on);
      case 'policy':
        return world.setPolicy(one);
      case 'newcomer':
        return world.addWorker(this.#nextWorker.id++, one.team);
      case 'device':
        return world.addDevice();
      case 'join':
        return this.#join(one);
      case 'leave':
        return this.#readers[one.reader]?.leave();
      case 'lag': {
        const reader = this.#readers[one.reader];
        if (reader) reader.sink.waitingBytes = one.on ? 1_001 : 0;
        return;
      }
      default:
        return one satisfies never;
    }
  }

  #join({ reader, by, viewer, from, maxHz }: Extract<Step, { does: 'join' }>): void {
    const audience = CLASSES[by]!;
    this.#readers[reader]?.leave();
    const client = new Client(audience, `viewer ${viewer}`, maxHz);
    const before = from === null ? null : this.#readers[from];
    if (before) client.inherit(before);
    const isFirst = !this.#open(audience).length;
    if (!isFirst) this.#record(audience);
    else this.#allow(audience);
    client.join(this.world);
    this.#readers[reader] = client;
    if (maxHz === Infinity) this.#current.add(client);
    // The state of another class is never built upon.
    if (before && classNameOf(before.audience) !== classNameOf(audience))
      expect(client.received[0]!.kind).toBe('KEY');
    if (isFirst) this.#show(audience);
    this.#record(audience);
    this.#checkBytes(client);
    client.received = [];
  }

  #open(audience: AudienceClass): Client[] {
    return this.#readers.filter(
      (one): one is Client =>
        one !== null && one.close !== null && classNameOf(one.audience) === classNameOf(audience),
    );
  }

  tick(lastsMs: number): void {
    const { world } = this;
    world.nowMs += lastsMs;
    const read = CLASSES.filter((audience) => this.#open(audience).length > 0);
    for (const audience of read) this.#record(audience);
    world.ticker.tick();
    for (const audience of read) {
      this.#allow(audience);
      this.#show(audience);
      this.#record(audience);
    }
    for (const reader of this.#readers) {
      if (reader === null) continue;
      this.#checkBytes(reader);
      if (reader.close === null || reader.sink.waitingBytes > 0) this.#current.delete(reader);
      else if (this.#current.has(reader) || reader.received.length > 0) this.#checkPicture(reader);
      if (reader.received.length > 0 && reader.maxHz === Infinity) this.#current.add(reader);
      reader.received = [];
    }
  }

  end(): void {
    for (const reader of this.#readers) reader?.leave();
  }

  #show(audience: AudienceClass): void {
    const { world } = this;
    const placed = world.members(audience).filter(({ spot: place }) => place !== null);
    const ids = (people: readonly Facts[]): number[] => people.flatMap(({ workerId }) => workerId ?? []);
    const seen = placed.filter((facts) => world.sees(audience, facts) !== 'nothing');
    const openly = placed.filter(
      ({ status, shares }) => world.seesIn(audience, status, shares) !== 'nothing',
    );
    this.#display.set(classNameOf(audience), ids(seen));
    this.#openly.set(classNameOf(audience), ids(openly));
  }

  /** What every open reader of the class has before it belongs to this minute. */
  #record(audience: AudienceClass): void {
    const minute = Math.floor(this.world.nowMs / 60_000) * 60_000;
    for (const worker of this.#openly.get(classNameOf(audience)) ?? [])
      this.#told.add(`${classNameOf(audience)}: ${worker} at ${minute}`);
    for (const { viewer } of this.#open(audience))
      for (const worker of this.#display.get(classNameOf(audience)) ?? [])
        this.seen.add(`${classNameOf(audience)}: ${viewer.id} saw ${worker} at ${minute}`);
  }

  #note({ employerId, audience, viewers, workerIds, atMinuteMs, silent }: Shown): void {
    expect(employerId).toBe(EMPLOYER);
    expect(new Set(workerIds).size).toBe(workerIds.length);
    expect(new Set(viewers.map(({ id }) => id)).size).toBe(viewers.length);
    // Nobody learns from who has looked that there was a call for help in disguise.
    if (!silent)
      for (const worker of workerIds) expect(this.#told).toContain(`${audience}: ${worker} at ${atMinuteMs}`);
    for (const { id } of viewers)
      for (const worker of workerIds) this.reported.add(`${audience}: ${id} saw ${worker} at ${atMinuteMs}`);
  }

  #allow(audience: AudienceClass): void {
    const name = classNameOf(audience);
    const allowed = this.#allowed.get(name) ?? new Set<string>();
    this.#allowed.set(name, allowed);
    for (const facts of this.world.members(audience)) {
      const { position } = this.world.told(audience, facts);
      if (position !== null) allowed.add(placeBytes(position[0], position[1]).toString('hex'));
    }
  }

  /** The place of somebody who never was to be seen exactly does not stand in the bytes. */
  #checkBytes({ audience, received }: Client): void {
    const allowed = this.#allowed.get(classNameOf(audience));
    for (const { bytes } of received)
      for (const { spot: place } of this.world.people) {
        if (place === null) continue;
        const raw = placeBytes(e6(place.lonE7), e6(place.latE7));
        // Fewer bytes could stand there by chance.
        if (raw.length < 8) continue;
        if (allowed?.has(raw.toString('hex')) !== true) expect(Buffer.from(bytes).includes(raw)).toBe(false);
      }
  }

  /** Exactly the workers of the class, each exactly as the table says. */
  #checkPicture(reader: Client): void {
    const { world } = this;
    const roster = world.roster(reader.audience);
    expect(roster.epoch).toBe(reader.epoch);
    expect(roster.slotCount).toBe(reader.columns.count);
    const members = world.members(reader.audience);
    const key = ({ workerId, slot }: Facts): string => (workerId === null ? `slot ${slot}` : `${workerId}`);
    const told = [...roster.slots].map((slot, i) => ({
      who: roster.workerIds[i] === null ? `slot ${slot}` : `${roster.workerIds[i]}`,
      slot,
    }));
    expect(told.map((one) => one.who).sort()).toEqual(members.map(key).sort());
    for (const { who: person, slot } of told) {
      const { position, headingDeg, ...expected } = world.told(
        reader.audience,
        members.find((one) => key(one) === person)!,
      );
      const { position: held, heading, ...rest } = reader.holds(slot);
      expect(rest).toEqual(expected);
      expect(held?.slice(0, 2)).toEqual(position?.slice(0, 2));
      // A fresh fix may be told up to a second young.
      if (held && position) expect([0, 1]).toContain(held[2] - position[2]);
      if (headingDeg === null) expect(heading).toBeNull();
      else expect(Math.abs(((heading! - headingDeg + 540) % 360) - 180)).toBeLessThan(10);
    }
  }
}

/** Somebody who calls in disguise lets the last place be known, before the tick at which others leave the class: found by chance. */
const SHARED_WHILE_SILENT: Round[] = [
  { steps: [{ does: 'device' }], lastsMs: 500 },
  {
    steps: [
      {
        ...{ does: 'place', who: 27 },
        spot: { lonE7: 0, latE7: 0, ageS: 0, accuracyM: 1, headingDeg: 0, source: 1 },
      },
      { does: 'join', reader: 0, by: 4, viewer: 0, from: null, maxHz: Infinity },
    ],
    lastsMs: 500,
  },
  { steps: [{ does: 'silent', who: 27, on: true }], lastsMs: 500 },
  {
    steps: [
      { does: 'newcomer', team: null },
      { does: 'shares', who: 29, on: true },
      { does: 'team', who: 0, team: null },
    ],
    lastsMs: 20_000,
  },
];

describe(`what leaves the server (SEED=${seed} runs it again)`, () => {
  it('holds no byte of whom a reader may not see, and is right about everybody else within one tick', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 22, size: 'max' }), (rounds) => {
        const watch = new Watch();
        for (const { steps, lastsMs } of rounds) {
          for (const one of steps) watch.do(one);
          watch.tick(lastsMs);
        }
        watch.end();
        // And the audit has been told of exactly what was to be seen, by whom, in which minute.
        expect([...watch.reported].sort()).toEqual([...watch.seen].sort());
      }),
      { numRuns: 250, seed, examples: [[SHARED_WHILE_SILENT]] },
    );
  });
});

describe(`what a class may not know (SEED=${seed} runs it again)`, () => {
  const life = fc.array(fc.record({ steps: fc.array(step, { maxLength: 10, size: 'max' }), other: spot }), {
    maxLength: 12,
    size: 'max',
  });
  /** Where somebody may be in the twin world without this class noticing. */
  const elsewhere = (
    world: World,
    audience: AudienceClass,
    facts: Facts,
    other: { lonE7: number; latE7: number },
  ) => {
    const isMember = world.members(audience).includes(facts);
    const sees = isMember ? world.sees(audience, facts) : 'nothing';
    const truth = facts.spot!;
    if (sees === 'exact') return truth;
    const blurred = { accuracyM: 77, headingDeg: 123, source: 2 };
    if (sees === 'coarse') return { ...truth, ...blurred, ...coarsen(truth.lonE7, truth.latE7) };
    return { ...truth, ...blurred, lonE7: other.lonE7, latE7: other.latE7, fixAtS: truth.fixAtS - 9 };
  };

  for (const audience of CLASSES)
    it(`changes no byte that ${classNameOf(audience)} gets: another place in the cell, other strangers, other slots`, () => {
      fc.assert(
        fc.property(life, (rounds) => {
          const worlds = [new World(), new World()] as const;
          const readers = worlds.map(() => new Client(audience, 'viewer', Infinity));
          // Who does not see everybody cannot tell how many others there are, nor since when.
          if (audience.teamIds !== null) for (let id = 50; id < 53; id++) worlds[1].addWorker(id, 3);
          if (audience.teamIds !== null || audience.audience === 'wall') worlds[1].addDevice();
          const strangers = worlds[1].people.length;
          for (const world of worlds) for (let id = 1; id < 7; id++) world.addWorker(id, [1, 2, 3][id % 3]!);
          readers.forEach((reader, i) => reader.join(worlds[i]!));
          for (const { steps, other } of rounds) {
            for (const [i, world] of worlds.entries()) {
              const people = world.people.slice(i === 0 ? 0 : strangers);
              for (const one of steps)
                // Who does not work alarms cannot tell who has asked for help in disguise.
                if (one.does !== 'silent' || i === 0 || worksAlarms(audience.audience))
                  act(world, people, one);
            }
            const [, twin] = worlds;
            for (const facts of twin.people)
              if (facts.spot !== null)
                twin.show(facts.slot, { ...elsewhere(twin, audience, facts, other), ageS: 0 });
            for (const world of worlds) {
              world.nowMs += 500;
              world.ticker.tick();
            }
            const [ours, theirs] = readers.map(({ received }) => received.map(({ bytes }) => [...bytes]));
            expect(theirs).toEqual(ours);
          }
          expect(worlds[1].roster(audience)).toEqual(worlds[0].roster(audience));
        }),
        { numRuns: 60, seed },
      );
    });
});

/** The steps that do not concern readers; somebody new would be dealt other ids in the twin. */
function act(world: World, people: readonly Facts[], one: Step): void {
  const facts = 'who' in one ? people[one.who % people.length]! : null;
  if (one.does === 'place') world.place(facts!, one.spot);
  else if (one.does === 'status') world.setStatus(facts!, one.status);
  else if (one.does === 'silent') world.setSilent(facts!, one.on);
  else if (one.does === 'battery') world.setBattery(facts!, one.percent);
  else if (one.does === 'shares') world.setShares(facts!, one.on);
  else if (one.does === 'team') world.setTeam(facts!, one.team);
  else if (one.does === 'mapping') world.setMapping(one.on);
  else if (one.does === 'policy') world.setPolicy(one);
}
