/**
 * The frames of one employer for one audience: encoded once a tick, whoever reads them.
 * Keeps what the audience has been told (`sent`) and, for every slot, the sequence at which it last changed: from these a
 * reader that was away is caught up with absolute values, so no ring of old frames is held (4 bytes a slot instead).
 * It never asks who reads: the audience is a class, and every slot that changed is judged at every tick. Its fleet is the
 * employer's own, or one that holds no more than the audience may know (`audience-slots.ts`): coarse places come from there.
 */
import {
  COLUMNS,
  FleetColumns,
  HEADING_UNKNOWN,
  type ColumnName,
} from '@lonewatch/schema/contract/columns.ts';
import type { FrameKind } from '@lonewatch/schema/contract/frame-format.ts';
import { FrameWriter, isFresh } from '@lonewatch/schema/contract/frame-writer.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { HIDDEN } from '../domain/visibility.ts';
import type { Fleet } from '../hot/fleet.ts';
import { IF_SHARED, SHARES_BIT, type Judgements } from './judgements.ts';
import { steadyHeading, tenth } from './wire-values.ts';

/** One encoded frame, shared by every subscriber of its audience. */
export interface Frame {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly seq: number;
  readonly kind: FrameKind;
  readonly atMs: number;
  /** Workers with a new position in it. */
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Nothing changed for this long: an empty frame says that the stream is alive. */
const HEARTBEAT_MS = 1_000;
/** Above this share of changed slots a catch-up costs more than a key frame would. */
const KEY_ABOVE_SHARE = 0.9;

export class FrameStream {
  readonly employerId: EmployerId;
  readonly epoch: number;
  readonly #fleet: Fleet;
  readonly #judgements: Judgements;
  #judged = 0;
  #seq = 0;
  #lastTick = 0;
  #lastAtMs = 0;
  #heardAtMs = 0;
  #rosterRevision = 0;
  readonly #sent = new FleetColumns(256);
  readonly #next = new FleetColumns(256);
  #changedSeq = new Uint32Array(256);
  /** 1 where the audience has seen a position since `takeShown` that has been cleared. */
  #takenAway = new Uint8Array(256);
  #tookAway = false;
  #touched = new Uint32Array(256);
  #hidden = new Uint8Array(256);
  #moved = new Uint32Array(256);
  #old = new Uint32Array(256);
  #cleared = new Uint32Array(256);
  /** Slots of each column to be sent in this tick. */
  #changed = slotLists(256);
  #changedCount: Readonly<Record<ColumnName, number>> = NO_CHANGES;
  readonly #writer = new FrameWriter();
  /** Catch-ups and the key frame of the present sequence, by the sequence that they start from; −1 the key. */
  #catchUps = new Map<number, Frame>();

