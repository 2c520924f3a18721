/**
 * How live each source is, judged on the page from the age of what it shows: not from what the worker believes, so that a
 * worker that hangs or a page that lags never looks live.
 */
import { STALE_AFTER_MS } from './connection.ts';
import type { LinkReport, SourceReport } from './picture.ts';
import { SOURCE_STATES, type LinkState, type Source, type SourceState } from './tracked.ts';

/**
 * The age is the greater of two: since the frame came in, by the local clock, and since it closed, by the server's as it
 * is known now. The second sees a machine that slept and a backlog that arrived late.
 * @param nowMs local, the clock of `freshAtMs`
 * @param offsetMs local − server; null: unknown
 */
export function judgeSource(
  report: SourceReport,
  link: LinkReport,
  nowMs: number,
  offsetMs: number | null,
): Source {
  const ageMs =
    report.frameAtMs === null
      ? null
      : Math.max(0, nowMs - report.freshAtMs, offsetMs === null ? 0 : nowMs - offsetMs - report.frameAtMs);
  const { employerId, employerName, frameAtMs, heardAtMs, counts } = report;
  return { employerId, employerName, state: stateOf(ageMs, link), ageMs, frameAtMs, heardAtMs, counts };
}

function stateOf(ageMs: number | null, link: LinkReport): SourceState {
  const isGone = link.phase === 'ENDED' || link.failedTries > 0;
  if (ageMs !== null && ageMs < STALE_AFTER_MS) return isGone ? 'OFFLINE' : 'LIVE';
  if (isGone) return 'OFFLINE';
  return ageMs === null ? 'CONNECTING' : 'STALE';
}

/** From best to worst, for the one word over all sources. */
const RANK: Readonly<Record<SourceState, number>> = Object.fromEntries(
  SOURCE_STATES.map((state, rank) => [state, rank]),
) as Record<SourceState, number>;

export function judgeLink(sources: readonly Source[], link: LinkReport, nowMs: number): LinkState {
  let worst: SourceState = sources.length === 0 ? stateOf(null, link) : 'LIVE';
  let ageMs: number | null = null;
  for (const source of sources) {
    if (RANK[source.state] > RANK[worst]) worst = source.state;
    if (source.ageMs !== null) ageMs = Math.max(ageMs ?? 0, source.ageMs);
  }
  return {
    state: worst,
    ageMs,
    sentence: linkSentence(worst, link, nowMs),
    mustReload: link.phase === 'ENDED',
  };
}

/** What a person should know of a line in this state; null: nothing. */
export function linkSentence(state: SourceState, link: LinkReport, nowMs: number): string | null {
  if (link.phase === 'ENDED') return link.sentence;
  if (state !== 'OFFLINE') return link.sentence;
  const why = link.sentence ?? 'The server cannot be reached.';
  const inS = link.retryAtMs === null ? 0 : Math.ceil((link.retryAtMs - nowMs) / 1_000);
  return inS > 2 ? `${why} Trying again in ${inS} s.` : `${why} Trying again.`;
}
