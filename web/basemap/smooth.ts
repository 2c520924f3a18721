/** Chaikin's corner cutting: coarse coast looks drawn instead of computed, and stays within half a stretch. */
import type { Line, Position, Ring } from './rings.ts';

const between = (a: Position, b: Position, share: number): Position => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

export function smoothRing(ring: Ring, rounds: number): Ring {
  let current = ring;
  for (let round = 0; round < rounds; round++) {
    const cut: Ring = [];
    for (let i = 1; i < current.length; i++) {
      const [a, b] = [current[i - 1]!, current[i]!];
      cut.push(between(a, b, 0.25), between(a, b, 0.75));
    }
    cut.push(cut[0]!);
    current = cut;
  }
  return current;
}

/** The same for an open line; its ends stay where they are. */
export function smoothLine(line: Line, rounds: number): Line {
  let current = line;
  for (let round = 0; round < rounds && current.length > 2; round++) {
    const cut: Line = [current[0]!];
    for (let i = 1; i < current.length; i++) {
      const [a, b] = [current[i - 1]!, current[i]!];
      if (i > 1) cut.push(between(a, b, 0.25));
      if (i < current.length - 1) cut.push(between(a, b, 0.75));
    }
    cut.push(current.at(-1)!);
    current = cut;
  }
  return current;
}
