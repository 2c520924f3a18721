/** The one client for questions and answers by GraphQL. Positions have a socket of their own (lib/live). */
import { Client, fetchExchange, type CombinedError } from '@urql/core';

/** No cache: what a control room reads is asked for anew, and a list of names must not outlive the right to see it. */
export function makeClient(url = '/graphql'): Client {
  return new Client({
    url,
    exchanges: [fetchExchange],
    requestPolicy: 'network-only',
    // Ids of people do not belong into addresses, which proxies write down.
    preferGetMethod: false,
  });
}

/** One sentence for a person: what happened. What to do stands beside the button that does it. */
export function sentenceOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first !== undefined) return first.message;
  return 'The server cannot be reached.';
}

export type { Client } from '@urql/core';
export type { ResultOf } from 'gql.tada';
