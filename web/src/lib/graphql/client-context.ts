/** One client for all pages: provided by routes/+layout.svelte, taken by whoever asks. Call while a component starts. */
import { getContextClient, setContextClient } from '@urql/svelte';
import { makeClient, type Client } from './client.ts';

export function provideClient(): Client {
  const client = makeClient();
  setContextClient(client);
  return client;
}

export const getClient: () => Client = getContextClient;
