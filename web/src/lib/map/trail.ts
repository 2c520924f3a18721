/** Where somebody has been, as the page gives it to the map: oldest first. */
export interface TrailFix {
  readonly lon: number;
  readonly lat: number;
  readonly fixAtMs: number;
  readonly accuracyM: number | null;
  /** What is odd about it (FixMark); empty: nothing. Marked fixes are shown, but the line does not go through jumps. */
  readonly marks: readonly string[];
}

/** These never moved the live marker: the line leaves them out and the point is drawn hollow. */
const OFF_THE_LINE: readonly string[] = ['LATE', 'DUPLICATE', 'JUMP', 'NOT_VALID'];

export function isOnLine(fix: TrailFix): boolean {
  return !fix.marks.some((mark) => OFF_THE_LINE.includes(mark));
}

/** A silence of this length breaks the line: nobody knows the way between. */
const BREAK_MS = 15 * 60_000;

/** The line in pieces, each of two fixes and more. */
export function trailPieces(trail: readonly TrailFix[]): TrailFix[][] {
  const pieces: TrailFix[][] = [];
  let piece: TrailFix[] = [];
  for (const fix of trail) {
    if (!isOnLine(fix)) continue;
    const last = piece.at(-1);
    if (last !== undefined && fix.fixAtMs - last.fixAtMs > BREAK_MS) {
      pieces.push(piece);
      piece = [];
    }
    piece.push(fix);
  }
  pieces.push(piece);
  return pieces.filter(({ length }) => length > 1);
}
