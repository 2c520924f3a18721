/** The archives of the embedded basemap, and how a style reads them. */
import type { ExpressionSpecification } from 'maplibre-gl';

export type Archive = 'world' | 'isles';
/** Zoom → value. */
export type Stops = Readonly<Record<number, number | ExpressionSpecification>>;

/** From here on the isles have an archive of their own; the world's archive leaves them out. */
const ISLES_FROM_ZOOM = 5;

/** Interpolates between stops of zoom; base 2 keeps what is measured on the ground. */
export function byZoom(base: number, stops: Stops): ExpressionSpecification {
  const ordered = Object.entries(stops)
    .map(([zoom, value]) => [Number(zoom), value] as const)
    .sort(([a], [b]) => a - b);
  return [
    'interpolate',
    ['exponential', base],
    ['zoom'],
    ...ordered.flat(),
  ] as unknown as ExpressionSpecification;
}

export function from(
  archive: Archive,
  layer: string,
): { source: Archive; 'source-layer': string; minzoom?: number } {
  return {
    source: archive,
    'source-layer': layer,
    ...(archive === 'isles' ? { minzoom: ISLES_FROM_ZOOM } : {}),
  };
}
