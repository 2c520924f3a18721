/**
 * What can be a fence, and what is put right without asking: a repeated last point, the same point twice in a row, digits below
 * a centimetre. Whatever cannot is refused with one sentence that says what is wrong and what to do.
 */
import { GEOFENCE_LIMITS, type GeofenceShape, type Position } from '@lonewatch/schema/contract/geofence.ts';
import { ringsProblem } from './geofence-rings.ts';

export type Checked<T> =
  { readonly value: T; readonly problem: null } | { readonly value: null; readonly problem: string };

const { points: MOST_POINTS, rings: MOST_RINGS, radiusM: RADIUS, widthM: WIDTH } = GEOFENCE_LIMITS;

export function checkedShape(shape: GeofenceShape): Checked<GeofenceShape> {
  switch (shape.kind) {
    case 'CIRCLE': {
      const problem =
        placeProblem([shape.center]) ?? sizeProblem(shape.radiusM, RADIUS, 'radius', 'This circle');
      return problem === null
        ? good({ ...shape, center: rounded(shape.center), radiusM: tenths(shape.radiusM) })
        : bad(problem);
    }
    case 'POLYGON':
      return checkedPolygon(shape.rings);
    case 'CORRIDOR': {
      const problem =
        countProblem(shape.line.length) ??
        placeProblem(shape.line) ??
        sizeProblem(shape.widthM, WIDTH, 'width', 'This corridor');
      if (problem !== null) return bad(problem);
      const line = withoutRepeats(shape.line.map(rounded));
      if (line.length < 2)
        return bad('A corridor needs two places at least, and this has one. Add where it goes to.');
      return good({ kind: 'CORRIDOR', line, widthM: tenths(shape.widthM) });
    }
    default:
      return shape satisfies never;
  }
}

export function checkedName(name: string): Checked<string> {
  // eslint-disable-next-line no-control-regex -- names from files may hold them, and no page can show them
  const trimmed = name.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
  if (trimmed === '') return bad('This fence has no name. Give it one that people know the place by.');
  if (trimmed.length > GEOFENCE_LIMITS.nameLength)
    return bad(
      `The name has ${trimmed.length} characters, and ${GEOFENCE_LIMITS.nameLength} fit. Shorten it.`,
    );
  return good(trimmed);
}

function checkedPolygon(rings: readonly (readonly Position[])[]): Checked<GeofenceShape> {
  if (rings.length === 0) return bad('This polygon has no outline. Draw one with three points at least.');
  if (rings.length - 1 >= MOST_RINGS)
    return bad(
      `This polygon has ${rings.length - 1} holes, and ${MOST_RINGS - 1} fit. Leave out small ones.`,
    );
  const problem =
    countProblem(rings.reduce((sum, ring) => sum + ring.length, 0)) ?? placeProblem(rings.flat());
  if (problem !== null) return bad(problem);
  const tidy = rings.map((ring) => withoutRepeats(unclosed(ring.map(rounded))));
  const crossed = ringsProblem(tidy);
  return crossed === null ? good({ kind: 'POLYGON', rings: tidy }) : bad(crossed);
}

function countProblem(count: number): string | null {
  // A closed outline repeats its first point, which does not count.
  if (count <= MOST_POINTS + MOST_RINGS) return null;
  const most = MOST_POINTS.toLocaleString('en-GB');
  return `This shape has ${count.toLocaleString('en-GB')} points, and ${most} fit. Simplify it, or split it.`;
}

function placeProblem(points: readonly Position[]): string | null {
  const wrong = points.find(([lon, lat]) => !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90));
  if (wrong === undefined) return null;
  const [lon, lat] = wrong;
  if (!Number.isFinite(lon) || !Number.isFinite(lat))
    return 'One of its coordinates is no number. Write degrees such as -1.5491 and 53.8008.';
  const swapped = Math.abs(lat) <= 180 && Math.abs(lon) <= 90;
  return `Longitude ${lon}, latitude ${lat} is no place: longitudes go from -180 to 180, latitudes from -90 to 90. ${
    swapped ? 'Longitude and latitude seem to be swapped: try the other order.' : 'Check the numbers.'
  }`;
}

function sizeProblem(
  valueM: number,
  { min, max }: { readonly min: number; readonly max: number },
  what: string,
  whose: string,
): string | null {
  if (valueM >= min && valueM <= max) return null;
  if (!Number.isFinite(valueM)) return `${whose} has no ${what}. Give it in metres.`;
  const bounds = `${min.toLocaleString('en-GB')} to ${max.toLocaleString('en-GB')} m`;
  return `${whose} has a ${what} of ${valueM.toLocaleString('en-GB')} m. Choose ${bounds}.`;
}

/** 1e-7° is a centimetre, which is what positions are kept to. */
function rounded([lon, lat]: Position): Position {
  return [Math.round(lon * 1e7) / 1e7 + 0, Math.round(lat * 1e7) / 1e7 + 0];
}

function tenths(valueM: number): number {
  return Math.round(valueM * 10) / 10;
}

function isSame(a: Position | undefined, b: Position | undefined): boolean {
  return a?.[0] === b?.[0] && a?.[1] === b?.[1];
}

function unclosed(ring: readonly Position[]): readonly Position[] {
  let end = ring.length;
  while (end > 1 && isSame(ring[0], ring[end - 1])) end -= 1;
  return ring.slice(0, end);
}

function withoutRepeats(points: readonly Position[]): Position[] {
  return points.filter((point, i) => i === 0 || !isSame(point, points[i - 1]));
}

export function good<T>(value: T): Checked<T> {
  return { value, problem: null };
}

export function bad(problem: string): { readonly value: null; readonly problem: string } {
  return { value: null, problem };
}
