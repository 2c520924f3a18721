/** GraphQL over HTTP: Apollo Server on node:http, without a framework between. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Context, Ports } from '@lonewatch/schema/graphql/context.ts';
import type { Viewer } from '@lonewatch/schema/graphql/viewer.ts';
import type { Log } from '../telemetry.ts';
import { readBody } from './body.ts';
import { MAX_TOKENS } from './graphql-document.ts';

const MAX_QUERY_BYTES = 1024 * 1024;

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

export async function makeGraphqlHttp(
  schema: GraphQLSchema,
  ports: Ports,
  viewerOf: (request: IncomingMessage) => Viewer,
  log: Log,
  introspection: boolean,
): Promise<GraphqlHttp> {
  const apollo = new ApolloServer<Context>({
    schema,
    introspection,
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseSubscriptions],
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
        context: () => Promise.resolve({ viewer: viewerOf(request), ports, openFrames }),
      });
      for (const [name, value] of answer.headers) response.setHeader(name, value);
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

/** undefined for a body that is no JSON: Apollo answers that with its own 400. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_QUERY_BYTES);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
