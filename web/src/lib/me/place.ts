/** Where this phone is, if its owner lets the page know: asked for when help is called, never waited for. */
export interface Place {
  readonly lat: number;
  readonly lon: number;
  readonly accuracyM: number | null;
  readonly altitudeM: number | null;
  readonly speedMps: number | null;
  readonly headingDeg: number | null;
  /** By this phone's clock. */
  readonly atMs: number;
}

/** Tells every place from now on until the returned undo is called; nothing where it may not know. */
export function followPlace(told: (place: Place) => void): () => void {
  const geolocation = navigator.geolocation as Geolocation | undefined;
  if (geolocation === undefined) return () => undefined;
  const watch = geolocation.watchPosition(
    ({ coords, timestamp }) =>
      told({
        ...{ lat: coords.latitude, lon: coords.longitude, accuracyM: coords.accuracy },
        ...{ altitudeM: coords.altitude, speedMps: coords.speed, headingDeg: coords.heading },
        atMs: timestamp,
      }),
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 10_000 },
  );
  return () => geolocation.clearWatch(watch);
}

/** As a call for help carries it. */
export function fixOf(
  { atMs, ...place }: Place,
  nowMs: number,
): Omit<Place, 'atMs'> & { agoSeconds: number } {
  return { ...place, agoSeconds: Math.max(0, (nowMs - atMs) / 1000) };
}
