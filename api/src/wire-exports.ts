/** Ties the exports to the routes that carry them. Only `server.ts` calls it. */
import { makeExports } from './graphql/exports.ts';
import type { Directory } from './hot/directory.ts';
import type { Database } from './persistence/database.ts';
import { makeExportRoutes, type ExportRouteOptions } from './transport/export-routes.ts';
import type { ApiRoutes } from './transport/wall-routes.ts';

export interface WireExports extends Omit<ExportRouteOptions, 'exports'> {
  readonly db: Database;
  readonly directory: Directory;
  readonly now: () => number;
  readonly k: number;
}

export function wireExports({ directory, ...options }: WireExports): ApiRoutes {
  const teamName = (id: Parameters<Directory['team']>[0]): string | null => directory.team(id)?.name ?? null;
  return makeExportRoutes({ ...options, exports: makeExports({ ...options, teamName }) });
}
