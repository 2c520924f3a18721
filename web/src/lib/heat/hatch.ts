/** Strokes across a cell whose number may not be told: seen as a pattern, not as a colour. */
type Point = [x: number, y: number];

const STROKES = 4;

/** Longitude and latitude of a convex cell's corners in turn, as pairs. */
export function cornersOf(boundary: readonly number[]): Point[] {
  return Array.from({ length: boundary.length / 2 }, (_, at) => [boundary[2 * at]!, boundary[2 * at + 1]!]);
}

/** Lines from south-west to north-east, each from edge to edge of the cell. */
export function hatch(boundary: readonly number[]): [Point, Point][] {
  const corners = cornersOf(boundary);
  // A degree of longitude is shorter than one of latitude: strokes lean alike on the screen.
  const squeeze = Math.cos(((boundary[1] ?? 0) * Math.PI) / 180);
  const across = ([lon, lat]: Point): number => lat - lon * squeeze;
  const heights = corners.map(across);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  return Array.from({ length: STROKES }, (_, at) => low + ((at + 0.5) / STROKES) * (high - low)).flatMap(
    (height) => {
      const ends = corners.flatMap((from, at): Point[] => {
        const to = corners[(at + 1) % corners.length]!;
        const [a, b] = [across(from) - height, across(to) - height];
        if (a < 0 === b < 0) return [];
        const share = a / (a - b);
        return [[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]];
      });
      return ends.length < 2 ? [] : [[ends[0]!, ends[1]!] as [Point, Point]];
    },
  );
}

export function contains(boundary: readonly number[], lon: number, lat: number): boolean {
  let inside = false;
  const corners = cornersOf(boundary);
  for (const [at, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(at + 1) % corners.length]!;
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
