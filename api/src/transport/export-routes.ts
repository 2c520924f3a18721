/** `/api/export`: figures and incidents as CSV and Parquet, for whoever is signed in and for API keys, as their role has them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { EXPORTS, type ExportName, type Exports } from '../graphql/exports.ts';
import { csvLine } from './csv.ts';
import { writeCsv, writeParquet } from './export-files.ts';
import { answerTooBusy, type TooBusy } from './graphql-limits.ts';
import type { PresenceOf } from './identity.ts';
import { isForeign } from './origin.ts';
import type { ApiRoutes } from './wall-routes.ts';

const PREFIX = '/api/export/';
const FORMATS = {
  csv: { type: 'text/csv; charset=utf-8', write: writeCsv },
  parquet: { type: 'application/vnd.apache.parquet', write: writeParquet },
} as const;

export interface ExportViewerOptions {
  readonly presenceOf: PresenceOf;
  /** null: go on. */
  readonly tooBusy: (viewer: Viewer | null, request: IncomingMessage) => TooBusy | null;
  readonly publicUrl: string | null;
}

export interface ExportRouteOptions extends ExportViewerOptions {
  readonly exports: Exports;
}

/** Who asks for a file. Faults: UNAUTHENTICATED, and what no page of ours would ask. */
export function exportViewer({ presenceOf, tooBusy, publicUrl }: ExportViewerOptions) {
  return async (request: IncomingMessage): Promise<Viewer | TooBusy> => {
    if (request.method !== 'GET') throw new Fault('BAD_USER_INPUT', 'Exports are fetched by GET.');
    if (isForeign(request, publicUrl))
      throw new Fault('FORBIDDEN', 'This request comes from a page of another origin.');
    const presence = await presenceOf(request);
    const busy = tooBusy(presence?.viewer ?? null, request);
    if (busy !== null) return busy;
    if (presence === null)
      throw new Fault(
        'UNAUTHENTICATED',
        'Nobody is signed in. Sign in, or send an API key as "Authorization: Bearer …".',
      );
    return presence.viewer;
  };
}

export function makeExportRoutes({ exports, ...options }: ExportRouteOptions): ApiRoutes {
  const viewerOf = exportViewer(options);
  return {
    owns: (pathname) => pathname.startsWith(PREFIX),
    handle: async (request, response, url) => {
      const viewer = await viewerOf(request);
      if ('fault' in viewer) return answerTooBusy(response, viewer);
      const [name = '', format = ''] = url.pathname.slice(PREFIX.length).split('.');
      response.setHeader('Cache-Control', 'no-store');
      if (name === 'dictionary' && format === 'csv') return dictionary(response, exports);
      if (!isExport(name) || !isFormat(format))
        throw new Fault(
          'NOT_FOUND',
          `There is ${EXPORTS.map((one) => `${one}.csv and ${one}.parquet`).join(', ')}, and dictionary.csv.`,
        );
      const table = await exports.open(viewer, name, url.searchParams);
      const { type, write } = FORMATS[format];
      response.writeHead(200, {
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="lonewatch-${name}.${format}"`,
      });
      await write(table, response);
      response.end();
    },
  };
}

function dictionary(response: ServerResponse, exports: Exports): void {
  response.writeHead(200, { 'Content-Type': FORMATS.csv.type });
  const lines = exports
    .dictionary()
    .map(({ table, column }) => csvLine([table, column.name, column.type, column.meaning]));
  response.end([csvLine(['table', 'column', 'type', 'meaning']), ...lines].join(''));
}

function isExport(name: string): name is ExportName {
  return (EXPORTS as readonly string[]).includes(name);
}

function isFormat(format: string): format is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, format);
}
