/**
 * Who is who, in memory: reference data by id, devices by the id that their client sends, and the slot where each is
 * drawn. Loaded once at start, changed by the same steps that change the database. One Fleet for each employer, so that
 * no loop over one employer's workers can touch another's.
 */
import { BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Device, Employer, IngestToken, Team, Worker } from '@lonewatch/schema/contract/reference.ts';
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
  #workers = new Map<WorkerId, { worker: Worker; slot: Slot; deviceIds: DeviceId[] }>();
  #devices = new Map<DeviceId, LiveDevice>();
  /** By SHA-256, hexadecimal: the tokens themselves are nowhere in memory. */
  #tokens = new Map<string, LiveToken>();

  constructor(data: ReferenceData) {
    for (const employer of data.employers)
      this.#employers.set(employer.id, {
        employer,
        fleet: new Fleet(),
        teams: [],
        devicesByExternalId: new Map(),
      });
    for (const team of data.teams) {
      this.#teams.set(team.id, team);
      this.#entry(team.employerId).teams.push(team);
    }
    for (const worker of data.workers) {
      const slot = this.#entry(worker.employerId).fleet.deal(worker.id, null, worker.teamId);
      this.#workers.set(worker.id, { worker, slot, deviceIds: [] });
    }
    for (const device of data.devices) this.addDevice(device);
    for (const token of data.tokens) this.setToken(token);
  }

  /** Takes in a device that the database has just accepted; the same device twice changes nothing. */
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

  #entry(id: EmployerId): EmployerEntry {
    const entry = this.#employers.get(id);
    if (entry === undefined) throw new Error(`Employer ${id} is named by other rows but does not exist.`);
    return entry;
  }
}
