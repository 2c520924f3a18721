/** A rectangle of the map in degrees. `west > east` means that it crosses the antimeridian. */
export interface Viewport {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Longitude brought to −180 to below 180. */
export function wrapLon(lon: number): number {
  const wrapped = (((lon + 180) % 360) + 360) % 360;
  return wrapped - 180;
}

/** Wraps longitudes, orders and bounds latitudes; 360° or more of width becomes the whole world. */
export function normaliseViewport(box: Viewport): Viewport {
  const south = Math.max(-90, Math.min(box.south, box.north));
  const north = Math.min(90, Math.max(box.south, box.north));
  if (box.east - box.west >= 360) return { west: -180, south, east: 180, north };
  const east = wrapLon(box.east);
  return { west: wrapLon(box.west), south, east: east === -180 ? 180 : east, north };
}

/** Borders count as inside. `box` is normalised. */
export function viewportContains(box: Viewport, lon: number, lat: number): boolean {
  if (lat < box.south || lat > box.north) return false;
  return box.west <= box.east ? lon >= box.west && lon <= box.east : lon >= box.west || lon <= box.east;
}
