/** What an employer decides about its wall displays. Stored as words: append only. */
export const WALL_POSITIONS = ['HIDDEN', 'COARSE', 'EXACT'] as const;
/** HIDDEN: only open alarms have a place. COARSE: people in session within some 500 m. */
export type WallPositions = (typeof WALL_POSITIONS)[number];

export const WALL_NAMES = ['HIDDEN', 'INITIALS', 'FULL'] as const;
export type WallNames = (typeof WALL_NAMES)[number];

export interface Policy {
  readonly wallPositions: WallPositions;
  readonly wallNames: WallNames;
}

export const DEFAULT_POLICY: Policy = { wallPositions: 'COARSE', wallNames: 'INITIALS' };
