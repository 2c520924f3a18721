/**
 * `/api/geofences/fences.geojson`, `.kml`, `.wkt` and `/api/geofences/events.csv`, each with `?employer=` and its id: what is
 * drawn, and what happened there, as files for whoever may see it.
 */
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import { eventTable, fenceFile } from '../graphql/geofence-export.ts';
import { put, writeCsv } from './export-files.ts';
import { exportViewer, type ExportViewerOptions } from './export-routes.ts';
import { answerTooBusy } from './graphql-limits.ts';
import type { ApiRoutes } from './wall-routes.ts';

const PREFIX = '/api/geofences/';
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
      const headers = (type: string): void => {
        response.setHeader('Cache-Control', 'no-store');
        response.writeHead(200, {
          'Content-Type': type,
          'Content-Disposition': `attachment; filename="lonewatch-${name}"`,
        });
      };
      if (name === EVENTS) {
        const table = eventTable(ports, viewer, searchParams, written);
        headers('text/csv; charset=utf-8');
        await writeCsv(table, response);
      } else {
        const { type, texts } = fenceFile(ports, viewer, name, searchParams);
        headers(type);
        for await (const text of texts) await put(response, text);
      }
      response.end();
    },
  };
}
