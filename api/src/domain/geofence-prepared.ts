/**
 * What a shape that was made ready can be asked. Places and corners are whole 1e-7° (11 mm), so that what lies on an edge is
 * found to lie on it; a shape's own corners are rounded to that once.
 */

/** Goes east from `westE7` by `widthE7`, perhaps across the antimeridian. What is without is outside of the shape. */
export interface ShapeBox {
  readonly westE7: number;
  readonly widthE7: number;
  readonly southE7: number;
  readonly northE7: number;
}

/** How a cell of the map lies to a shape. MIXED is also said where it is not worth knowing. */
export const OUTSIDE = 0;
export const MIXED = 1;
export const WITHIN = 2;
export type Cover = typeof OUTSIDE | typeof MIXED | typeof WITHIN;

export interface PreparedShape {
  readonly box: ShapeBox;
  /** What lies on an edge is inside. */
  contains(lonE7: number, latE7: number): boolean;
  /** The border is at least so many metres away; 0 where nothing is known. At most 20 km. */
  borderM(lonE7: number, latE7: number): number;
  /** A cell that does not go across the antimeridian, its edges included. */
  cover(westE7: number, southE7: number, eastE7: number, northE7: number): Cover;
  /** The way between two places outside, straight in degrees and the short way round, touches the shape. */
  isCrossed(aLonE7: number, aLatE7: number, bLonE7: number, bLatE7: number): boolean;
}
