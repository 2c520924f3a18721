/**
 * `GET /api/replay/export`: the ways of a window as a file, streamed: a page of the history is read when the one before has
 * left. What is in it is what a replay may show; each worker's way is written down as taken before any of it leaves.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault, type FaultKind } from '@lonewatch/schema/contract/protocol.ts';
import { REPLAY_LIMITS } from '@lonewatch/schema/contract/replay.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';
import { answerTooBusy, type TooBusy } from './graphql-limits.ts';
import type { Presence } from './identity.ts';
import { isForeign } from './origin.ts';
import { TRACK_FORMATS, TRACK_WRITERS, type TrackFormat } from './track-formats.ts';
import type { ApiRoutes } from './wall-routes.ts';

const PATH = '/api/replay/export';

export interface ReplayRouteOptions {
  readonly ports: Pick<Ports, 'replay'>;
  readonly publicUrl: string | null;
  readonly presenceOf: (request: IncomingMessage) => Promise<Presence | null>;
  readonly tooBusy: (viewer: Viewer | null, request: IncomingMessage) => TooBusy | null;
  /** Fulfils when every look so far is on disk. */
  readonly written: () => Promise<void>;
}

type Asked = Parameters<Ports['replay']['ways']>[1] & { readonly format: TrackFormat };

export function makeReplayRoutes(options: ReplayRouteOptions): ApiRoutes {
  return {
    owns: (pathname) => pathname === PATH,
    handle: async (request, response, url) => {
      if (request.method !== 'GET') {
        response.setHeader('Allow', 'GET');
        return refuse(response, 405, 'This address takes GET only.');
      }
      const presence = isForeign(request, options.publicUrl) ? null : await options.presenceOf(request);
      const busy = options.tooBusy(presence?.viewer ?? null, request);
      if (busy !== null) return answerTooBusy(response, busy);
      if (presence === null)
        return refuse(response, 401, 'Nobody is signed in. Sign in, then take the file.');
      try {
        const asked = readQuery(url.searchParams);
        const ways = await options.ports.replay.ways(presence.viewer, asked);
        await send(response, ways, asked, options.written);
      } catch (fault) {
        if (!(fault instanceof Fault) || response.headersSent) throw fault;
        refuse(response, STATUS[fault.kind] ?? 400, fault.message);
      }
    },
  };
}

const STATUS: Readonly<Partial<Record<FaultKind, number>>> = {
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  UNAVAILABLE: 503,
  TOO_BUSY: 429,
};

async function send(
  response: ServerResponse,
  ways: Awaited<ReturnType<Ports['replay']['ways']>>,
  { format, fromMs }: Asked,
  written: () => Promise<void>,
): Promise<void> {
  const writer = TRACK_WRITERS[format];
  let workerId: WorkerId | null = null;
  let first = true;
  const begin = (): void => {
    const day = new Date(fromMs).toISOString().slice(0, 16).replaceAll(/[:T]/g, '-');
    response.writeHead(200, {
      'Content-Type': writer.contentType,
      'Content-Disposition': `attachment; filename="lonewatch-${day}.${format}"`,
      'Cache-Control': 'no-store',
    });
    response.write(writer.begin());
  };
  for await (const places of ways) {
    await written();
    if (!response.headersSent) begin();
    let text = '';
    for (const place of places) {
      if (place.workerId !== workerId) text += writer.worker(place.name, place.workerId, workerId === null);
      ({ workerId } = place);
      text += writer.place(place, first);
      first = false;
    }
    // Nobody reads any more: nothing more is read from the history.
    if (response.destroyed) return;
    if (text !== '' && !response.write(text))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  if (!response.headersSent) begin();
  response.end(writer.end(workerId === null));
}

/** Faults: BAD_USER_INPUT, with what is wrong. */
function readQuery(query: URLSearchParams): Asked {
  const format = TRACK_FORMATS.find((one) => one === query.get('format'));
  if (format === undefined)
    throw new Fault('BAD_USER_INPUT', `format is one of ${TRACK_FORMATS.join(', ')}.`);
  const [fromMs, toMs] = [timeOf(query, 'from'), timeOf(query, 'to')];
  if (toMs <= fromMs || toMs - fromMs > REPLAY_LIMITS.windowMs)
    throw new Fault('BAD_USER_INPUT', 'to is after from, and at most 31 days after it.');
  const employerId = idOf(query, 'employer', 'Employer');
  if (employerId === null) throw new Fault('BAD_USER_INPUT', 'Say whose: employer is missing.');
  return {
    ...{ format, fromMs, toMs, employerId: employerId as EmployerId, reason: query.get('reason') },
    workerId: idOf(query, 'worker', 'Worker') as WorkerId | null,
    incidentId: idOf(query, 'incident', 'Incident') as IncidentId | null,
  };
}

function timeOf(query: URLSearchParams, name: string): number {
  const ms = Date.parse(query.get(name) ?? '');
  if (Number.isNaN(ms))
    throw new Fault('BAD_USER_INPUT', `${name} is written as ISO 8601, for example 2026-11-22T09:30:00Z.`);
  return ms;
}

/** As the API's own answers give ids. */
function idOf(query: URLSearchParams, name: string, type: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const [, id] = new RegExp(`^${type}:(\\d{1,10})$`).exec(Buffer.from(text, 'base64').toString()) ?? [];
  if (id === undefined)
    throw new Fault('BAD_USER_INPUT', `${name} is no id. Take ids from the API's own answers.`);
  return Number(id);
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ error }));
}
