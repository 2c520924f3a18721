/**
 * A small employer, people who read its frames, and an oracle that knows from the table of `domain.md` 4.3 alone what each
 * of them may be told. For property tests: everything is driven by plain values.
 */
import { BATTERY_UNKNOWN, FleetColumns, HEADING_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import { FrameReader, fits, readHeader } from '@lonewatch/schema/contract/frame-reader.ts';
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_POLICY, type Policy } from '@lonewatch/schema/contract/policy.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { SERVICES, STATUS_CODE, WORKER_STATUSES, type Service } from '@lonewatch/schema/contract/worker.ts';
import { DEFAULT_SESSION_RULES } from '../domain/session.ts';
import { coarsen, type AudienceClass } from '../domain/visibility.ts';
import { Cases } from '../hot/cases.ts';
import { Directory } from '../hot/directory.ts';
import { Ticker } from './ticker.ts';
import type { Frame } from './frame-stream.ts';
import { rosterPage } from './roster.ts';

export const EMPLOYER = 1 as EmployerId;
export const NOON = Date.UTC(2026, 10, 22, 12);
const UNMAPPED: readonly Service[] = SERVICES.filter((service) => service !== 'LOCATION_MAPPING');

export interface Spot {
  readonly lonE7: number;
  readonly latE7: number;
  readonly ageS: number;
  readonly accuracyM: number;
  readonly headingDeg: number;
  readonly source: number;
}

/** What is true of somebody, whoever may know it. */
export interface Facts {
  readonly workerId: WorkerId | null;
  readonly slot: Slot;
  teamId: number | null;
  shares: boolean;
  status: number;
  /** Has asked for help in disguise. */
  silent: boolean;
  battery: number;
  spot: (Spot & { readonly fixAtS: number }) | null;
}

export class World {
  nowMs = NOON + 40_000;
  readonly people: Facts[] = [];
  services: readonly Service[] = SERVICES;
  policy: Policy = DEFAULT_POLICY;
  readonly directory: Directory;
  readonly ticker: Ticker;
  #deviceId = 1_000;

  constructor() {
    const employer = {
      id: EMPLOYER,
      name: 'E',
      services: SERVICES,
      contractStartsAtMs: 0,
      contractEndsAtMs: null,
      policy: DEFAULT_POLICY,
    };
    this.directory = new Directory({ employers: [], teams: [], workers: [], devices: [], tokens: [] });
    this.directory.addEmployer(employer);
    for (const id of [1, 2, 3] as TeamId[])
      this.directory.addTeam({ id, employerId: EMPLOYER, name: `Team ${id}`, base: null });
    const clock = { now: () => this.nowMs, every: () => () => undefined };
    const cases = new Cases(this.directory, DEFAULT_SESSION_RULES);
    cases.silentSlots = () => this.people.filter(({ silent }) => silent).map(({ slot }) => slot);
    this.ticker = new Ticker(this.directory, cases, clock, { ticked: () => undefined }, 77);
  }

  get fleet() {
    return this.directory.employer(EMPLOYER)!.fleet;
  }

  addWorker(id: number, teamId: number | null): void {
    const workerId = id as WorkerId;
    const slot = this.directory.addWorker({
      id: workerId,
      employerId: EMPLOYER,
      teamId: teamId as TeamId | null,
      name: `Ann ${id} Bee`,
      jobTitle: null,
      department: null,
      sharesLastKnown: false,
    });
    this.people.push({
      workerId,
      slot,
      teamId,
      shares: false,
      status: 0,
      silent: false,
      battery: BATTERY_UNKNOWN,
      spot: null,
    });
  }

  addDevice(): void {
    const id = ++this.#deviceId as DeviceId;
    const { slot } = this.directory.addDevice({
      id,
      employerId: EMPLOYER,
      workerId: null,
      externalId: `stray-${id}`,
      kind: 'UNKNOWN',
      protocol: null,
    });
    const facts = { workerId: null, slot, teamId: null, shares: true, status: 0, silent: false };
    this.people.push({ ...facts, battery: BATTERY_UNKNOWN, spot: null });
  }

