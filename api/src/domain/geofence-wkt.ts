/**
 * Fences from and to WKT, one shape a line, its name before or after it. The standard writes longitude first, Traccar latitude:
 * nothing in the text says which, so whoever reads it has to. `CIRCLE (a b, radius)` is Traccar's.
 */
import type { GeofenceShape, Position } from '@lonewatch/schema/contract/geofence.ts';
import {
  circle,
  corridor,
  featureOf,
  polygon,
  wrong,
  type ReadFeature,
  type ShapeOrProblem,
  type Sizes,
} from './geofence-file.ts';

export type Order = 'LON_LAT' | 'LAT_LON';

const SHAPE =
  /\b(MULTIPOLYGON|MULTILINESTRING|POLYGON|LINESTRING|POINT|CIRCLE|GEOMETRYCOLLECTION|MULTIPOINT)\s{0,20}(?:ZM|Z|M)?\s{0,20}(\(|EMPTY\b)/gi;

/** A sentence where the text as a whole is of no use. */
export function readWkt(text: string, order: Order, sizes: Sizes): readonly ReadFeature[] | string {
  const found: ReadFeature[] = [];
  let from = 0;
  let feature = 0;
  for (;;) {
    SHAPE.lastIndex = from;
    const match = SHAPE.exec(text);
    if (match === null) break;
    feature += 1;
    const open = match.index + match[0].length - 1;
    const close = match[2] === '(' ? closing(text, open) : open;
    const lineEnd = endOfLine(text, Math.max(open, close));
    const before = text.slice(from, match.index).split('\n').at(-1)!;
    const [after, width] = cells(text.slice((close === -1 ? lineEnd : close) + 1, lineEnd));
    const name = nameOf(before) ?? nameOf(after ?? '');
    const own = { ...sizes, corridorWidthM: numberOf(width ?? '') ?? sizes.corridorWidthM };
    const parts =
      close === -1
        ? [wrong('It breaks off: a bracket is missing. Put it right in the file, and read it again.')]
        : partsOf(match[1]!.toUpperCase(), text.slice(open + 1, close), order, own);
    found.push(...featureOf(feature, name, parts));
    from = lineEnd;
  }
  if (found.length > 0) return found;
  return 'There is no WKT in this text. It begins with POLYGON, MULTIPOLYGON, LINESTRING or CIRCLE.';
}

/** Of the bracket at `open`; -1: the line of another shape begins before it is closed. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    const character = text[i];
    if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return i;
    } else if (character === '\n' && beginsShape(text, i + 1)) return -1;
  }
  return -1;
}

/** A name of 120 letters may stand before it. Each line is looked at this far and no farther, however long the file is. */
const HEAD = 200;

function beginsShape(text: string, lineStart: number): boolean {
  const head = text.slice(lineStart, lineStart + HEAD);
  const line = head.slice(0, endOfLine(head, 0));
  const bracket = line.indexOf('(');
  return bracket > 0 && /[A-Z]{5}/i.test(line.slice(0, bracket));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function cells(text: string): string[] {
  return text.replace(/^["\s]*[,;\t]?/, '').split('\t');
}

function nameOf(text: string): string | null {
  const plain = text.replace(/SRID=\d{1,9};?/gi, '');
  let start = 0;
  let end = plain.length;
  while (start < end && AROUND.test(plain[start]!)) start += 1;
  while (end > start && AROUND.test(plain[end - 1]!)) end -= 1;
  const name = plain.slice(start, end);
  return name === '' ? null : name;
}

/** One character: a pattern for several would begin anew at each of a million spaces. */
const AROUND = /[\s"',;:]/;

function partsOf(kind: string, inner: string, order: Order, sizes: Sizes): ShapeOrProblem[] {
  const places = (text: string): Position[] | null => positionsOf(text, order);
  switch (kind) {
    case 'POLYGON':
      return [polygon(groups(inner).map(places))];
    case 'MULTIPOLYGON':
      return groups(inner).map((part) => polygon(groups(part).map(places)));
    case 'LINESTRING':
      return [corridor(places(inner), sizes.corridorWidthM)];
    case 'MULTILINESTRING':
      return groups(inner).map((part) => corridor(places(part), sizes.corridorWidthM));
    case 'POINT':
      return [circle(places(inner)?.[0] ?? null, sizes.radiusM)];
    case 'CIRCLE': {
      const [center, radius] = inner.split(',');
      return [circle(places(center ?? '')?.[0] ?? null, numberOf(radius ?? ''))];
    }
    default:
      return [wrong(`${kind} is not read. Write each shape alone, one a line.`)];
  }
}

/** What stands in the brackets side by side. */
function groups(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '(') {
      depth += 1;
      if (depth === 1) start = i + 1;
    } else if (text[i] === ')') {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, i));
    }
  }
  return found;
}

function positionsOf(text: string, order: Order): Position[] | null {
  const points = text.split(',').map((pair): Position | null => {
    const [a, b] = pair.trim().split(/\s+/).map(numberOf);
    if (a == null || b == null) return null;
    return order === 'LON_LAT' ? [a, b] : [b, a];
  });
  return points.includes(null) ? null : (points as Position[]);
}

function numberOf(text: string): number | null {
  const trimmed = text.trim();
  const number = Number(trimmed);
  return trimmed === '' || !Number.isFinite(number) ? null : number;
}

/** Circles as Traccar writes them; the width of a corridor stands beside it (`wktLine`). */
export function wktOf(shape: GeofenceShape, order: Order): string {
  const place = ([lon, lat]: Position): string => (order === 'LON_LAT' ? `${lon} ${lat}` : `${lat} ${lon}`);
  switch (shape.kind) {
    case 'CIRCLE':
      return `CIRCLE (${place(shape.center)}, ${shape.radiusM})`;
    case 'POLYGON': {
      const rings = shape.rings.map((ring) => `(${[...ring, ring[0]!].map(place).join(', ')})`);
      return `POLYGON (${rings.join(', ')})`;
    }
    case 'CORRIDOR':
      return `LINESTRING (${shape.line.map(place).join(', ')})`;
    default:
      return shape satisfies never;
  }
}

/** Of a table with tabs, as QGIS and spreadsheets take it: WKT, name, width in metres. */
export function wktLine(
  { name, shape }: { readonly name: string; readonly shape: GeofenceShape },
  order: Order,
): string {
  const width = shape.kind === 'CORRIDOR' ? String(shape.widthM) : '';
  return `${wktOf(shape, order)}\t${name.replace(/[\t\r\n]/g, ' ')}\t${width}`;
}
