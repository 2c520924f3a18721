/** What fills a phone's screen. */
export const VIEWS = ['map', 'list'] as const;
export type View = (typeof VIEWS)[number];

/** Pixels of the map that lie under panels. */
export interface Cover {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}
