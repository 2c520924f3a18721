/** On which side of a straight line a point lies, exactly: rounding would put what lies on an edge beside it. */

/** Two roundings of products, one of the difference. */
const ROUNDING = 4 * Number.EPSILON;

/** Above 0: p is left of the way from a to b; 0: on the line. Whole numbers up to 2^33. */
export function side(ax: number, ay: number, bx: number, by: number, px: number, py: number): number {
  const left = (bx - ax) * (py - ay);
  const right = (by - ay) * (px - ax);
  const difference = left - right;
  if (Math.abs(difference) > ROUNDING * (Math.abs(left) + Math.abs(right))) return difference;
  if (difference === 0 && Math.abs(left) < Number.MAX_SAFE_INTEGER) return 0;
  const exact = BigInt(bx - ax) * BigInt(py - ay) - BigInt(by - ay) * BigInt(px - ax);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** Two ways share at least a point. */
export function touches(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  return (
    Math.sign(side(ax, ay, bx, by, cx, cy)) * Math.sign(side(ax, ay, bx, by, dx, dy)) <= 0 &&
    Math.sign(side(cx, cy, dx, dy, ax, ay)) * Math.sign(side(cx, cy, dx, dy, bx, by)) <= 0
  );
}
