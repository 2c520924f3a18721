/**
 * The colours under everything: a map that stays in the background. Whatever is drawn over it (workers,
 * incidents, fences) must find more contrast here than the map itself uses.
 */
export const BASE_COLOURS = {
  sea: '#070e17',
  /** The sea close to a coast: a shelf of light that softens the edge. */
  shelf: '#0f1e2d',
  land: '#141f2a',
  coast: '#30475b',
  /** Lakes and rivers. Nearly the sea's: where a river meets it, no step must show. */
  water: '#07101a',
  shore: '#22374a',
  river: '#0c1925',
  graticule: '#0e1a27',
  /** Light of towns. */
  glow: '#48637e',
  stateBorder: '#4a6075',
  nationBorder: '#3d5165',
  countyBorder: '#2c3d4e',
  foreignBorder: '#273747',
  cityLabel: '#b5c1cc',
  townLabel: '#93a2b0',
  villageLabel: '#7a8a99',
  nationLabel: '#67798b',
  regionLabel: '#64788a',
  seaLabel: '#4f6d8a',
  halo: '#101a24',
} as const;
