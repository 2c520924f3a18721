/** The one client for questions and answers by GraphQL. Positions have a socket of their own (lib/live). */
import { Client, fetchExchange, mapExchange, type CombinedError } from '@urql/core';

/** As whom is asked: a wall display's identity lives beside that of whoever is signed in in the same browser. */
export type Endpoint = '/graphql' | '/graphql?as=wall';

/** No cache: what a control room reads is asked for anew, and a list of names must not outlive the right to see it. */
export function makeClient(url: Endpoint = '/graphql', onSignedOut: () => void = () => undefined): Client {
  return new Client({
    url,
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (isSignedOut(error)) onSignedOut();
        },
      }),
      fetchExchange,
    ],
    requestPolicy: 'network-only',
    // Ids of people do not belong into addresses, which proxies write down.
    preferGetMethod: false,
  });
}

/** The server knows nobody here, or not any more. */
export function isSignedOut(error: CombinedError): boolean {
  return (
    (error.response as Response | undefined)?.status === 401 ||
    error.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')
  );
}

/** One sentence for a person: what happened. What to do stands beside the button that does it. */
export function sentenceOf(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first !== undefined) return first.message;
  return 'The server cannot be reached.';
}

const forgetting = new WeakMap<Client, Set<() => void>>();

/** Called when what this client has been answered may not be seen any more. Returns the undo. */
export function onForget(client: Client, forget: () => void): () => void {
  const listeners = forgetting.get(client) ?? new Set();
  forgetting.set(client, listeners.add(forget));
  return () => void listeners.delete(forget);
}

/** Everybody who keeps an answer of this client lets go of it, now. */
export function forgetAnswers(client: Client): void {
  for (const forget of forgetting.get(client) ?? []) forget();
}

export type { Client } from '@urql/core';
export type { ResultOf, VariablesOf } from 'gql.tada';
