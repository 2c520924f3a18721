import { Client, fetchExchange, gql } from '@urql/core';
import { flushSync } from 'svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveQuery } from './live-query.svelte.ts';

interface Answer {
  readonly name: string;
}
const DOCUMENT = gql<Answer, { id: string }>('query ($id: ID!) { name(id: $id) }');

/** Requests that the test answers when it likes. */
class Server {
  readonly asked: { id: string; signal: AbortSignal; answer: (body: unknown) => void; fail: () => void }[] =
    [];

  readonly client = new Client({
    url: 'http://server.test/graphql',
    exchanges: [fetchExchange],
    requestPolicy: 'network-only',
    preferGetMethod: false,
    fetch: (_, init) =>
      new Promise((resolve, reject) => {
        const { variables } = JSON.parse(init!.body as string) as { variables: { id: string } };
        this.asked.push({
          id: variables.id,
          signal: init!.signal!,
          answer: (body) =>
            resolve(new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })),
          fail: () => reject(new TypeError('refused')),
        });
      }),
  });

  async last(count: number) {
    await vi.waitFor(() => expect(this.asked.length).toBe(count));
    return this.asked.at(-1)!;
  }
}

class Subject {
  id = $state<string | null>('ada');
}

let undo: (() => void) | undefined;
afterEach(() => undo?.());

function ask(server: Server, subject: Subject, options: { everyMs?: number; timeoutMs?: number } = {}) {
  let query!: LiveQuery<Answer, { id: string }>;
  undo = $effect.root(() => {
    query = new LiveQuery({
      client: server.client,
      document: DOCUMENT,
      variables: () => (subject.id === null ? null : { id: subject.id }),
      ...options,
    });
  });
  flushSync();
  return query;
}

describe('a live query', () => {
  test('is loading until the answer, then ready, and asks again after the interval with the answer still shown', async () => {
    const server = new Server();
    const query = ask(server, new Subject(), { everyMs: 20 });
    expect(query.state).toBe('loading');
    (await server.last(1)).answer({ data: { name: 'Ada' } });
    await vi.waitFor(() => expect(query.state).toBe('ready'));
    const again = await server.last(2);
    expect(query.fetching).toBe(true);
    expect(query.data).toEqual({ name: 'Ada' });
    again.answer({ data: { name: 'Ada L' } });
    await vi.waitFor(() => expect(query.data).toEqual({ name: 'Ada L' }));
  });

  test('never shows the answer of one worker under the name of another, and drops the one on its way', async () => {
    const server = new Server();
    const subject = new Subject();
    const query = ask(server, subject);
    (await server.last(1)).answer({ data: { name: 'Ada' } });
    await vi.waitFor(() => expect(query.data).toEqual({ name: 'Ada' }));
    subject.id = 'ben';
    flushSync();
    expect(query.data).toBeNull();
    expect(query.state).toBe('loading');
    const ben = await server.last(2);
    subject.id = 'cat';
    flushSync();
    expect(ben.signal.aborted).toBe(true);
    ben.answer({ data: { name: 'Ben' } });
    (await server.last(3)).answer({ data: { name: 'Cat' } });
    await vi.waitFor(() => expect(query.data).toEqual({ name: 'Cat' }));
  });

  test('with nothing to ask it is idle and asks nobody', () => {
    const server = new Server();
    const subject = new Subject();
    subject.id = null;
    expect(ask(server, subject).state).toBe('idle');
    expect(server.asked).toEqual([]);
  });

  test('a failure before any answer is failed, says why, and is tried again', async () => {
    const server = new Server();
    const query = ask(server, new Subject(), { everyMs: 20 });
    (await server.last(1)).fail();
    await vi.waitFor(() => expect(query.state).toBe('failed'));
    expect(query.error).toBe('The server cannot be reached.');
    (await server.last(2)).answer({ data: { name: 'Ada' } });
    await vi.waitFor(() => expect(query.state).toBe('ready'));
    expect(query.error).toBeNull();
  });

  test('a failure after an answer keeps the answer and tells', async () => {
    const server = new Server();
    const query = ask(server, new Subject(), { everyMs: 20 });
    (await server.last(1)).answer({ data: { name: 'Ada' } });
    (await server.last(2)).answer({ errors: [{ message: 'Too busy; try again.' }] });
    await vi.waitFor(() => expect(query.error).toBe('Too busy; try again.'));
    expect(query.state).toBe('ready');
    expect(query.data).toEqual({ name: 'Ada' });
  });

  test('an answer that does not come is given up with a sentence', async () => {
    const server = new Server();
    const query = ask(server, new Subject(), { timeoutMs: 20 });
    await vi.waitFor(() => expect(query.error).toBe('The server took too long to answer.'));
    expect(server.asked[0]!.signal.aborted).toBe(true);
  });
});
