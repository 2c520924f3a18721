/**
 * Neighbours that were cut from one map share their border position by position. Counting each stretch
 * between two positions tells an inner border (twice) from an outer edge (once), without any tolerance.
 */
import type { Line, Position, Ring } from './rings.ts';

const keyOf = ([lon, lat]: Position): string => `${lon},${lat}`;

function stretchKey(a: Position, b: Position): string {
  const [ka, kb] = [keyOf(a), keyOf(b)];
  return ka < kb ? `${ka} ${kb}` : `${kb} ${ka}`;
}

function countStretches(rings: readonly Ring[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const key = stretchKey(ring[i - 1]!, ring[i]!);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** Joins stretches end to end in the order given; a closed chain repeats its first position. */
function chain(stretches: readonly (readonly [Position, Position])[]): Line[] {
  const from = new Map<string, [Position, Position][]>();
  for (const [a, b] of stretches) {
    const key = keyOf(a);
    const known = from.get(key);
    if (known) known.push([a, b]);
    else from.set(key, [[a, b]]);
  }
  const arriving = new Set(stretches.map(([, b]) => keyOf(b)));
  const take = (key: string): [Position, Position] | undefined => from.get(key)?.shift();
  const follow = (start: [Position, Position]): Line => {
    const line: Line = [start[0], start[1]];
    for (let next = take(keyOf(line.at(-1)!)); next; next = take(keyOf(line.at(-1)!))) line.push(next[1]);
    return line;
  };
  const lines: Line[] = [];
  // Open chains first: begun in their middle they would come out in two pieces.
  for (const [key, list] of from) {
    if (arriving.has(key)) continue;
    for (let start = list.shift(); start; start = list.shift()) lines.push(follow(start));
  }
  for (const list of from.values()) {
    for (let start = list.shift(); start; start = list.shift()) lines.push(follow(start));
  }
  return lines;
}

/** The rings around all of the given rings together, borders between them gone. */
export function dissolve(rings: readonly Ring[]): Ring[] {
  const counts = countStretches(rings);
  const outer: [Position, Position][] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      if (counts.get(stretchKey(a, b)) === 1) outer.push([a, b]);
    }
  }
  return chain(outer).filter((line) => line.length >= 4 && keyOf(line[0]!) === keyOf(line.at(-1)!));
}

/** The border that two neighbours share, as lines in the direction of the first. */
export function sharedBorder(rings: readonly Ring[], neighbours: readonly Ring[]): Line[] {
  const theirs = countStretches(neighbours);
  const shared: [Position, Position][] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      if (theirs.has(stretchKey(a, b))) shared.push([a, b]);
    }
  }
  return chain(shared);
}
