/**
 * A stretch of the past as frames: the same writer, the same columns and the same rounding as the live stream, from reports
 * of the history instead of the hot state. The first frame is a key frame, so that a stretch stands for itself; each
 * further one is a delta, one for each step. **What may not be seen never enters the fleet that frames are made of.**
 */
import type { DeviceId, EmployerId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { FIX_SOURCES } from '@lonewatch/schema/contract/fix.ts';
import { MAPPING_PROCURED } from '../domain/visibility.ts';
import { Fleet, HEADING_SILENT } from '../hot/fleet.ts';
import { FrameStream, type Frame } from './frame-stream.ts';
import { Judgements } from './judgements.ts';

/** Reports as columns, in rising order of `atMs`: when each took effect. Times are milliseconds since 1970 UTC. */
export interface PastReports {
  readonly count: number;
  readonly atMs: Float64Array;
  /** NaN: no position. */
  readonly fixAtMs: Float64Array;
  /** 0: nobody's device. */
  readonly workerId: Float64Array;
  readonly deviceId: Float64Array;
  readonly lonE7: Float64Array;
  readonly latE7: Float64Array;
  /** NaN where the device does not say, as the three below. */
  readonly accuracyM: Float64Array;
  readonly headingDeg: Float64Array;
  readonly batteryPercent: Float64Array;
  readonly source: Float64Array;
  /** 1: charging. */
  readonly charging: Float64Array;
}

/** A worker, or a device that nobody has been assigned to, in the order of the slots. */
export interface Member {
  readonly workerId: WorkerId | null;
  readonly deviceId: DeviceId | null;
  readonly teamId: TeamId | null;
  readonly states: readonly MemberState[];
  /** Positions that were measured or told outside of these stretches are not in any frame. Rising, apart. */
  readonly open: readonly Span[];
}

/** How somebody stood from then on: codes of WORKER_STATUSES, as everybody may know it and as those do who work alarms. */
interface MemberState {
  readonly atMs: number;
  readonly told: number;
  readonly worked: number;
}

/** From `fromMs` until before `toMs`. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FilmOptions {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly members: readonly Member[];
  /** Whoever asks works alarms: calls for help in disguise are alarms. */
  readonly works: boolean;
}

interface Change {
  readonly atMs: number;
  readonly slot: Slot;
  readonly state: MemberState | null;
  readonly isOpen: boolean | null;
}

/** Everybody's place is shown that got into the fleet: that was decided before. */
const SHOW_ALL = new Judgements('manager', MAPPING_PROCURED);

export class ReplayFilm {
  readonly #works: boolean;
  /** Where everybody was, as far as reports say. */
  readonly #truth = new Fleet();
  /** What of it may be seen. */
  readonly #shown = new Fleet();
  readonly #stream: FrameStream;
  readonly #slotOfWorker = new Map<number, Slot>();
  readonly #slotOfDevice = new Map<number, Slot>();
  /** Newest fix of each device: its marker never goes back. */
  readonly #newestMs = new Map<number, number>();
  readonly #changes: readonly Change[];
  readonly #isOpen: Uint8Array;
  #nextChange = 0;
  #begun = false;

  constructor({ employerId, epoch, members, works }: FilmOptions) {
    this.#works = works;
    for (const { workerId, deviceId, teamId } of members) {
      const slot = this.#truth.deal(workerId, deviceId, teamId, true);
      this.#shown.deal(workerId, deviceId, teamId, true);
      if (workerId !== null) this.#slotOfWorker.set(workerId, slot);
      else this.#slotOfDevice.set(deviceId!, slot);
    }
    this.#isOpen = new Uint8Array(members.length);
    this.#changes = changesOf(members);
    this.#stream = new FrameStream(employerId, this.#shown, SHOW_ALL, epoch);
  }

  /** Brings what reports `from` to before `end` say into the picture; they are not older than any before them. */
  take(reports: PastReports, from: number, end: number): void {
    for (let i = from; i < end; i++) this.#report(reports, i);
  }

