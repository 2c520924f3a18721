/**
 * Answers the past: frames of a stretch, who sits in them, what stands on the time line, and somebody's way for a file. Each
 * answer that holds a position is written down before it leaves: who looked at whose past, which part of it, and why.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { ReplayOrder } from '@lonewatch/schema/contract/replay.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { knowsEmployer, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { FrameView } from '@lonewatch/schema/graphql/frame-ports.ts';
import type { ExportedFix, PastWindow, Replay } from '@lonewatch/schema/graphql/replay-ports.ts';
import { reasonOf } from '@lonewatch/schema/graphql/sensitive.ts';
import { EXACT } from '../domain/visibility.ts';
import { readLastBefore, readPast, type ReportColumns } from '../persistence/replay-history.ts';
import type { ReadAudit } from '../persistence/read-audit.ts';
import { roleFor } from './need-to-know.ts';
import { knownFix, scopeOf, type History } from './ports.ts';
import { noteLooks, pastOf } from './replay-looks.ts';
import { replayMarks } from './replay-marks.ts';
import {
  pastSightOf,
  seatingOf,
  type PastSight,
  type PastSightOptions,
  type SeenSeat,
} from './replay-sight.ts';
import type { Viewing } from './viewing.ts';

/** Makes frames of what is put into it; `live/replay-film` is the one that there is. */
interface FilmInHand {
  take(reports: ReportColumns, from: number, end: number): void;
  frame(atMs: number): FrameView;
  shown(): Uint32Array;
}

export interface ReplayOptions extends PastSightOptions {
  readonly makeFilm: (film: {
    readonly employerId: EmployerId;
    readonly epoch: number;
    readonly members: readonly SeenSeat[];
    readonly works: boolean;
  }) => FilmInHand;
  readonly epochOf: (employerId: EmployerId, layout: string) => number;
  readonly now: () => number;
  readonly viewing: Viewing;
  readonly audit: Pick<ReadAudit, 'watched' | 'saw'>;
  readonly history: Pick<History, 'trail'>;
}

/** One statement reads so much of a fleet of a thousand: an alarm waits some 50 ms for the embedded database's one connection. */
const SLICE_MS = 5 * 60_000;
const LEAST_SLICE_MS = 15_000;
/** Frames between two turns of the event loop: nobody's live frame waits longer than for these. */
const FRAMES_A_TURN = 8;
/** Fixes of a worker that are read at once for a file. */
const FIXES_AT_ONCE = 1_000;

export function makeReplay(options: ReplayOptions): Replay {
  const { directory, now } = options;
  return {
    frames: async (viewer, asked) => {
      const window = { ...asked, toMs: Math.min(asked.toMs, Math.max(asked.fromMs, now())) };
      const sight = await pastSightOf(options, viewer, window, asked.order);
      const { frames, shown } = await filmOf(options, viewer, window, sight);
      noteLooks(options, viewer, window, shown);
      return frames;
    },
    roster: (viewer, { employerId, workerId }, fromSlot, first) => {
      const { seats, layout } = seatingOf(directory, viewer, employerId, workerId);
      const epoch = options.epochOf(employerId, layout);
      const page = seats.slice(fromSlot, fromSlot + first);
      return {
        ...{ employerId, epoch, slotCount: seats.length, revision: seats.length + 1 },
        slots: Uint32Array.from(page, (_, index) => fromSlot + index),
        workerIds: page.map((seat) => seat.workerId),
        deviceIds: page.map((seat) => seat.deviceId),
        names: page.map(({ name }) => name),
        teamIds: page.map(({ teamId }) => teamId),
      };
    },
    marks: (viewer, window) => replayMarks(options, viewer, window),
    ways: async (viewer, asked) => {
      if (!knowsEmployer(viewer, asked.employerId))
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      const { reason } = asked;
      const window = { ...asked, reason: reason === null || reason.trim() === '' ? null : reasonOf(reason) };
      const sight = await pastSightOf(options, viewer, window, 'HAPPENED');
      return waysOf(options, viewer, window, sight);
    },
  };
}

interface Film {
  readonly frames: readonly FrameView[];
  readonly shown: readonly SeenSeat[];
}

