/**
 * All that the frame worker knows, without sockets, timers or messages: frames and rosters go in with the time, pictures
 * come out. Frames change rows at once; lists, names and clusters follow when a picture is composed.
 */
import { FrameReader } from '@lonewatch/schema/contract/frame-reader.ts';
import { EmployerStream, type FrameOutcome } from './employer-stream.ts';
import { makeNamesReport, ranksOf } from './names-report.ts';
import { PictureComposer } from './picture-composer.ts';
import type { FleetView, LinkReport, NamesReport, Picture, SourceReport } from './picture.ts';
import type { Cursor } from './positions-socket.ts';
import { RosterBook, type RosterPage, type RosterRequest } from './roster-book.ts';
import { countRows } from './row-counts.ts';
import type { Named } from './row-order.ts';
import { makePeople, NOBODY, type RowPeople } from './row-people.ts';
import { ROW_BYTES } from './row-record.ts';
import { searchRows } from './row-search.ts';
import { RowTable } from './row-table.ts';
import { ServerClock } from './server-clock.ts';
import { NO_COUNTS, type Employer, type FleetCounts, type SearchHit } from './tracked.ts';

/** Names are sorted anew at most this often while a roster arrives in pages. */
const RENAME_MS = 1_000;

export class FleetCore {
  readonly clock = new ServerClock();
  readonly #table = new RowTable();
  readonly #composer = new PictureComposer(this.#table);
  readonly #reader = new FrameReader();
  readonly #streams: EmployerStream[] = [];
  readonly #books: RosterBook[] = [];
  readonly #freshAtMs: number[] = [];
  readonly #index = new Map<string, number>();
  #employers: readonly Employer[] = [];
  readonly #employerNames = new Map<string, string>();
  readonly #teamNames = new Map<string, string>();
  #people: RowPeople = NOBODY;
  #named: Named = { people: NOBODY, employerIds: [], employerRanks: [], teamRanks: [] };
  #counts: readonly FleetCounts[] = [];
  #moved = false;
  #rosterChanged = false;
  #employersChanged = false;
  #asked = false;
  #namedMs = -Infinity;
  #workMs = 0;

  /** Where each employer's stream stands, to be caught up from. */
  cursors(): Cursor[] {
    return this.#streams.flatMap((stream) => stream.cursor() ?? []);
  }

  /** Puts a frame on its employer's rows. `ageMs`: how long ago it closed at the server. */
  takeFrame(employerId: string, bytes: Uint8Array, nowMs: number): { outcome: FrameOutcome; ageMs: number } {
    const startedMs = performance.now();
    const index = this.#indexOf(employerId);
    const stream = this.#streams[index]!;
    const outcome = stream.accept(bytes, nowMs);
    let ageMs = 0;
    if (outcome.kind === 'APPLIED') {
      ageMs = this.clock.heard(outcome.atMs, nowMs);
      this.#freshAtMs[index] = nowMs - ageMs;
      if (outcome.newEpoch) {
        this.#table.forget(index);
        this.#books[index]!.enter(stream.epoch);
      }
      this.#table.follow(index, stream.columns, outcome.smooth && this.#composer.gliding, nowMs);
      this.#moved = true;
    }
    this.#workMs += performance.now() - startedMs;
    return { outcome, ageMs };
  }

  /**
   * Puts frames of the past on their employer's rows, all of them as one step. Their times say nothing of the server's clock:
   * what the page counts ages from is given with the picture. false: one of them could not be read.
   */
  takePast(employerId: string, frames: readonly Uint8Array[], smooth: boolean, nowMs: number): boolean {
    const startedMs = performance.now();
    const index = this.#indexOf(employerId);
    const stream = this.#streams[index]!;
    const shownEpoch = stream.epoch;
    const isRead = frames.every((bytes) => stream.accept(bytes, nowMs).kind === 'APPLIED');
    if (isRead && frames.length > 0) {
      if (stream.epoch !== shownEpoch) {
        this.#table.forget(index);
        this.#books[index]!.enter(stream.epoch);
      }
      this.#table.follow(index, stream.columns, smooth && this.#composer.gliding, nowMs);
      this.#moved = true;
    }
    this.#workMs += performance.now() - startedMs;
    return isRead;
  }