  place(facts: Facts, spot: Spot): void {
    const fixAtS = Math.floor(this.nowMs / 1000) - spot.ageS;
    facts.spot = { ...spot, fixAtS };
    this.show(facts.slot, facts.spot);
  }

  /** Writes a place into the fleet without making it a fact. */
  show(slot: Slot, spot: NonNullable<Facts['spot']>): void {
    // Workers carry device 1; a device that is nobody's reports for itself.
    const deviceId = (
      this.fleet.columns.workerId[slot] === 0 ? this.fleet.columns.deviceId[slot] : 1
    ) as DeviceId;
    this.fleet.place(slot, deviceId, {
      ...spot,
      altitudeM: null,
      speedMps: null,
      source: FIX_SOURCES[spot.source]!,
      fixAtMs: spot.fixAtS * 1000,
    });
  }

  setStatus(facts: Facts, status: number): void {
    facts.status = status;
    this.fleet.setStatus(facts.slot, status, facts.silent ? STATUS_CODE.ALARM : status);
  }

  setSilent(facts: Facts, on: boolean): void {
    facts.silent = on;
    this.setStatus(facts, facts.status);
  }

  /** How somebody is, as far as this class may know. */
  statusFor({ audience }: AudienceClass, { status, silent }: Facts): number {
    return silent && (audience === 'arc' || audience === 'responder') ? STATUS_CODE.ALARM : status;
  }

  setBattery(facts: Facts, percent: number): void {
    facts.battery = percent;
    this.fleet.setBattery(facts.slot, percent, false);
  }

  setShares(facts: Facts, on: boolean): void {
    if (facts.workerId === null) return;
    facts.shares = on;
    this.directory.setShares(facts.workerId, on);
  }

  setTeam(facts: Facts, teamId: number | null): void {
    if (facts.workerId === null) return;
    facts.teamId = teamId;
    this.directory.setTeam(facts.workerId, teamId as TeamId | null);
  }

  setMapping(procured: boolean): void {
    this.services = procured ? SERVICES : UNMAPPED;
    this.directory.setServices(EMPLOYER, this.services);
  }

  setPolicy(policy: Policy): void {
    this.policy = policy;
    this.directory.setPolicy(EMPLOYER, policy);
  }

  roster(audience: AudienceClass, fromSlot = 0, first = 10_000) {
    return rosterPage(this.directory, this.ticker, EMPLOYER, audience, fromSlot, first);
  }

  /** Whom this class may know of at all. */
  members({ audience, teamIds }: AudienceClass): Facts[] {
    return this.people.filter(({ workerId, teamId }) =>
      teamIds === null
        ? workerId !== null || audience !== 'wall'
        : workerId !== null && (teamIds as readonly (number | null)[]).includes(teamId),
    );
  }

  /** The table of domain.md 4.3, written down once more in the plainest way. */
  sees(by: AudienceClass, facts: Facts): 'nothing' | 'coarse' | 'exact' {
    return this.seesIn(by, this.statusFor(by, facts), facts.shares);
  }

  seesIn({ audience }: AudienceClass, status: number, shares: boolean): 'nothing' | 'coarse' | 'exact' {
    const word = WORKER_STATUSES[status]!;
    const manages = audience === 'manager' || audience === 'responder';
    if (word === 'ALARM') return 'exact';
    if (!this.services.includes('LOCATION_MAPPING')) return 'nothing';
    if (word === 'OFF_DUTY') return manages && shares ? 'exact' : 'nothing';
    if (manages) return 'exact';
    if (audience === 'arc') return 'nothing';
    const { wallPositions } = this.policy;
    return wallPositions === 'EXACT' ? 'exact' : wallPositions === 'COARSE' ? 'coarse' : 'nothing';
  }

