/** What files of fences have in common, whichever format: features, each of which becomes a shape or a sentence. */
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';

/** Either `shape` or `problem` is null. */
export interface ReadFeature {
  /** Its place in the file, from 1; the parts of one that has several share it. */
  readonly feature: number;
  /** null: it has none. */
  readonly name: string | null;
  readonly shape: GeofenceShape | null;
  readonly problem: string | null;
}

/** For what a file leaves open; null: not said. */
export interface Sizes {
  readonly corridorWidthM: number | null;
  readonly radiusM: number | null;
}

export type ShapeOrProblem = Pick<ReadFeature, 'shape' | 'problem'>;

export const NO_RADIUS: ShapeOrProblem = {
  shape: null,
  problem: 'This is a point without a radius. Say how far fences around points reach, and read it again.',
};
const NO_WIDTH: ShapeOrProblem = {
  shape: null,
  problem: 'This is a line without a width. Say how wide corridors are, and read it again.',
};

export function circle(center: Position | null, radiusM: number | null): ShapeOrProblem {
  if (center === null) return wrong('The middle of this circle is no place. Write two numbers.');
  return radiusM === null ? NO_RADIUS : { shape: { kind: 'CIRCLE', center, radiusM }, problem: null };
}

export function corridor(line: readonly Position[] | null, widthM: number | null): ShapeOrProblem {
  if (line === null) return wrong(NOT_NUMBERS);
  return widthM === null ? NO_WIDTH : { shape: { kind: 'CORRIDOR', line, widthM }, problem: null };
}

/** null in place of a ring: what stands there are no places. */
export function polygon(rings: readonly (readonly Position[] | null)[]): ShapeOrProblem {
  const sound = rings.filter((ring) => ring !== null);
  if (sound.length !== rings.length) return wrong(NOT_NUMBERS);
  return { shape: { kind: 'POLYGON', rings: sound }, problem: null };
}

const NOT_NUMBERS = 'Some of its coordinates are no numbers. Put them right in the file, and read it again.';

export function wrong(problem: string): ShapeOrProblem {
  return { shape: null, problem };
}

/** The parts of one feature; several are told apart by number. */
export function featureOf(
  feature: number,
  name: string | null,
  parts: readonly ShapeOrProblem[],
): ReadFeature[] {
  return parts.map((part, index) => ({
    feature,
    name: name !== null && parts.length > 1 ? `${name} (${index + 1})` : name,
    ...part,
  }));
}