  /** What to ask for next; each is answered by `takeRoster` or `failRoster`. */
  wantedRosters(nowMs: number): RosterRequest[] {
    return this.#streams.flatMap((stream, index) => {
      const { epoch, slotCount, rosterRevision } = stream;
      return this.#books[index]!.want(epoch, slotCount, rosterRevision, nowMs) ?? [];
    });
  }

  takeRoster(page: RosterPage, nowMs: number): void {
    if (this.#books[this.#indexOf(page.employerId)]!.take(page, nowMs)) this.#rosterChanged = true;
  }

  failRoster(employerId: string, nowMs: number, random: number): void {
    this.#books[this.#indexOf(employerId)]!.fail(nowMs, random);
  }

  takeEmployers(employers: readonly Employer[]): void {
    this.#employers = employers;
    for (const employer of employers) {
      this.#indexOf(employer.id);
      this.#employerNames.set(employer.id, employer.name);
      for (const team of employer.teams) this.#teamNames.set(team.id, team.name);
    }
    this.#employersChanged = true;
  }

  look(view: FleetView): void {
    this.#composer.look(view);
    this.#asked = true;
  }

  search(text: string, limit: number): SearchHit[] {
    return searchRows(text, limit, this.#table, this.#people, {
      employerName: (index) => this.#employerName(index),
      teamName: (id) => this.#teamNames.get(id) ?? null,
    });
  }

  /** Composes what has changed since the last one; `buffer` is written to if it is large enough. */
  compose(link: LinkReport, buffer: ArrayBuffer | null, nowMs: number): Picture {
    const startedMs = performance.now();
    const names = this.#rename(nowMs);
    const moved = this.#moved || names !== null;
    const drawn = this.#composer.draw(this.#named, moved, this.#rowOf(this.#composer.selectedId));
    const order = this.#composer.list(this.#named, moved, this.#asked || names !== null, nowMs);
    if (moved) this.#counts = countRows(this.#table, this.#people, this.#streams.length);
    const picture: Omit<Picture, 'workMs'> = {
      kind: 'PICTURE',
      link,
      serverOffsetMs: this.clock.offsetMs,
      sources: this.#streams.map((stream, index) => this.#source(stream, index)),
      rowCount: this.#table.count,
      layout: this.#table.layout,
      rows: this.#moved ? this.#copyRows(buffer) : null,
      glideAtMs: this.#table.glideAtMs,
      glideUnits: this.#table.glideUnits,
      draw: drawn?.rows ?? null,
      alarmsFrom: drawn?.alarmsFrom ?? 0,
      alarms: drawn?.alarms ?? null,
      clusters: drawn?.clusters ?? null,
      order,
      names,
      employers: this.#employersChanged ? this.#employers : null,
    };
    this.#moved = false;
    this.#asked = false;
    this.#employersChanged = false;
    const workMs = this.#workMs + performance.now() - startedMs;
    this.#workMs = 0;
    return { ...picture, workMs };
  }

  #indexOf(employerId: string): number {
    const known = this.#index.get(employerId);
    if (known !== undefined) return known;
    const index = this.#streams.length;
    this.#index.set(employerId, index);
    this.#streams.push(new EmployerStream(employerId, index, this.#reader));
    this.#books.push(new RosterBook(employerId));
    this.#freshAtMs.push(0);
    this.#employersChanged = true;
    return index;
  }

  #employerName(index: number): string {
    return this.#employerNames.get(this.#streams[index]?.employerId ?? '') ?? '…';
  }

  #source(stream: EmployerStream, index: number): SourceReport {
    return {
      employerId: stream.employerId,
      employerName: this.#employerName(index),
      frameAtMs: stream.atMs === 0 ? null : stream.atMs,
      freshAtMs: this.#freshAtMs[index]!,
      heardAtMs: stream.heardAtMs === 0 ? null : stream.heardAtMs,
      counts: this.#counts[index] ?? NO_COUNTS,
    };
  }

  #rowOf(id: string | null): number {
    return id === null ? -1 : this.#people.ids.indexOf(id);
  }

  /** Names after a roster, a layout or an employer has changed. A new layout cannot wait: old names would be wrong. */
  #rename(nowMs: number): NamesReport | null {
    const otherRows = this.#people.layout !== this.#table.layout;
    const due = this.#rosterChanged && nowMs - this.#namedMs >= RENAME_MS;
    if (!otherRows && !due && !this.#employersChanged) return null;
    this.#composer.invalidate();
    if (due) {
      this.#namedMs = nowMs;
      this.#rosterChanged = false;
    }
    if (otherRows || due) this.#people = makePeople(this.#table, this.#books);
    const people = this.#people;
    this.#named = {
      people,
      employerIds: this.#streams.map(({ employerId }) => employerId),
      employerRanks: ranksOf(this.#streams.map((_, index) => this.#employerName(index))),
      teamRanks: ranksOf(people.teamIds.map((id) => this.#teamNames.get(id) ?? id)),
    };
    if (!otherRows && !due) return null;
    const complete = this.#books.every((book, index) => book.have >= this.#streams[index]!.slotCount);
    return makeNamesReport(people, complete);
  }

  #copyRows(buffer: ArrayBuffer | null): ArrayBuffer {
    const { views, capacity, count } = this.#table;
    const bytes = capacity * ROW_BYTES;
    const target = buffer?.byteLength === bytes ? buffer : new ArrayBuffer(bytes);
    new Uint8Array(target).set(views.u8.subarray(0, count * ROW_BYTES));
    return target;
  }
}
