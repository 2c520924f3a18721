import { describe, expect, it } from 'vitest';
import { Feed } from './feed.ts';

interface Told {
  readonly about: number;
  readonly said: readonly string[];
}

const feedOf = (bound: number): Feed<Told> =>
  new Feed({
    keyOf: ({ about }) => about,
    merge: (older, newer) => ({ about: newer.about, said: [...older.said, ...newer.said] }),
    sizeOf: ({ said }) => said.length,
    bound,
  });
const tell = (about: number, said: string): Told => ({ about, said: [said] });

describe('a feed', () => {
  it('tells every reader everything from the moment it subscribed', async () => {
    const feed = feedOf(10);
    feed.publish(tell(1, 'before'));
    const [a, b] = [feed.subscribe(), feed.subscribe()];
    feed.publish(tell(1, 'x'));
    expect([await a.next(), await b.next()]).toMatchObject([
      { value: { said: ['x'] } },
      { value: { said: ['x'] } },
    ]);
  });

  it('answers a reader that waits', async () => {
    const feed = feedOf(10);
    const reader = feed.subscribe();
    const next = reader.next();
    feed.publish(tell(1, 'x'));
    feed.publish(tell(2, 'y'));
    expect(await next).toMatchObject({ value: tell(1, 'x') });
    expect(await reader.next()).toMatchObject({ value: tell(2, 'y') });
  });

  it('tells a slow reader once of each incident, with all that was said, in the order in which they began', async () => {
    const feed = feedOf(10);
    const reader = feed.subscribe();
    for (const [about, said] of [
      [1, 'a'],
      [2, 'b'],
      [1, 'c'],
    ] as const)
      feed.publish(tell(about, said));
    expect((await reader.next()).value).toEqual({ about: 1, said: ['a', 'c'] });
    expect((await reader.next()).value).toEqual({ about: 2, said: ['b'] });
  });

  it('ends a reader that is far too slow with a sentence instead of leaving something out', async () => {
    const feed = feedOf(3);
    const reader = feed.subscribe();
    for (let n = 0; n < 5; n++) feed.publish(tell(n, 'x'));
    await expect(reader.next()).rejects.toMatchObject({ kind: 'TOO_BUSY' });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(feed.readers).toBe(0);
  });

  it('lets go of a reader that leaves, also while it waits', async () => {
    const feed = feedOf(3);
    const reader = feed.subscribe();
    const next = reader.next();
    await reader.return!();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(feed.readers).toBe(0);
  });

  it('ends all readers when the server stops', async () => {
    const feed = feedOf(3);
    const next = feed.subscribe().next();
    feed.close();
    expect(await next).toMatchObject({ done: true });
  });
});
