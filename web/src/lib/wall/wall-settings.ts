/** What the address of a wall says about it: `/wall?distance=5&names=initials`. Nonsense falls back and is never an error: nobody stands at a wall with a keyboard. */
export const NAME_MODES = ['initials', 'full', 'none'] as const;
export type NameMode = (typeof NAME_MODES)[number];

export interface WallSettings {
  /** From the screen to the farthest reader, metres. The sizes are made for a 55-inch screen at 5 m. */
  readonly distanceM: number;
  /** The privacy curtain: visitors see a wall too. */
  readonly names: NameMode;
}

const MADE_FOR_M = 5;
/** Nearer than this the text would be smaller than on a desk; farther, nothing would fit: take a larger screen. */
const NEAREST_M = 2;
const FARTHEST_M = 6.5;

export function readWallSettings(query: Pick<URLSearchParams, 'get'>): WallSettings {
  const distanceM = Number.parseFloat(query.get('distance') ?? '');
  const names = query.get('names');
  return {
    distanceM: Number.isFinite(distanceM) ? Math.min(FARTHEST_M, Math.max(NEAREST_M, distanceM)) : MADE_FOR_M,
    names: NAME_MODES.find((mode) => mode === names) ?? 'initials',
  };
}

/** For a wall with an identity of its own: its names come as the employer's policy says. The address may still hide them. */
export function asServed(settings: WallSettings): WallSettings {
  return settings.names === 'none' ? settings : { ...settings, names: 'full' };
}

/** How much larger than for 5 m everything is set. */
export function sizeFactor({ distanceM }: WallSettings): number {
  return distanceM / MADE_FOR_M;
}

/** Above this the quiet states leave the column, so that the urgent ones stay large. */
export function showsQuietStates({ distanceM }: WallSettings): boolean {
  return distanceM <= MADE_FOR_M;
}

/** What a passer-by may read: `A.S.` for Amina Shah; a device's id is nobody's name and stays. */
export function behindCurtain(name: string, kind: 'WORKER' | 'DEVICE', mode: NameMode): string {
  if (mode === 'full' || kind === 'DEVICE') return name;
  if (mode === 'none') return 'Worker';
  const initials = name
    .split(/[\s-]+/)
    .map((word) => Array.from(word.replace(/^\P{L}+/u, ''))[0] ?? '')
    .filter((letter) => letter !== '');
  return initials.length === 0
    ? 'Worker'
    : `${initials.map((letter) => letter.toLocaleUpperCase('en-GB')).join('.')}.`;
}
