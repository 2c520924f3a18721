import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { answerTooBusy, GraphqlLimits } from './graphql-limits.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const viewer = (id: string): Viewer => ({
  kind: 'PERSON',
  id,
  name: id,
  grants: [],
  needsSecondFactor: false,
});
function passed(limits: GraphqlLimits, who: Viewer | null, address: string, times: number): number {
  return Array.from({ length: times }, () => limits.refusal(who, address)).filter((no) => no === null).length;
}

describe('how often GraphQL may be asked', () => {
  it('is bounded for each viewer, wherever the viewer is', () => {
    const limits = new GraphqlLimits(60, () => 0);
    expect(passed(limits, viewer('a'), '192.0.2.1', 50)).toBe(50);
    expect(passed(limits, viewer('a'), '192.0.2.2', 50)).toBe(10);
    expect(passed(limits, viewer('b'), '192.0.2.2', 50)).toBe(50);
    expect(passed(limits, { ...viewer('a'), kind: 'KEY' }, '192.0.2.2', 50)).toBe(50);
  });

  it('is bounded for an address, with room for the viewers of a control room', () => {
    const limits = new GraphqlLimits(60, () => 0);
    const each = Array.from({ length: 20 }, (_, i) => passed(limits, viewer(`${i}`), '192.0.2.1', 60));
    expect(each.reduce((sum, count) => sum + count)).toBe(600);
  });

  it('is a tenth of that for an address where nobody has signed in, and takes nothing from those who have', () => {
    const limits = new GraphqlLimits(60, () => 0);
    expect(passed(limits, null, '2001:db8::1', 30)).toBe(6);
    expect(passed(limits, null, '2001:db8::2', 30)).toBe(0);
    expect(passed(limits, viewer('a'), '2001:db8::1', 30)).toBe(30);
  });

  it('is not bounded by zero', () => {
    expect(passed(new GraphqlLimits(0, () => 0), null, '192.0.2.1', 1_000)).toBe(1_000);
  });

  it('answers 429 with a sentence and with when to come again', async () => {
    const limits = new GraphqlLimits(60, () => 0);
    passed(limits, viewer('a'), '192.0.2.1', 60);
    const server = createServer((_, response) =>
      answerTooBusy(response, limits.refusal(viewer('a'), '192.0.2.1')!),
    );
    closers.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      429,
      '1',
      {
        errors: [
          {
            message: 'You have asked too much within a short time. Wait 1 s, then go on.',
            extensions: { code: 'TOO_BUSY' },
          },
        ],
      },
    ]);
  });
});
