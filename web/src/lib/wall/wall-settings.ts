/** What the address of a wall says about it: `/wall?distance=5&names=initials&volume=80&night=22-6&nightvolume=30&heat=90`. Nonsense falls back and is never an error: nobody stands at a wall with a keyboard. */
export const NAME_MODES = ['initials', 'full', 'none'] as const;
export type NameMode = (typeof NAME_MODES)[number];

export interface WallSettings {
  /** From the screen to the farthest reader, metres. The sizes are made for a 55-inch screen at 5 m. */
  readonly distanceM: number;
  /** The privacy curtain: visitors see a wall too. */
  readonly names: NameMode;
  /** 0 … 1, by day. */
  readonly volume: number;
  /** Hours of the London clock, both ends past each other; null: no night. The screen is dimmer then, too. */
  readonly night: { readonly fromHour: number; readonly toHour: number; readonly volume: number } | null;
  /** Alarms of so many days lie below the dots as heat; null: none. */
  readonly heatDays: number | null;
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
    volume: percentOf(query.get('volume'), 1),
    night: nightOf(query),
    heatDays: daysOf(query.get('heat')),
  };
}

const NIGHT = /^(\d{1,2})-(\d{1,2})$/;
const NIGHT_VOLUME = 0.4;

function nightOf(query: Pick<URLSearchParams, 'get'>): WallSettings['night'] {
  const match = NIGHT.exec(query.get('night') ?? '');
  const [fromHour, toHour] = [Number(match?.[1]), Number(match?.[2])];
  if (!(fromHour < 24 && toHour <= 24 && fromHour !== toHour)) return null;
  return { fromHour, toHour, volume: percentOf(query.get('nightvolume'), NIGHT_VOLUME) };
}

const MOST_DAYS = 1_827;
function daysOf(text: string | null): number | null {
  const days = Number.parseInt(text ?? '', 10);
  return Number.isFinite(days) && days > 0 ? Math.min(MOST_DAYS, days) : null;
}

/** Never silent by a typing error: nothing but a number counts, and silence is a switch on the wall itself. */
function percentOf(text: string | null, fallback: number): number {
  const percent = Number.parseFloat(text ?? '');
  return Number.isFinite(percent) ? Math.min(100, Math.max(5, percent)) / 100 : fallback;
}

const HOUR = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: 'numeric',
  hourCycle: 'h23',
});

export function isNight({ night }: Pick<WallSettings, 'night'>, nowMs: number): boolean {
  if (night === null) return false;
  const hour = Number(HOUR.format(nowMs));
  const { fromHour, toHour } = night;
  return fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
}

export function volumeAt(settings: WallSettings, nowMs: number): number {
  return settings.night !== null && isNight(settings, nowMs) ? settings.night.volume : settings.volume;
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