  /** What this class must be told of somebody: the values of a frame, the heading but for its hysteresis. */
  told(by: AudienceClass, facts: Facts) {
    const sees = facts.spot === null ? 'nothing' : this.sees(by, facts);
    const battery = by.audience === 'wall' ? BATTERY_UNKNOWN : facts.battery;
    const { spot } = facts;
    const status = this.statusFor(by, facts);
    if (sees === 'nothing' || spot === null)
      return { status, battery, position: null, accuracyM: 0, source: 0, headingDeg: null };
    const { lonE7, latE7 } = sees === 'coarse' ? coarsen(spot.lonE7, spot.latE7) : spot;
    const position = [e6(lonE7), e6(latE7), spot.fixAtS] as const;
    return sees === 'coarse'
      ? { status, battery, position, accuracyM: 500, source: 0, headingDeg: null }
      : {
          status,
          battery,
          position,
          accuracyM: spot.accuracyM,
          source: spot.source,
          headingDeg: spot.headingDeg,
        };
  }
}

/** 1e-7° to 1e-6°, rounded half away from zero. */
export function e6(e7: number): number {
  return Math.sign(e7) * Math.round(Math.abs(e7) / 10) + 0;
}

/** A client as PROTOCOL.md describes it: it refuses what does not fit. */
export class Client {
  readonly audience: AudienceClass;
  readonly viewer: Viewer;
  readonly maxHz: number;
  readonly sink = { waitingBytes: 0, send: (frame: Frame) => this.#take(frame) };
  columns = new FleetColumns(1);
  epoch = 0;
  seq = 0;
  /** Since somebody last emptied it. */
  received: Frame[] = [];
  close: (() => void) | null = null;
  readonly #reader = new FrameReader();

  constructor(audience: AudienceClass, viewerId: string, maxHz: number) {
    this.audience = audience;
    this.maxHz = maxHz;
    this.viewer = { kind: 'PERSON', id: viewerId, name: viewerId, grants: [], needsSecondFactor: false };
  }

  /** Goes on from what another client holds, as a page does that reconnects, perhaps with other rights. */
  inherit(from: Client): void {
    const { columns } = from;
    this.epoch = from.epoch;
    this.seq = from.seq;
    this.columns.grow(columns.count);
    for (const [name, value] of Object.entries(columns))
      if (ArrayBuffer.isView(value))
        (this.columns[name as keyof FleetColumns] as Uint8Array).set(
          (value as Uint8Array).subarray(0, columns.count),
        );
  }

  join(world: World): void {
    const resume = this.epoch === 0 ? [] : [{ employerId: EMPLOYER, epoch: this.epoch, seq: this.seq }];
    const wanted = [{ employerId: EMPLOYER, audience: this.audience }];
    const { close } = world.ticker.subscribe(wanted, this.sink, {
      viewer: this.viewer,
      budgetBytes: 1_000,
      maxHz: this.maxHz,
      resume,
    });
    this.close = close;
  }

  leave(): void {
    this.close?.();
    this.close = null;
  }

  #take(frame: Frame): void {
    const header = readHeader(frame.bytes);
    if (!fits(header, this.epoch, this.seq))
      throw new Error(`A ${header.kind} that does not fit: ${header.epoch}/${header.seq}.`);
    this.#reader.apply(frame.bytes, this.columns);
    this.epoch = header.epoch;
    this.seq = header.seq;
    this.received.push(frame);
  }

  /** What it holds of one slot. */
  holds(slot: number) {
    const { hasPosition, lonE6, latE6, fixAtS, status, battery, accuracyM, source, heading } = this.columns;
    return {
      status: status[slot]!,
      battery: battery[slot]!,
      position: hasPosition[slot] === 1 ? ([lonE6[slot]!, latE6[slot]!, fixAtS[slot]!] as const) : null,
      accuracyM: accuracyM[slot]!,
      source: source[slot]!,
      heading: heading[slot] === HEADING_UNKNOWN ? null : heading[slot]! * 1.5,
    };
  }
}

/** A place as the sections of a frame would write it in full: two zigzag varints, one after the other. */
export function placeBytes(lonE6: number, latE6: number): Buffer {
  const bytes: number[] = [];
  for (const signed of [lonE6, latE6]) {
    let rest = ((signed << 1) ^ (signed >> 31)) >>> 0;
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}