async function filmOf(
  options: ReplayOptions,
  viewer: Viewer,
  window: PastWindow & { readonly stepMs: number; readonly order: ReplayOrder },
  { seating, seats, works }: PastSight,
): Promise<Film> {
  const { employerId, fromMs, toMs, stepMs, order } = window;
  const epoch = options.epochOf(employerId, seating.layout);
  const film = options.makeFilm({ employerId, epoch, members: seats, works });
  const isWithin = (seat: SeenSeat): boolean =>
    seat.open.some((span) => span.fromMs <= toMs && span.toMs > fromMs);
  const open = seats.filter(isWithin);
  for (const reports of await lastBefore(options, viewer, order, open, fromMs))
    film.take(reports, 0, reports.count);
  const frames: FrameView[] = [film.frame(fromMs)];
  // Where everybody's states are told, their batteries are, too; otherwise only those are read who may be seen.
  const everybody = seats.some(({ sessions }) => sessions.length > 0) && window.workerId === null;
  const workerIds = everybody ? null : open.flatMap(({ workerId }) => workerId ?? []);
  const scope = scopeOf(viewer, 'SEE_POSITIONS');
  const sliceMs = Math.max(LEAST_SLICE_MS, (SLICE_MS * 1_000) / Math.max(1_000, seats.length));
  for (let readMs = fromMs; readMs < toMs;) {
    const untilMs = Math.min(toMs, readMs + sliceMs);
    const reports =
      workerIds?.length === 0
        ? null
        : await options.db.asViewer(
            scope,
            (q) => readPast(q, { employerId, workerIds, order }, readMs, untilMs),
            'bulk',
          );
    await expose(film, reports, frames, { fromMs, stepMs, untilMs, turn: options.turn });
    readMs = untilMs;
  }
  // How it ended is seen, too, where the steps do not fall on it.
  if (frames.at(-1)!.atMs < toMs) frames.push(film.frame(toMs));
  return { frames, shown: [...film.shown()].map((slot) => seats[slot]!) };
}

interface Exposure extends Pick<ReplayOptions, 'turn'> {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly untilMs: number;
}

/** Puts a slice into the film, with a frame at every step of it. */
async function expose(
  film: FilmInHand,
  reports: ReportColumns | null,
  frames: FrameView[],
  { fromMs, stepMs, untilMs, turn }: Exposure,
): Promise<void> {
  let taken = 0;
  for (let atMs = fromMs + frames.length * stepMs; atMs <= untilMs; atMs += stepMs) {
    if (reports !== null) {
      const from = taken;
      while (taken < reports.count && reports.atMs[taken]! <= atMs) taken++;
      film.take(reports, from, taken);
    }
    frames.push(film.frame(atMs));
    if (frames.length % FRAMES_A_TURN === 0) await turn();
  }
  if (reports !== null) film.take(reports, taken, reports.count);
}

async function lastBefore(
  { db }: ReplayOptions,
  viewer: Viewer,
  order: ReplayOrder,
  open: readonly SeenSeat[],
  atMs: number,
): Promise<ReportColumns[]> {
  const scope = scopeOf(viewer, 'SEE_POSITIONS');
  const found: ReportColumns[] = [];
  const read = async (whose: 'WORKERS' | 'DEVICES', ids: readonly number[]): Promise<void> => {
    // A transaction for each thousand: an alarm comes between.
    for (let from = 0; from < ids.length; from += 1_000)
      found.push(
        ...(await db.asViewer(
          scope,
          (q) => readLastBefore(q, order, whose, ids.slice(from, from + 1_000), atMs),
          'bulk',
        )),
      );
  };
  await read(
    'WORKERS',
    open.flatMap(({ workerId }) => workerId ?? []),
  );
  await read(
    'DEVICES',
    open.flatMap(({ workerId, deviceId }) => (workerId === null ? (deviceId ?? []) : [])),
  );
  return found;
}

/** One worker after the other, a page at a time: memory stays flat however long the file gets. */
async function* waysOf(
  { history, viewing }: ReplayOptions,
  viewer: Viewer,
  window: PastWindow,
  { seats }: PastSight,
): AsyncGenerator<readonly ExportedFix[]> {
  const { employerId, fromMs, toMs } = window;
  const scope = scopeOf(viewer, 'SEE_POSITIONS');
  for (const seat of seats) {
    const { workerId, name } = seat;
    if (workerId === null) continue;
    const whom: Whom = { employerId, teamId: seat.teamId, id: workerId };
    for (const span of seat.open) {
      const [start, end] = [Math.max(fromMs, span.fromMs), Math.min(toMs, span.toMs)];
      if (end <= start) continue;
      const way = seat.ways.find((one) => one.fromMs < end && one.toMs > start);
      const reason = pastOf(window, way?.sight.reason ?? window.reason);
      const role = way?.sight.role ?? roleFor(viewer, 'SEE_POSITIONS', whom);
      viewing.note(
        viewer,
        whom,
        { precision: EXACT, role, why: way?.sight.why ?? 'SESSION', reason },
        'TRAIL_EXPORT',
      );
      let after: string | null = null;
      do {
        const page = await history.trail(scope, { workerId }, start, end, { first: FIXES_AT_ONCE, after });
        yield page.rows.map(({ node }) => ({ workerId, name, fix: knownFix(node) }));
        after = page.hasNextPage ? (page.rows.at(-1)?.cursor ?? null) : null;
      } while (after !== null);
    }
  }
}
