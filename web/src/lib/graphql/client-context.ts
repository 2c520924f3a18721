/** One client for all pages: provided by routes/+layout.svelte, taken by whoever asks. Call while a component starts. */
import { getContextClient, setContextClient } from '@urql/svelte';
import { makeClient, type Client, type Endpoint } from './client.ts';

export function provideClient(endpoint: Endpoint, onSignedOut: () => void): Client {
  const client = makeClient(endpoint, onSignedOut);
  setContextClient(client);
  return client;
}

export const getClient: () => Client = getContextClient;