  constructor(employerId: EmployerId, fleet: Fleet, judgements: Judgements, epoch: number) {
    this.employerId = employerId;
    this.epoch = epoch;
    this.#fleet = fleet;
    this.#judgements = judgements;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Whether the audience has seen a position, since `takeShown`, that it sees no longer. */
  get tookAway(): boolean {
    return this.#tookAway;
  }

  /** Slots that the audience has seen a position of since the last `takeShown`, among them all that it sees now. */
  shown(): Uint32Array {
    let count = 0;
    for (let slot = 0; slot < this.#sent.count; slot++)
      if (this.#sent.hasPosition[slot] === 1 || this.#takenAway[slot] === 1) this.#old[count++] = slot;
    return this.#old.slice(0, count);
  }

  /** Begins to note anew what is shown, from what the audience sees now. */
  takeShown(): Uint32Array {
    const slots = this.shown();
    this.#takenAway.fill(0);
    this.#tookAway = false;
    return slots;
  }

  /** Closes a tick: the delta since the last one, or null when nothing changed and no heartbeat is due. */
  close(atMs: number): Frame | null {
    const fleet = this.#fleet;
    this.#makeRoom(fleet.count);
    const counts = this.#gather(Math.floor(atMs / 1000));
    const nothing = !counts.any && fleet.rosterRevision === this.#rosterRevision;
    if (nothing && atMs - this.#lastAtMs < HEARTBEAT_MS) return null;
    this.#seq++;
    this.#lastAtMs = atMs;
    this.#heardAtMs = fleet.heardAtMs;
    this.#rosterRevision = fleet.rosterRevision;
    this.#catchUps.clear();
    const { moved, old, cleared } = counts;
    const atS = Math.floor(atMs / 1000);
    this.#begin('DELTA', this.#seq - 1);
    this.#writer.relativePositions(this.#moved, moved, this.#sent, this.#next);
    this.#writer.ages(this.#old, old, false, this.#next.fixAtS, atS);
    this.#writer.cleared(this.#cleared, cleared);
    for (const column of COLUMNS) {
      const { name } = column;
      this.#writer.column(column, this.#changed[name], this.#changedCount[name], false, this.#next[name]);
    }
    this.#commit(moved, cleared);
    return this.#finish('DELTA', moved);
  }

  /** Everything that changed since a sequence, in absolute values; encoded once for all who left at that sequence. */
  catchUp(since: number): Frame {
    if (since > this.#seq) return this.key();
    const ready = this.#catchUps.get(since);
    if (ready !== undefined) return ready;
    let changed = 0;
    for (let slot = 0; slot < this.#sent.count; slot++) if (this.#changedSeq[slot]! > since) changed++;
    const frame =
      changed > this.#sent.count * KEY_ABOVE_SHARE ? this.key() : this.#absolute('CATCH_UP', since);
    this.#catchUps.set(since, frame);
    return frame;
  }

  /** All that this audience may know, on nothing. */
  key(): Frame {
    const ready = this.#catchUps.get(-1);
    if (ready !== undefined) return ready;
    const frame = this.#absolute('KEY', 0);
    this.#catchUps.set(-1, frame);
    return frame;
  }

  /**
   * Collects what differs from what was sent, for the slots that changed since the last tick. The lists are in rising
   * order because slots are visited in order. One pass decides what may be seen, a second compares the columns.
   */
  #gather(atS: number): { moved: number; old: number; cleared: number; any: boolean } {
    const { columns, count } = this.#fleet;
    const { changedTick, shares, fixAtS: fixTimes } = columns;
    const status = columns[this.#judgements.status];
    const sent = this.#sent;
    const touched = this.#touched;
    const { version, byStatus, precision } = this.#judgements;
    const since = version === this.#judged ? this.#lastTick : -1;
    this.#judged = version;
    let touchedCount = 0;
    let moved = 0;
    let old = 0;
    let cleared = 0;
    const next = this.#next;
    const { lonE7, latE7 } = columns;
    const { lonE6, latE6, fixAtS, hasPosition } = sent;
    const { lonE6: nextLon, latE6: nextLat, fixAtS: nextFixAtS } = next;
    const hiddenSlots = this.#hidden;
    const movedSlots = this.#moved;
    const oldSlots = this.#old;
    const clearedSlots = this.#cleared;
    for (let slot = 0; slot < count; slot++) {
      if (changedTick[slot]! <= since) continue;
      touched[touchedCount++] = slot;
      const fixTime = fixTimes[slot]!;
      let judged = byStatus[status[slot]!]!;
      if (judged === IF_SHARED) judged = precision[status[slot]! | (shares[slot]! << SHARES_BIT)]!;
      if (fixTime === 0 || judged === HIDDEN) {
        if (hasPosition[slot] === 1) clearedSlots[cleared++] = slot;
        hiddenSlots[slot] = 1;
        continue;
      }
      hiddenSlots[slot] = 0;
      const lon = tenth(lonE7[slot]!);
      const lat = tenth(latE7[slot]!);
      nextLon[slot] = lon;
      nextLat[slot] = lat;
      nextFixAtS[slot] = fixTime;
      if (fixAtS[slot] === fixTime && lonE6[slot] === lon && latE6[slot] === lat && hasPosition[slot] === 1)
        continue;
      movedSlots[moved++] = slot;
      if (!isFresh(atS, fixTime)) oldSlots[old++] = slot;
    }
    this.#lastTick = this.#fleet.closeTick();
    const any = this.#compareColumns(touchedCount) || moved > 0 || cleared > 0;
    return { moved, old, cleared, any };
  }

  /**
   * Lists the slots of each column whose value differs from what was sent. What belongs to a position is hidden with it:
   * accuracy, heading and source would say that and how she moves. Column by column in one pass by hand: a list of columns
   * to walk for each slot costs twice as much.
   */
  #compareColumns(touchedCount: number): boolean {
    const now = this.#fleet.columns;
    const nowStatus = now[this.#judgements.status];
    const sent = this.#sent;
    const next = this.#next;
    const touched = this.#touched;
    const hidden = this.#hidden;
    const { status, battery, accuracyM, source, heading } = this.#changed;
    let statuses = 0;
    let batteries = 0;
    let accuracies = 0;
    let sources = 0;
    let headings = 0;
    for (let i = 0; i < touchedCount; i++) {
      const slot = touched[i]!;
      const isHidden = hidden[slot] === 1;
      const newStatus = nowStatus[slot]!;
      if (newStatus !== sent.status[slot]) {
        next.status[slot] = newStatus;
        status[statuses++] = slot;
      }
      const newBattery = now.battery[slot]!;
      if (newBattery !== sent.battery[slot]) {
        next.battery[slot] = newBattery;
        battery[batteries++] = slot;
      }
      const newAccuracy = isHidden ? 0 : now.accuracyM[slot]!;
      if (newAccuracy !== sent.accuracyM[slot]) {
        next.accuracyM[slot] = newAccuracy;
        accuracyM[accuracies++] = slot;
      }
      const newSource = isHidden ? 0 : now.source[slot]!;
      if (newSource !== sent.source[slot]) {
        next.source[slot] = newSource;
        source[sources++] = slot;
      }
      const sentHeading = sent.heading[slot]!;
      const newHeading = isHidden ? HEADING_UNKNOWN : steadyHeading(now.headingCentideg[slot]!, sentHeading);
      if (newHeading !== sentHeading) {
        next.heading[slot] = newHeading;
        heading[headings++] = slot;
      }
    }
    this.#changedCount = {
      status: statuses,
      battery: batteries,
      accuracyM: accuracies,
      source: sources,
      heading: headings,
    };
    return statuses + batteries + accuracies + sources + headings > 0;
  }

  /** What was written is now what the audience knows. */
  #commit(moved: number, cleared: number): void {
    const { hasPosition, lonE6, latE6, fixAtS } = this.#sent;
    const next = this.#next;
    const { lonE6: nextLon, latE6: nextLat, fixAtS: nextFixAtS } = next;
    const movedSlots = this.#moved;
    const changedSeq = this.#changedSeq;
    const seq = this.#seq;
    for (let i = 0; i < moved; i++) {
      const slot = movedSlots[i]!;
      hasPosition[slot] = 1;
      lonE6[slot] = nextLon[slot]!;
      latE6[slot] = nextLat[slot]!;
      fixAtS[slot] = nextFixAtS[slot]!;
      changedSeq[slot] = seq;
    }
    if (cleared > 0) this.#tookAway = true;
    for (let i = 0; i < cleared; i++) {
      const slot = this.#cleared[i]!;
      hasPosition[slot] = 0;
      this.#takenAway[slot] = 1;
      lonE6[slot] = 0;
      latE6[slot] = 0;
      fixAtS[slot] = 0;
      changedSeq[slot] = seq;
    }
    for (const { name } of COLUMNS) {
      const slots = this.#changed[name];
      const count = this.#changedCount[name];
      const from = next[name];
      const to = this.#sent[name];
      for (let n = 0; n < count; n++) {
        const slot = slots[n]!;
        to[slot] = from[slot]!;
        changedSeq[slot] = seq;
      }
    }
  }

  #absolute(kind: 'KEY' | 'CATCH_UP', since: number): Frame {
    const sent = this.#sent;
    const isKey = kind === 'KEY';
    let placed = 0;
    let hidden = 0;
    let all = 0;
    for (let slot = 0; slot < sent.count; slot++) {
      if (!isKey && this.#changedSeq[slot]! <= since) continue;
      this.#old[all++] = slot;
      if (sent.hasPosition[slot] === 1) this.#moved[placed++] = slot;
      else if (!isKey) this.#cleared[hidden++] = slot;
    }
    this.#begin(kind, since);
    this.#writer.absolutePositions(this.#moved, placed, sent);
    this.#writer.ages(this.#moved, placed, true, sent.fixAtS, Math.floor(this.#lastAtMs / 1000));
    this.#writer.cleared(this.#cleared, hidden);
    for (const [i, column] of COLUMNS.entries())
      this.#writer.column(column, this.#old, all, i > 0, sent[column.name]);
    return this.#finish(kind, placed);
  }

  #begin(kind: FrameKind, base: number): void {
    this.#writer.begin({
      kind,
      epoch: this.epoch,
      seq: this.#seq,
      base,
      atMs: this.#lastAtMs,
      heardAtMs: this.#heardAtMs,
      slotCount: this.#sent.count,
      rosterRevision: this.#rosterRevision,
    });
  }

  #finish(kind: FrameKind, count: number): Frame {
    const { employerId, epoch } = this;
    return {
      employerId,
      epoch,
      seq: this.#seq,
      kind,
      atMs: this.#lastAtMs,
      count,
      bytes: this.#writer.finish(),
    };
  }

  #makeRoom(count: number): void {
    this.#sent.grow(count);
    this.#next.grow(count);
    const { capacity } = this.#sent;
    if (this.#moved.length >= capacity) return;
    const changedSeq = new Uint32Array(capacity);
    changedSeq.set(this.#changedSeq);
    this.#changedSeq = changedSeq;
    const takenAway = new Uint8Array(capacity);
    takenAway.set(this.#takenAway);
    this.#takenAway = takenAway;
    this.#touched = new Uint32Array(capacity);
    this.#hidden = new Uint8Array(capacity);
    this.#moved = new Uint32Array(capacity);
    this.#old = new Uint32Array(capacity);
    this.#cleared = new Uint32Array(capacity);
    this.#changed = slotLists(capacity);
  }
}

const NO_CHANGES = { status: 0, battery: 0, accuracyM: 0, source: 0, heading: 0 } as const;

function slotLists(capacity: number): Readonly<Record<ColumnName, Uint32Array>> {
  const list = (): Uint32Array => new Uint32Array(capacity);
  return { status: list(), battery: list(), accuracyM: list(), source: list(), heading: list() };
}
