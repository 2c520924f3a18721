/** Dots shrink on a wide map, so that a fleet is a pattern and not a carpet, and grow a little in a street. */
export function zoomScale(zoom: number): number {
  if (zoom <= 10) return Math.max(0.55, 0.55 + (zoom - 5) * 0.09);
  return Math.min(1.4, 1 + (zoom - 10) * 0.08);
}

/** Urgent states shrink less: they must be found on a map of the whole country. */
export function urgentScale(zoom: number): number {
  return Math.max(0.82, zoomScale(zoom));
}
