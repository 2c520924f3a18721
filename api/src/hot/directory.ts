/**
 * Who is who, in memory: reference data by id, devices by the id that their client sends, and the slot where each is
 * drawn. Loaded once at start, changed by the same steps that change the database. One Fleet for each employer, so that
 * no loop over one employer's workers can touch another's.
 */
import { BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Policy } from '@lonewatch/schema/contract/policy.ts';
import type { Device, Employer, IngestToken, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { Service } from '@lonewatch/schema/contract/worker.ts';
import type { Track } from '../domain/track.ts';
import { Fleet } from './fleet.ts';

/** A fix with when it came and what is odd about it (bits of MARKS). */
export interface LiveFix extends LocationFix {
  readonly receivedAtMs: number;
  readonly marks: number;
}

/** A device as the live side knows it: what the database holds, plus where it has been. */
export interface LiveDevice {
  readonly device: Device;
  /** Where it is drawn: its worker's slot, or one of its own while unassigned. */
  readonly slot: Slot;
  track: Track | null;
  /** The newest fix that its marker followed; null before the first. */
  lastFix: LiveFix | null;
  /** As on the wire: percent, +128 while charging, 255 unknown. */
  battery: number;
  /** Newest receivedAt of any report, milliseconds; 0 before the first. */
  heardAtMs: number;
}

/** What a token lets its bearer report. */
export interface LiveToken {
  readonly employer: LiveEmployer;
  /** The only device that it speaks for; null: any of the employer. */
  readonly deviceId: DeviceId | null;
  /** Its reports are refused, its calls for help are not. */
  readonly revoked: boolean;
}

export interface LiveEmployer {
  readonly employer: Employer;
  readonly fleet: Fleet;
  readonly teams: readonly Team[];
  readonly devicesByExternalId: ReadonlyMap<string, LiveDevice>;
}

interface EmployerEntry {
  employer: Employer;
  fleet: Fleet;
  teams: Team[];
  devicesByExternalId: Map<string, LiveDevice>;
}

interface WorkerEntry {
  worker: Worker;
  readonly slot: Slot;
  readonly deviceIds: DeviceId[];
}

export interface ReferenceData {
  readonly employers: readonly Employer[];
  readonly teams: readonly Team[];
  readonly workers: readonly Worker[];
  readonly devices: readonly Device[];
  readonly tokens: readonly IngestToken[];
}

export class Directory {
  #employers = new Map<EmployerId, EmployerEntry>();
  #teams = new Map<TeamId, Team>();
  #workers = new Map<WorkerId, WorkerEntry>();
  #devices = new Map<DeviceId, LiveDevice>();
  /** By SHA-256, hexadecimal: the tokens themselves are nowhere in memory. */
  #tokens = new Map<string, LiveToken>();

  constructor(data: ReferenceData) {
    for (const employer of data.employers) this.addEmployer(employer);
    for (const team of data.teams) this.addTeam(team);
    for (const worker of data.workers) this.addWorker(worker);
    for (const device of data.devices) this.addDevice(device);
    for (const token of data.tokens) this.setToken(token);
  }

  /** Takes in what the database has just accepted, as all that add do; the same twice changes nothing. */
  addEmployer(employer: Employer): void {
    if (this.#employers.has(employer.id)) return;
    const entry = { employer, fleet: new Fleet(), teams: [], devicesByExternalId: new Map() };
    this.#employers.set(employer.id, entry);
  }

  addTeam(team: Team): void {
    if (this.#teams.has(team.id)) return;
    this.#entry(team.employerId).teams.push(team);
    this.#teams.set(team.id, team);
  }

  /** Deals the slot where the worker is drawn. */
  addWorker(worker: Worker): Slot {
    const known = this.#workers.get(worker.id);
    if (known !== undefined) return known.slot;
    const { fleet } = this.#entry(worker.employerId);
    const slot = fleet.deal(worker.id, null, worker.teamId, worker.sharesLastKnown);
    this.#workers.set(worker.id, { worker, slot, deviceIds: [] });
    return slot;
  }

  addDevice(device: Device): LiveDevice {
    const known = this.#devices.get(device.id);
    if (known !== undefined) return known;
    const entry = this.#entry(device.employerId);
    const carrier = device.workerId === null ? undefined : this.#workers.get(device.workerId);
    carrier?.deviceIds.push(device.id);
    const slot = carrier?.slot ?? entry.fleet.deal(null, device.id, null);
    const live: LiveDevice = {
      device,
      slot,
      track: null,
      lastFix: null,
      battery: BATTERY_UNKNOWN,
      heardAtMs: 0,
    };
    this.#devices.set(device.id, live);
    entry.devicesByExternalId.set(device.externalId, live);
    return live;
  }

  /** Who may see what follows at the next tick, as with `setPolicy`, `setShares` and `setTeam`. */
  setServices(employerId: EmployerId, services: readonly Service[]): void {
    const entry = this.#entry(employerId);
    entry.employer = { ...entry.employer, services };
  }

  setPolicy(employerId: EmployerId, policy: Policy): void {
    const entry = this.#entry(employerId);
    entry.employer = { ...entry.employer, policy };
  }

  /** The worker wants the last known position to stay visible outside a session, or no longer. */
  setShares(workerId: WorkerId, on: boolean): void {
    const entry = this.#carrier(workerId);
    entry.worker = { ...entry.worker, sharesLastKnown: on };
    this.#entry(entry.worker.employerId).fleet.setShares(entry.slot, on);
  }

  setTeam(workerId: WorkerId, teamId: TeamId | null): void {
    const entry = this.#carrier(workerId);
    entry.worker = { ...entry.worker, teamId };
    this.#entry(entry.worker.employerId).fleet.setTeam(entry.slot, teamId);
  }

  employers(): IterableIterator<LiveEmployer> {
    return this.#employers.values();
  }

  employer(id: EmployerId): LiveEmployer | undefined {
    return this.#employers.get(id);
  }

  /** By the token's SHA-256, hexadecimal. undefined: nobody has given it out. */
  employerOfToken(hash: string): LiveToken | undefined {
    return this.#tokens.get(hash);
  }

  /** Takes in a token that has just been made, or one that has been revoked: the next request is judged by it. */
  setToken({ hash, employerId, deviceId, revoked }: IngestToken): void {
    this.#tokens.set(hash, { employer: this.#entry(employerId), deviceId, revoked });
  }

  get workerCount(): number {
    return this.#workers.size;
  }

  team(id: TeamId): Team | undefined {
    return this.#teams.get(id);
  }

  worker(id: WorkerId): { readonly worker: Worker; readonly slot: Slot } | undefined {
    return this.#workers.get(id);
  }

  workers(): IterableIterator<{ readonly worker: Worker; readonly slot: Slot }> {
    return this.#workers.values();
  }

  device(id: DeviceId): LiveDevice | undefined {
    return this.#devices.get(id);
  }

  devices(): IterableIterator<LiveDevice> {
    return this.#devices.values();
  }

  devicesOf(workerId: WorkerId): LiveDevice[] {
    const ids = this.#workers.get(workerId)?.deviceIds ?? [];
    return ids.map((id) => this.#devices.get(id)!);
  }

  /** The newest of all that the worker carries; null: none was ever heard. */
  lastFixOf(workerId: WorkerId): LocationFix | null {
    let newest: LiveFix | null = null;
    for (const { lastFix } of this.devicesOf(workerId))
      if (lastFix !== null && (newest === null || lastFix.fixAtMs > newest.fixAtMs)) newest = lastFix;
    if (newest === null) return null;
    const { receivedAtMs: _, marks: __, ...fix } = newest;
    return fix;
  }

  #carrier(id: WorkerId): WorkerEntry {
    const entry = this.#workers.get(id);
    if (entry === undefined) throw new Error(`There is no worker ${id} in memory.`);
    return entry;
  }

  #entry(id: EmployerId): EmployerEntry {
    const entry = this.#employers.get(id);
    if (entry === undefined) throw new Error(`Employer ${id} is named by other rows but does not exist.`);
    return entry;
  }
}