  /** Closes the picture of this moment: the first time as a key frame, afterwards as a delta. */
  frame(atMs: number): Frame {
    for (; this.#nextChange < this.#changes.length; this.#nextChange++) {
      const change = this.#changes[this.#nextChange]!;
      if (change.atMs > atMs) break;
      this.#change(change);
    }
    const delta = this.#stream.close(atMs);
    if (!this.#begun || delta === null) {
      this.#begun = true;
      return this.#stream.key();
    }
    return delta;
  }

  /** Slots whose position was in any frame so far. */
  shown(): Uint32Array {
    return this.#stream.shown();
  }

  #report(reports: PastReports, i: number): void {
    const workerId = reports.workerId[i]!;
    const deviceId = reports.deviceId[i]!;
    const slot = workerId === 0 ? this.#slotOfDevice.get(deviceId) : this.#slotOfWorker.get(workerId);
    if (slot === undefined) return;
    const truth = this.#truth;
    const fixAtMs = reports.fixAtMs[i]!;
    this.#shown.heardAtMs = Math.max(this.#shown.heardAtMs, reports.atMs[i]!);
    const moves = fixAtMs > (this.#newestMs.get(deviceId) ?? -Infinity);
    const battery = reports.batteryPercent[i]!;
    if ((moves || Number.isNaN(fixAtMs)) && !Number.isNaN(battery)) {
      truth.setBattery(slot, battery, reports.charging[i] === 1);
      this.#shown.setBattery(slot, battery, reports.charging[i] === 1);
    }
    if (!moves) return;
    this.#newestMs.set(deviceId, fixAtMs);
    if (Math.floor(fixAtMs / 1000) < truth.columns.fixAtS[slot]!) return;
    const headingDeg = reports.headingDeg[i]!;
    const accuracyM = reports.accuracyM[i]!;
    truth.place(slot, deviceId as DeviceId, {
      lonE7: reports.lonE7[i]!,
      latE7: reports.latE7[i]!,
      accuracyM: Number.isNaN(accuracyM) ? null : accuracyM,
      ...{ altitudeM: null, speedMps: null, headingDeg: Number.isNaN(headingDeg) ? null : headingDeg },
      source: FIX_SOURCES[reports.source[i]!] ?? 'UNKNOWN',
      fixAtMs,
    });
    if (this.#isOpen[slot] === 1) this.#show(slot);
  }

  #change({ slot, state, isOpen }: Change): void {
    if (state !== null) this.#shown.setStatus(slot, this.#works ? state.worked : state.told);
    if (isOpen === null) return;
    this.#isOpen[slot] = isOpen ? 1 : 0;
    this.#show(slot);
  }

  #show(slot: Slot): void {
    const from = this.#truth.columns;
    const to = this.#shown.columns;
    const isShown = this.#isOpen[slot] === 1;
    to.changedTick[slot] = this.#shown.tick;
    to.lonE7[slot] = isShown ? from.lonE7[slot]! : 0;
    to.latE7[slot] = isShown ? from.latE7[slot]! : 0;
    to.fixAtS[slot] = isShown ? from.fixAtS[slot]! : 0;
    to.accuracyM[slot] = isShown ? from.accuracyM[slot]! : 0;
    to.headingCentideg[slot] = isShown ? from.headingCentideg[slot]! : HEADING_SILENT;
    to.source[slot] = isShown ? from.source[slot]! : 0;
  }
}

/** In the order in which they take effect. What begins closes nothing that ends at the same moment. */
function changesOf(members: readonly Member[]): Change[] {
  const changes = members.flatMap(({ states, open }, index) => {
    const slot = index as Slot;
    return [
      ...states.map((state): Change => ({ atMs: state.atMs, slot, state, isOpen: null })),
      ...open.flatMap(({ fromMs, toMs }): Change[] => [
        { atMs: toMs, slot, state: null, isOpen: false },
        { atMs: fromMs, slot, state: null, isOpen: true },
      ]),
    ];
  });
  return changes.sort((a, b) => a.atMs - b.atMs || Number(a.isOpen) - Number(b.isOpen));
}
