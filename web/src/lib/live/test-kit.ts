/** A small server of frames for tests and benches: what it tells and what a page shows are compared. */
import { COLUMNS, FleetColumns, HEADING_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import { FrameWriter, isFresh } from '@lonewatch/schema/contract/frame-writer.ts';
import { STATUS_CODE, type WorkerStatus } from '@lonewatch/schema/contract/worker.ts';
import type { LinkReport } from './picture.ts';
import type { RosterPage } from './roster-book.ts';

export const START_MS = 1_790_000_000_000;
export const QUIET_LINK: LinkReport = { phase: 'LIVE', failedTries: 0, retryAtMs: null, sentence: null };

export class FakeEmployer {
  readonly id: string;
  readonly columns = new FleetColumns(64);
  readonly names: string[] = [];
  epoch: number;
  seq = 0;
  revision = 0;
  atMs = START_MS;
  #sent = new FleetColumns(64);
  readonly #writer = new FrameWriter();

  constructor(id: string, epoch = 1) {
    this.id = id;
    this.epoch = epoch;
  }

  add(name: string, lon: number, lat: number, status: WorkerStatus = 'OK', ageS = 0): number {
    const slot = this.columns.count;
    this.columns.grow(slot + 1);
    this.names[slot] = name;
    this.revision++;
    this.move(slot, lon, lat, ageS);
    this.columns.status[slot] = STATUS_CODE[status];
    this.columns.heading[slot] = HEADING_UNKNOWN;
    return slot;
  }

  move(slot: number, lon: number, lat: number, ageS = 0): void {
    this.columns.hasPosition[slot] = 1;
    this.columns.lonE6[slot] = Math.round(lon * 1e6);
    this.columns.latE6[slot] = Math.round(lat * 1e6);
    this.columns.fixAtS[slot] = Math.floor(this.atMs / 1000) - ageS;
  }

  hide(slot: number): void {
    this.columns.hasPosition[slot] = 0;
    this.columns.lonE6[slot] = 0;
    this.columns.latE6[slot] = 0;
    this.columns.fixAtS[slot] = 0;
  }

  status(slot: number, status: WorkerStatus): void {
    this.columns.status[slot] = STATUS_CODE[status];
  }

  key(): Uint8Array {
    const frame = this.#absolute('KEY', 0);
    this.#remember();
    return frame;
  }

  /** Closes a tick: what changed since the last frame. */
  tick(atMs = this.atMs + 500): Uint8Array {
    this.atMs = atMs;
    this.seq++;
    const { columns } = this;
    const atS = Math.floor(atMs / 1000);
    this.#sent.grow(columns.count);
    const sent = this.#sent;
    const moved = this.#slots(
      (slot) =>
        columns.hasPosition[slot] === 1 &&
        (sent.hasPosition[slot] === 0 ||
          columns.lonE6[slot] !== sent.lonE6[slot] ||
          columns.latE6[slot] !== sent.latE6[slot] ||
          columns.fixAtS[slot] !== sent.fixAtS[slot]),
    );
    const old = moved.filter((slot) => !isFresh(atS, columns.fixAtS[slot]!));
    const cleared = this.#slots((slot) => columns.hasPosition[slot] === 0 && sent.hasPosition[slot] === 1);
    this.#begin('DELTA', this.seq - 1);
    this.#writer.relativePositions(moved, moved.length, sent, columns);
    this.#writer.ages(old, old.length, false, columns.fixAtS, atS);
    this.#writer.cleared(cleared, cleared.length);
    for (const column of COLUMNS) {
      const changed = this.#slots((slot) => columns[column.name][slot] !== sent[column.name][slot]);
      this.#writer.column(column, changed, changed.length, false, columns[column.name]);
    }
    this.#remember();
    return this.#writer.finish();
  }

  /** Everything in absolute values, on whatever sequence: an over-generous catch-up. */
  catchUp(since: number): Uint8Array {
    return this.#absolute('CATCH_UP', since);
  }

  roster(fromSlot = 0, size = 20_000): RosterPage {
    const end = Math.min(this.columns.count, fromSlot + size);
    const slots = Uint32Array.from({ length: end - fromSlot }, (_, i) => fromSlot + i);
    const list = [...slots];
    return {
      employerId: this.id,
      epoch: String(this.epoch),
      revision: this.revision,
      slotCount: this.columns.count,
      slots,
      workerIds: list.map((slot) => (this.#isDevice(slot) ? null : `worker-${this.id}-${slot}`)),
      deviceIds: list.map((slot) => (this.#isDevice(slot) ? `device-${this.id}-${slot}` : null)),
      names: list.map((slot) => this.names[slot]!),
      teamIds: list.map((slot) => (this.#isDevice(slot) ? null : `team-${slot % 2}`)),
    };
  }

  /** The server starts anew: slots may be dealt differently. */
  restart(epoch: number): void {
    this.epoch = epoch;
    this.seq = 0;
    this.#sent = new FleetColumns(64);
  }

  #isDevice(slot: number): boolean {
    return this.names[slot]!.startsWith('device ');
  }

  #absolute(kind: 'KEY' | 'CATCH_UP', base: number): Uint8Array {
    const { columns } = this;
    const placed = this.#slots((slot) => columns.hasPosition[slot] === 1);
    const all = this.#slots(() => true);
    this.#begin(kind, base);
    this.#writer.absolutePositions(placed, placed.length, columns);
    this.#writer.ages(placed, placed.length, true, columns.fixAtS, Math.floor(this.atMs / 1000));
    for (const [i, column] of COLUMNS.entries())
      this.#writer.column(column, all, all.length, i > 0, columns[column.name]);
    return this.#writer.finish();
  }

  #begin(kind: 'KEY' | 'DELTA' | 'CATCH_UP', base: number): void {
    this.#writer.begin({
      kind,
      epoch: this.epoch,
      seq: this.seq,
      base,
      atMs: this.atMs,
      heardAtMs: this.atMs - 100,
      slotCount: this.columns.count,
      rosterRevision: this.revision,
    });
  }

  #remember(): void {
    const { columns } = this;
    const sent = new FleetColumns(columns.capacity);
    sent.grow(columns.count);
    sent.hasPosition.set(columns.hasPosition);
    sent.lonE6.set(columns.lonE6);
    sent.latE6.set(columns.latE6);
    sent.fixAtS.set(columns.fixAtS);
    for (const { name } of COLUMNS) sent[name].set(columns[name]);
    this.#sent = sent;
  }

  #slots(wanted: (slot: number) => boolean): Uint32Array {
    return Uint32Array.from({ length: this.columns.count }, (_, slot) => slot).filter(wanted);
  }
}
