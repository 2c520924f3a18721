/**
 * `/api/geofences/fences.geojson`, `.kml`, `.wkt` and `/api/geofences/events.csv`, each with `?employer=` and its id: what is
 * drawn, and what happened there, as files for whoever may see it.
 */
import type { EmployerId, GeofenceId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { idOf } from '@lonewatch/schema/graphql/builder.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import type { GeofenceFormat } from '@lonewatch/schema/graphql/geofence-ports.ts';
import { eventTable, fenceFile } from '../graphql/geofence-export.ts';
import { put, writeCsv } from './export-files.ts';
import { exportViewer, type ExportViewerOptions } from './export-routes.ts';
import { answerTooBusy } from './graphql-limits.ts';
import type { ApiRoutes } from './wall-routes.ts';

const PREFIX = '/api/geofences/';
const FENCES: Readonly<Record<string, readonly [GeofenceFormat, string]>> = {
  'fences.geojson': ['GEOJSON', 'application/geo+json'],
  'fences.kml': ['KML', 'application/vnd.google-earth.kml+xml'],
  'fences.wkt': ['WKT', 'text/plain; charset=utf-8'],
};
const EVENTS = 'events.csv';

export interface GeofenceRouteOptions extends ExportViewerOptions {
  readonly ports: Pick<Ports, 'geofences' | 'worker' | 'nameOf'>;
  /** Fulfils when every look at a place so far is on disk. */
  readonly written: () => Promise<void>;
}

export function makeGeofenceRoutes(options: GeofenceRouteOptions): ApiRoutes {
  const { ports, written } = options;
  const viewerOf = exportViewer(options);
  return {
    owns: (pathname) => pathname.startsWith(PREFIX),
    handle: async (request, response, { pathname, searchParams }) => {
      const viewer = await viewerOf(request);
      if ('fault' in viewer) return answerTooBusy(response, viewer);
      const name = pathname.slice(PREFIX.length);
      const employerId = idOf<EmployerId>('Employer', searchParams.get('employer') ?? '');
      const headers = (type: string): void => {
        response.setHeader('Cache-Control', 'no-store');
        response.writeHead(200, {
          'Content-Type': type,
          'Content-Disposition': `attachment; filename="lonewatch-${name}"`,
        });
      };
      if (name === EVENTS) {
        const table = eventTable(ports, viewer, employerId, conditionsOf(searchParams), written);
        headers('text/csv; charset=utf-8');
        await writeCsv(table, response);
      } else {
        const [format, type] = formatOf(name);
        const order = searchParams.get('order') === 'LAT_LON' ? 'LAT_LON' : 'LON_LAT';
        const texts = fenceFile(ports, viewer, employerId, format, order);
        headers(type);
        for await (const text of texts) await put(response, text);
      }
      response.end();
    },
  };
}

function formatOf(name: string): readonly [GeofenceFormat, string] {
  const known = Object.hasOwn(FENCES, name) ? FENCES[name] : undefined;
  if (known !== undefined) return known;
  throw new Fault('NOT_FOUND', `There is ${[...Object.keys(FENCES), EVENTS].join(', ')}.`);
}

function conditionsOf(wanted: URLSearchParams) {
  const geofence = wanted.get('geofence');
  return {
    ...{ workerId: null, triggers: null },
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
