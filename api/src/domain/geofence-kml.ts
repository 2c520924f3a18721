/**
 * Fences from and to KML: each Placemark with a polygon, a line or a point. What KML cannot say of a fence stands beside its
 * shape as ExtendedData.
 */
import { circleRing } from '@lonewatch/schema/contract/geofence-drawing.ts';
import type { Position } from '@lonewatch/schema/contract/geofence.ts';
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
import type { NamedShape } from './geofence-geojson.ts';

type Node = Readonly<Record<string, unknown>>;

/** Lists, however many there are of them. */
const MANY = new Set([
  'Placemark',
  'Polygon',
  'LineString',
  'Point',
  'LinearRing',
  'innerBoundaryIs',
  'MultiGeometry',
  'Data',
]);
const DEEPEST = 30;
const FOLDERS = ['kml', 'Document', 'Folder'];

/** XML as plain objects, with those elements in lists that `isMany`; or a sentence about what is wrong with it. */
export type ParseXml = (text: string, isMany: (name: string) => boolean) => Node | string;

/** A sentence where the text as a whole is of no use. */
export function readKml(text: string, sizes: Sizes, parse: ParseXml): readonly ReadFeature[] | string {
  const root = parse(text, (name) => MANY.has(name) || FOLDERS.includes(name));
  if (typeof root === 'string') return root;
  const marks = placemarks(root, 0);
  if (marks.length === 0) return 'There is no Placemark in this file. Choose one with places in it.';
  return marks.flatMap((mark, index) => {
    const name = textOf(mark['name']);
    return featureOf(index + 1, name === '' ? null : name, shapesOf(mark, sizes));
  });
}

function placemarks(node: Node, depth: number): Node[] {
  if (depth > DEEPEST) return [];
  const own = nodesOf(node['Placemark']);
  const within = FOLDERS.flatMap((name) =>
    nodesOf(node[name]).flatMap((folder) => placemarks(folder, depth + 1)),
  );
  return [...own, ...within];
}

function shapesOf(mark: Node, sizes: Sizes): ShapeOrProblem[] {
  const said = extended(mark);
  const exact = said.get('circle');
  if (exact !== undefined) {
    const [lon, lat, radiusM] = exact.split(' ').map(Number);
    return [circle([lon!, lat!], radiusM!)];
  }
  const own: Sizes = {
    corridorWidthM: numberOf(said.get('widthM')) ?? sizes.corridorWidthM,
    radiusM: numberOf(said.get('radiusM') ?? said.get('radius')) ?? sizes.radiusM,
  };
  const parts = partsOf(mark, own, 0);
  return parts.length > 0
    ? parts
    : [wrong('This Placemark has no polygon, line or point. Draw one, or take it out of the file.')];
}

function partsOf(node: Node, sizes: Sizes, depth: number): ShapeOrProblem[] {
  if (depth > DEEPEST) return [];
  return [
    ...nodesOf(node['Polygon']).map((each) => {
      const outer = ringOf(nodesOf(each['outerBoundaryIs'])[0]);
      return polygon([outer, ...nodesOf(each['innerBoundaryIs']).map(ringOf)]);
    }),
    ...nodesOf(node['LinearRing']).map((ring) => polygon([coordinatesOf(ring)])),
    ...nodesOf(node['LineString']).map((line) => corridor(coordinatesOf(line), sizes.corridorWidthM)),
    ...nodesOf(node['Point']).map((point) => circle(coordinatesOf(point)?.[0] ?? null, sizes.radiusM)),
    ...nodesOf(node['MultiGeometry']).flatMap((group) => partsOf(group, sizes, depth + 1)),
  ];
}

function ringOf(boundary: Node | undefined): Position[] | null {
  const ring = boundary && nodesOf(boundary['LinearRing'])[0];
  return ring === undefined ? null : coordinatesOf(ring);
}

/** `lon,lat` or `lon,lat,altitude`, with white space between places and, by careless hands, after commas. */
function coordinatesOf(node: Node): Position[] | null {
  const text = textOf(node['coordinates'])
    .split(',')
    .map((part) => part.trim())
    .join(',');
  if (text === '') return null;
  const points = text.split(/\s+/).map((place): Position | null => {
    const [lon, lat] = place.split(',').map(numberOf);
    return lon == null || lat == null ? null : [lon, lat];
  });
  return points.includes(null) ? null : (points as Position[]);
}

function extended(mark: Node): Map<string, string> {
  const data = nodesOf(mark['ExtendedData']).flatMap((one) => nodesOf(one['Data']));
  return new Map(data.map((one) => [textOf(one['@name']), textOf(one['value'])]));
}

function nodesOf(value: unknown): Node[] {
  const list: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.filter((one): one is Node => typeof one === 'object' && one !== null);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  const text = typeof value === 'object' && value !== null ? (value as Node)['#text'] : undefined;
  return typeof text === 'string' ? text.trim() : '';
}

function numberOf(text: string | undefined): number | null {
  const number = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

export const KML_HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
`;
export const KML_TAIL = '</Document></kml>\n';

/** One Placemark, as `readKml` reads it back; other programs see a circle as a polygon and a corridor as a line. */
export function kmlPlacemark({ name, shape }: NamedShape): string {
  const head = `<Placemark><name>${escaped(name)}</name>`;
  switch (shape.kind) {
    case 'CIRCLE': {
      const exact = `${shape.center[0]} ${shape.center[1]} ${shape.radiusM}`;
      const ring = `<outerBoundaryIs>${ringXml(circleRing(shape.center, shape.radiusM))}</outerBoundaryIs>`;
      return `${head}${dataXml('circle', exact)}<Polygon>${ring}</Polygon></Placemark>\n`;
    }
    case 'POLYGON': {
      const rings = shape.rings.map((ring, index) => {
        const tag = index === 0 ? 'outerBoundaryIs' : 'innerBoundaryIs';
        return `<${tag}>${ringXml(ring)}</${tag}>`;
      });
      return `${head}<Polygon>${rings.join('')}</Polygon></Placemark>\n`;
    }
    case 'CORRIDOR':
      return `${head}${dataXml('widthM', String(shape.widthM))}<LineString><coordinates>${placesXml(shape.line)}</coordinates></LineString></Placemark>\n`;
    default:
      return shape satisfies never;
  }
}

function dataXml(name: string, value: string): string {
  return `<ExtendedData><Data name="${name}"><value>${value}</value></Data></ExtendedData>`;
}

function ringXml(ring: readonly Position[]): string {
  return `<LinearRing><coordinates>${placesXml([...ring, ring[0]!])}</coordinates></LinearRing>`;
}

function placesXml(places: readonly Position[]): string {
  return places.map(([lon, lat]) => `${lon},${lat}`).join(' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
