/** Fences and what happened at them as files, page by page: never more of them in memory than a page. */
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { idOf } from '@lonewatch/schema/graphql/builder.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import type {
  CoordinateOrder,
  GeofenceEventFilter,
  GeofenceFormat,
} from '@lonewatch/schema/graphql/geofence-ports.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import { geoJsonFeature, type NamedShape } from '../domain/geofence-geojson.ts';
import { KML_HEAD, KML_TAIL, kmlPlacemark } from '../domain/geofence-kml.ts';
import { wktLine } from '../domain/geofence-wkt.ts';
import type { ExportColumn, ExportTable, ExportValue } from './exports.ts';

const PAGE = 1_000;

const FILES = {
  'fences.geojson': ['GEOJSON', 'application/geo+json'],
  'fences.kml': ['KML', 'application/vnd.google-earth.kml+xml'],
  'fences.wkt': ['WKT', 'text/plain; charset=utf-8'],
} as const satisfies Record<string, readonly [GeofenceFormat, string]>;

function isFile(name: string): name is keyof typeof FILES {
  return Object.hasOwn(FILES, name);
}

export interface FenceFile {
  /** As HTTP names it. */
  readonly type: string;
  readonly texts: AsyncIterable<string>;
}

/** Faults: NOT_FOUND for another name, and for an employer whose fences are not the viewer's to see. */
export function fenceFile(
  ports: Pick<Ports, 'geofences'>,
  viewer: Viewer,
  name: string,
  wanted: URLSearchParams,
): FenceFile {
  if (!isFile(name))
    throw new Fault('NOT_FOUND', `There is ${Object.keys(FILES).join(', ')}, and events.csv.`);
  const [format, type] = FILES[name];
  const order = wanted.get('order') === 'LAT_LON' ? 'LAT_LON' : 'LON_LAT';
  return { type, texts: fenceTexts(ports, viewer, employerOf(viewer, wanted), format, order) };
}

function fenceTexts(
  { geofences }: Pick<Ports, 'geofences'>,
  viewer: Viewer,
  employerId: EmployerId,
  format: GeofenceFormat,
  order: CoordinateOrder,
): AsyncIterable<string> {
  const pages = pagesOf((page) => geofences.list(viewer, employerId, null, page));
  switch (format) {
    case 'GEOJSON':
      return joined('{"type":"FeatureCollection","features":[\n', pages, geoJsonText, ',\n', '\n]}\n');
    case 'KML':
      return joined(KML_HEAD, pages, kmlPlacemark, '', KML_TAIL);
    case 'WKT':
      return joined('wkt\tname\twidth_m\n', pages, (fence) => `${wktLine(fence, order)}\n`, '', '');
    default:
      return format satisfies never;
  }
}

function geoJsonText(fence: NamedShape): string {
  return JSON.stringify(geoJsonFeature(fence));
}

async function* joined<T>(
  head: string,
  pages: AsyncIterable<readonly T[]>,
  textOf: (each: T) => string,
  between: string,
  tail: string,
): AsyncGenerator<string> {
  yield head;
  let first = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield (first ? '' : between) + page.map(textOf).join(between);
    first = false;
  }
  yield tail;
}

const EVENT_COLUMNS: readonly ExportColumn[] = [
  { name: 'at', type: 'TIMESTAMP', meaning: 'When it happened on the ground, UTC.' },
  { name: 'received_at', type: 'TIMESTAMP', meaning: 'When the server learnt of it, UTC.' },
  { name: 'fence', type: 'STRING', meaning: 'As it was called then.' },
  { name: 'trigger', type: 'STRING', meaning: 'ENTER, EXIT, DWELL, CROSSED, ABSENT or SPEED.' },
  { name: 'response', type: 'STRING', meaning: 'NOTE, SUPERVISORY or ALARM.' },
  { name: 'worker', type: 'STRING', meaning: 'Empty: it is about nobody.' },
  { name: 'late', type: 'BOOLEAN', meaning: 'Learnt too late to be news.' },
  { name: 'lat', type: 'DOUBLE', meaning: 'Degrees north, of the fix that showed it.' },
  { name: 'lon', type: 'DOUBLE', meaning: 'Degrees east.' },
];

/** As far as each trail is open to the viewer; what is in it has been told to the read-audit, durably before it is handed over. */
export function eventTable(
  ports: Pick<Ports, 'geofences' | 'worker' | 'nameOf'>,
  viewer: Viewer,
  asked: URLSearchParams,
  written: () => Promise<void>,
): ExportTable {
  const wanted = filterOf(asked, employerOf(viewer, asked));
  const pages = pagesOf(async (page) => {
    const found = await ports.geofences.events(viewer, wanted, page);
    await written();
    return found;
  });
  const nameOf = (id: Parameters<Ports['worker']>[1]): string | null => {
    const worker = ports.worker(viewer, id);
    return worker === null ? null : ports.nameOf(viewer, worker);
  };
  const rows = async function* (): AsyncGenerator<ExportValue[][]> {
    for await (const page of pages)
      yield page.map((event) => [
        new Date(event.atMs),
        new Date(event.receivedAtMs),
        ...[event.geofenceName, event.trigger, event.response],
        event.workerId === null ? null : nameOf(event.workerId),
        event.late,
        event.latE7 === null ? null : event.latE7 / 1e7,
        event.lonE7 === null ? null : event.lonE7 / 1e7,
      ]);
  };
  return { columns: EVENT_COLUMNS, pages: rows() };
}

async function* pagesOf<T>(ask: (page: PageArgs) => Promise<Page<T>>): AsyncGenerator<T[]> {
  for (let after: string | null = null; ;) {
    const page: Page<T> = await ask({ first: PAGE, after });
    yield page.rows.map(({ node }) => node);
    after = page.rows.at(-1)?.cursor ?? null;
    if (!page.hasNextPage || after === null) return;
  }
}

function employerOf(viewer: Viewer, wanted: URLSearchParams): EmployerId {
  const employerId = idOf<EmployerId>('Employer', wanted.get('employer') ?? '');
  if (mayAt(viewer, 'SEE_GEOFENCES', employerId)) return employerId;
  throw new Fault('NOT_FOUND', 'There is no such employer.');
}

function filterOf(wanted: URLSearchParams, employerId: EmployerId): GeofenceEventFilter {
  const geofence = wanted.get('geofence');
  return {
    ...{ employerIds: [employerId], workerId: null, triggers: null },
    geofenceId: geofence === null ? null : idOf<GeofenceId>('Geofence', geofence),
    fromMs: timeOf(wanted.get('from')),
    toMs: timeOf(wanted.get('to')),
  };
}

function timeOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new Fault('BAD_USER_INPUT', `"${text}" is no time. Write one such as 2026-11-22T09:30:00Z.`);
}
