/** Coordinates as people type, paste and read them out: decimal degrees, degrees and minutes, degrees, minutes and seconds. */
import { isOnGlobe } from '@lonewatch/schema/contract/fix.ts';

export interface Coordinates {
  readonly lon: number;
  readonly lat: number;
}

/** One angle: up to three numbers with their marks, a hemisphere before or after. */
interface Angle {
  readonly degrees: number;
  readonly axis: 'lat' | 'lon' | null;
}

const NUMBER = String.raw`\d+(?:\.\d+)?`;
const ANGLE = new RegExp(
  String.raw`^(?:(?<before>[NSEW])\s*)?(?<sign>[-+])?(?<d>${NUMBER})(?:°|d|\s)?\s*(?:(?<m>${NUMBER})(?:'|m|\s)?\s*(?:(?<s>${NUMBER})(?:"|s)?)?)?\s*(?<after>[NSEW])?$`,
  'i',
);

/** Where the isles are that most of our workers are in: to tell "lon, lat" from "lat, lon" where nothing else does. */
const ISLES = { west: -11, south: 49, east: 3, north: 62 };

/**
 * null: these are no coordinates. Without letters the first is the latitude, as people write it; where only the other
 * order lands in the British Isles it is taken the other way round, as machines write it.
 */
export function parseCoordinates(text: string): Coordinates | null {
  const plain = plainMarks(text);
  for (const [first, second] of halves(plain)) {
    const a = parseAngle(first);
    const b = parseAngle(second);
    if (a === null || b === null) continue;
    const found = inOrder(a, b);
    if (found !== null) return found;
  }
  return null;
}

/** `53.48080, -2.24260` */
export function decimalDegrees({ lon, lat }: Coordinates): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** `53° 28.848′ N, 2° 14.556′ W`: as it is read out to a helicopter or a lifeboat. */
export function degreesMinutes({ lon, lat }: Coordinates): string {
  const one = (value: number, positive: string, negative: string): string => {
    // Rounded before it is parted, or 59.9996′ would be read out as 60.000′.
    const minutes = Math.round(Math.abs(value) * 60_000) / 1000;
    const degrees = Math.floor(minutes / 60);
    return `${degrees}° ${(minutes - degrees * 60).toFixed(3).padStart(6, '0')}′ ${value < 0 ? negative : positive}`;
  };
  return `${one(lat, 'N', 'S')}, ${one(lon, 'E', 'W')}`;
}

function plainMarks(text: string): string {
  return text
    .trim()
    .replace(/[−–—]/g, '-')
    .replace(/[º˚]/g, '°')
    .replace(/''|[″”“]/g, '"')
    .replace(/[′’‘`´]/g, "'")
    .replace(/^(?:lat(?:itude)?|geo)\s*[:=]?\s*/i, '')
    .replace(/\blon(?:g|gitude)?\s*[:=]?\s*/i, '');
}

/** The ways to part the text into two angles: at a comma or semicolon, after or before a letter, else at each gap. */
function halves(text: string): [string, string][] {
  const parted = text.split(/[;,]/);
  if (parted.length === 2) return [[parted[0]!.trim(), parted[1]!.trim()]];
  if (parted.length > 2) return [];
  const trailing = /^(.*?[\d"'°]\s*[NSEW])\s*(.+)$/i.exec(text);
  const leading = /^([NSEW].*?\d["'°]?)\s*([NSEW].+)$/i.exec(text);
  const found: [string, string][] = [];
  for (const match of [trailing, leading]) if (match !== null) found.push([match[1]!, match[2]!]);
  const words = text.split(/\s+/);
  // Without a comma only an even split is meant: "53 28 50 2 14 33" is three and three.
  if (words.length % 2 === 0)
    found.push([words.slice(0, words.length / 2).join(' '), words.slice(words.length / 2).join(' ')]);
  return found;
}

function parseAngle(text: string): Angle | null {
  const groups = ANGLE.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  const { before, after, sign, d, m, s } = groups;
  if (before !== undefined && after !== undefined) return null;
  const letter = (before ?? after)?.toUpperCase();
  const [degrees, minutes, seconds] = [Number(d), Number(m ?? 0), Number(s ?? 0)];
  if (minutes >= 60 || seconds >= 60) return null;
  if ((m !== undefined && !Number.isInteger(degrees)) || (s !== undefined && !Number.isInteger(minutes)))
    return null;
  if (letter !== undefined && sign !== undefined) return null;
  const negative = sign === '-' || letter === 'S' || letter === 'W';
  const value = degrees + minutes / 60 + seconds / 3600;
  return {
    degrees: negative ? -value : value,
    axis: letter === undefined ? null : letter === 'N' || letter === 'S' ? 'lat' : 'lon',
  };
}

function inOrder(a: Angle, b: Angle): Coordinates | null {
  if (a.axis !== null && a.axis === b.axis) return null;
  const lonFirst = a.axis === 'lon' || b.axis === 'lat';
  const asWritten = lonFirst ? { lon: a.degrees, lat: b.degrees } : { lon: b.degrees, lat: a.degrees };
  if (a.axis === null && b.axis === null) {
    const turned = { lon: asWritten.lat, lat: asWritten.lon };
    if (!inIsles(asWritten) && inIsles(turned)) return turned;
  }
  return isOnGlobe(asWritten.lon, asWritten.lat) ? asWritten : null;
}

function inIsles({ lon, lat }: Coordinates): boolean {
  return lon > ISLES.west && lon < ISLES.east && lat > ISLES.south && lat < ISLES.north;
}
