/**
 * GraphQL over WebSocket (graphql-transport-ws). Everything goes the ordinary way through graphql-ws but frames, which are
 * spliced (`frame-splice.ts`). A page of another origin may not open a socket in a visitor's name.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES, Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Context, FrameArgs, Ports } from '@lonewatch/schema/graphql/context.ts';
import { audienceOf } from '../domain/visibility.ts';
import type { Ticker } from '../live/ticker.ts';
import { consoleOf } from './console.ts';
import type { DocumentCache } from './graphql-document.ts';
import { FrameJson, silentUntilClosed, SocketSink } from './frame-splice.ts';
import { maskBug } from './graphql-http.ts';
import type { TooBusy } from './graphql-limits.ts';
import type { Presence } from './identity.ts';
import { LiveConnections, type Admitted, type LiveIdentity } from './live-connections.ts';
import { isForeign } from './origin.ts';
import type { Log, Telemetry } from '../telemetry.ts';

/** Queries are small; frames only ever go out. */
const MAX_MESSAGE_BYTES = 256 * 1024;

export interface SocketOptions {
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly ports: Ports;
  readonly ticker: Ticker;
  readonly identity: LiveIdentity & {
    onChange(listener: () => void): () => void;
    presenceOf(request: IncomingMessage): Promise<Presence | null>;
    /** It shows something that was an identity once. */
    hadSession(request: IncomingMessage): boolean;
  };
  /** null: go on. */
  readonly tooBusy: (viewer: Viewer | null, request: IncomingMessage) => TooBusy | null;
  /** Fulfils when every look at a place so far is on disk: only then an answer leaves. Frames do not wait. */
  readonly written: () => Promise<void>;
  readonly now: () => number;
  readonly publicUrl: string | null;
  readonly budgetBytes: number;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

export function serveGraphqlSocket(
  server: Server,
  options: SocketOptions,
): { readonly close: () => Promise<void> } {
  const { schema, documents, ports, ticker, telemetry, log, identity } = options;
  const live = new LiveConnections(identity, (message, error) => log.warn(message, error));
  const stops = [
    ticker.onTick((atMs) => live.judge(atMs)),
    identity.onChange(() => live.judge(options.now())),
  ];
  /** Who opened each socket; known before its first operation. */
  const visitors = new WeakMap<
    IncomingMessage,
    Admitted & { readonly viewer: Viewer; readonly presence: Presence }
  >();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const json = new FrameJson(schema);
  /** What each socket writes to, by the request that opened it. */
  const streams = new WeakMap<IncomingMessage, Duplex>();
  const served = useServer<Record<string, unknown>, Record<string, never>>(
    {
      schema,
      onConnect: async ({ extra: { request, socket } }) => {
        const { revision } = identity;
        const presence = await identity.presenceOf(request);
        const busy = options.tooBusy(presence?.viewer ?? null, request);
        if (busy !== null) return closeWith(socket, CLOSE_CODES.TOO_BUSY, busy.fault.message);
        if (presence === null)
          return identity.hadSession(request)
            ? closeWith(socket, CLOSE_CODES.SESSION_EXPIRED, 'The session has ended; sign in again.')
            : closeWith(socket, CLOSE_CODES.UNAUTHENTICATED, 'Nobody is signed in.');
        const admitted = live.admit(socket, presence, revision, options.now());
        visitors.set(request, { ...admitted, viewer: presence.viewer, presence });
        socket.once('close', admitted.leave);
        return true;
      },
      // Wrong documents are answered, each to its own operation; thrown, they would close the socket with all that runs on it.
      onSubscribe: ({ extra: { request } }, __, { query }) => {
        const busy = options.tooBusy(visitors.get(request)!.viewer, request);
        if (busy !== null)
          return [new GraphQLError(busy.fault.message, { extensions: { ...busy.fault.extensions } })];
        try {
          documents.parse(query);
          return undefined;
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
      parse: (text) => documents.parse(typeof text === 'string' ? text : text.body),
      validate: (_, document) => documents.validate(document),
      context: (connection, id, payload, args): Context => {
        const { viewer, presence, isHeld } = visitors.get(connection.extra.request)!;
        const console = consoleOf(presence, connection.connectionParams?.['console']);
        const openFrames = (wanted: FrameArgs): AsyncIterable<never> => {
          const operation = {
            document: args.document,
            text: payload.query,
            operationName: payload.operationName ?? null,
            variables: payload.variables ?? {},
            context,
          };
          const sink = new SocketSink(
            connection.extra.socket,
            streams.get(connection.extra.request)!,
            id,
            json,
            operation,
            isHeld,
          );
          const classes = wanted.employerIds.map((employerId) => {
            const audience = audienceOf(viewer, employerId);
            if (audience === null) throw new Fault('NOT_FOUND', 'There is no such employer.');
            return { employerId, audience };
          });
          const { subscriber, close } = ticker.subscribe(classes, sink, {
            viewer,
            budgetBytes: options.budgetBytes,
            maxHz: wanted.maxHz ?? Infinity,
            resume: wanted.resume,
          });
          return silentUntilClosed(() => {
            close();
            telemetry.framesSkipped.inc(subscriber.skipped);
          }) as AsyncIterable<never>;
        };
        const context: Context = { viewer, console, ports, openFrames };
        return context;
      },
      onNext: async ({ extra: { request } }, __, ___, ____, { errors, data }) => {
        await visitors.get(request)!.settled();
        await options.written().catch((error: unknown) => {
          log.warn('A look at a place waits to be written down.', error);
        });
        return errors === undefined
          ? undefined
          : { data: data ?? null, errors: errors.map((error) => maskBug(error, log)) };
      },
      onError: (_, __, ___, errors) => errors.map((error) => maskBug(error, log)),
    },
    sockets,
  );
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, options.publicUrl);
    if (refusal !== null) {
      stream.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    stream.on('error', () => stream.destroy());
    streams.set(request, stream);
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });
  return {
    close: async () => {
      for (const stop of stops) stop();
      for (const socket of sockets.clients)
        socket.close(CLOSE_CODES.SERVER_STOPPING, 'The server is stopping; come back.');
      await Promise.race([served.dispose(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refusalOf(request: IncomingMessage, publicUrl: string | null): string | null {
  // Not parsed as a URL: `//` is none, and what a stranger sends first must not be able to throw.
  if ((request.url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  return isForeign(request, publicUrl) ? '403 Forbidden' : null;
}

/** graphql-ws would say 4403 for all of them. */
function closeWith(socket: WebSocket, code: number, reason: string): false {
  socket.close(code, reason);
  return false;
}
