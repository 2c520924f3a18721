/** GraphQL over HTTP: Apollo Server on node:http, without a framework between. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { Fault, type FaultKind } from '@lonewatch/schema/contract/protocol.ts';
import type { Context, Ports } from '@lonewatch/schema/graphql/context.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { costOf } from '@lonewatch/schema/graphql/cost.ts';
import type { Log } from '../telemetry.ts';
import { readBody } from './body.ts';
import { MAX_TOKENS } from './graphql-document.ts';
import { answerTooBusy, type TooBusy } from './graphql-limits.ts';
import { CONSOLE_HEADER, consoleOf } from './console.ts';
import type { Presence } from './identity.ts';
import { isForeign } from './origin.ts';

/** A recording of a minute, a third larger in base64, is the largest thing that anybody sends. */
const MAX_QUERY_BYTES = 1.5 * 1024 * 1024;

export interface GraphqlHttp {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/**
 * A bug's own message may hold anything, so the client gets a sentence without it and the log gets the rest.
 * Faults and what graphql itself says of a document pass as they are.
 */
export function maskBug(error: GraphQLError, log: Log): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError == null || originalError instanceof GraphQLError || originalError instanceof Fault)
    return error.toJSON();
  log.warn(`A resolver failed at ${error.path?.join('.') ?? 'the root'}.`, originalError);
  return {
    ...error.toJSON(),
    message: 'The server could not answer this part. It has been logged; try again.',
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** Before anything runs: over HTTP a subscription has no stream to end. */
const refuseSubscriptions: ApolloServerPlugin<Context> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation }) =>
        operation?.operation === OperationTypeNode.SUBSCRIPTION
          ? Promise.reject(
              new GraphQLError(
                'Subscriptions need a WebSocket: connect to ws://…/graphql with graphql-transport-ws.',
                { extensions: { code: 'BAD_USER_INPUT' } },
              ),
            )
          : Promise.resolve(),
    }),
};

/** Whoever sends this header is told in `extensions.cost` what the question may cost. */
const COST_HEADER = 'lonewatch-cost';

const showCost: ApolloServerPlugin<Context> = {
  requestDidStart: ({ request }) =>
    Promise.resolve(
      request.http?.headers.has(COST_HEADER) !== true
        ? {}
        : {
            willSendResponse: ({ response, schema, source, operation, contextValue }) => {
              if (response.body.kind === 'single' && source !== undefined && operation != null) {
                const cost = costOf(schema, source, request.variables ?? {}, contextValue);
                response.body.singleResult.extensions = { cost };
              }
              return Promise.resolve();
            },
          },
    ),
};

export interface GraphqlHttpOptions {
  readonly schema: GraphQLSchema;
  readonly ports: Ports;
  readonly presenceOf: (request: IncomingMessage) => Promise<Presence | null>;
  /** null: go on. */
  readonly tooBusy: (viewer: Viewer | null, request: IncomingMessage) => TooBusy | null;
  readonly introspection: boolean;
  readonly publicUrl: string | null;
  /** Fulfils when every look at a place so far is on disk: only then an answer leaves. */
  readonly written: () => Promise<void>;
  readonly log: Log;
}

export async function makeGraphqlHttp(options: GraphqlHttpOptions): Promise<GraphqlHttp> {
  const { schema, ports, log } = options;
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: options.introspection,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseSubscriptions, showCost],
    // Apollo's own codes (a document that cannot be parsed, say) stay; a bug's code and message are ours.
    formatError: (formatted, error) => {
      if (!(error instanceof GraphQLError)) return formatted;
      const masked = maskBug(error, log);
      return {
        ...formatted,
        message: masked.message,
        extensions: { ...formatted.extensions, ...masked.extensions },
      };
    },
  });
  await apollo.start();
  const openFrames = (): never => {
    throw new Error('A subscription was not refused over HTTP.');
  };
  return {
    handle: async (request, response) => {
      const foreign = isForeign(request, options.publicUrl);
      const presence = foreign ? null : await options.presenceOf(request);
      const busy = options.tooBusy(presence?.viewer ?? null, request);
      if (busy !== null) return answerTooBusy(response, busy);
      if (presence === null) return refuse(request, response, foreign);
      const { viewer } = presence;
      const headers = new HeaderMap();
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
      const body = request.method === 'POST' ? await readJson(request) : undefined;
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method ?? 'GET',
          headers,
          search: new URL(request.url ?? '/', 'http://any').search,
          body,
        },
        context: () =>
          Promise.resolve({
            viewer,
            console: consoleOf(presence, request.headers[CONSOLE_HEADER]),
            ports,
            openFrames,
          }),
      });
      await options.written().catch((error: unknown) => {
        // Somebody may be in danger: who may see it sees it, and it is written down as soon as the database is back.
        log.warn('A look at a place waits to be written down.', error);
      });
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      response.setHeader('Cache-Control', 'no-store');
      response.statusCode = answer.status ?? 200;
      if (answer.body.kind === 'complete') response.end(answer.body.string);
      else {
        for await (const chunk of answer.body.asyncIterator) response.write(chunk);
        response.end();
      }
    },
    close: () => apollo.stop(),
  };
}

/** Nothing is answered to nobody, nor to another site's page that acts in a visitor's name. */
function refuse(request: IncomingMessage, response: ServerResponse, foreign: boolean): void {
  const message = foreign
    ? 'This request comes from a page of another origin.'
    : 'Nobody is signed in. Sign in, or send an API key as "Authorization: Bearer …".';
  const code: FaultKind = foreign ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  request.resume();
  response.writeHead(foreign ? 403 : 401, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

/** undefined for a body that is no JSON: Apollo answers that with its own 400. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_QUERY_BYTES);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
