import { gql } from '@urql/core';
import { describe, expect, test } from 'vitest';
import { Events } from './events.svelte.ts';
import type { Line } from './positions-socket.ts';

const CHANGES = gql<unknown, object>`
  subscription Changes {
    incidentChanged
  }
`;

/** A server that is only what was said to it, and a second hand that the test moves. */
class World {
  readonly lines: { line: Line; said: { type: string; id?: string }[] }[] = [];
  beat: () => void = () => undefined;
  readonly events = new Events({
    makeBeat: (beat) => {
      this.beat = beat;
      return () => undefined;
    },
    makeLine: () => {
      const said: { type: string; id?: string }[] = [];
      const line: Line = {
        onopen: null,
        onmessage: null,
        onclose: null,
        send: (text) => said.push(JSON.parse(text as string) as { type: string }),
        close: () => undefined,
      };
      this.lines.push({ line, said });
      return line;
    },
  });

  get now() {
    return this.lines.at(-1)!;
  }
  say(message: object): void {
    this.now.line.onmessage?.call(
      this.now.line as WebSocket,
      { data: JSON.stringify(message) } as MessageEvent,
    );
  }
  open(): void {
    this.now.line.onopen?.call(this.now.line as WebSocket, new Event('open'));
    this.say({ type: 'connection_ack' });
    this.say({ type: 'pong' });
  }
  drop(code = 1006): void {
    this.now.line.onclose?.call(this.now.line as WebSocket, { code, reason: '' } as CloseEvent);
  }
}

describe('the live connection', () => {
  test('is live when the server is heard, and hands over what comes', () => {
    const world = new World();
    const got: unknown[] = [];
    world.events.subscribe(CHANGES, {}, { began: () => got.push('began'), next: (data) => got.push(data) });
    expect(world.events.link.state).toBe('CONNECTING');
    world.open();
    expect(world.events.link.state).toBe('LIVE');
    world.say({ type: 'next', id: '1', payload: { data: { incidentChanged: 7 } } });
    expect(got).toEqual(['began', { incidentChanged: 7 }]);
  });

  test('that is lost is OFFLINE at once, and begins every subscription anew', async () => {
    const world = new World();
    let rounds = 0;
    const listener = { began: () => rounds++, next: () => undefined };
    world.events.subscribe(CHANGES, {}, listener);
    world.open();
    world.events.subscribe(CHANGES, {}, listener);
    expect(rounds).toBe(2);
    world.drop();
    expect(world.events.link.state).toBe('OFFLINE');
    await expect.poll(() => world.lines.length, { timeout: 10_000 }).toBe(2);
    expect(world.events.link.state).toBe('OFFLINE');
    world.open();
    expect(world.events.link.state).toBe('LIVE');
    expect(rounds).toBe(4);
  });

  test('pings every second, so that silence is noticed', () => {
    const world = new World();
    world.events.subscribe(CHANGES, {}, { began: () => undefined, next: () => undefined });
    world.open();
    world.beat();
    world.beat();
    expect(world.now.said.filter(({ type }) => type === 'ping')).toHaveLength(3);
  });

  test('says who has lost the right to look, and stays away until somebody may', () => {
    const world = new World();
    const left: string[] = [];
    world.events.onleave = (why) => left.push(why);
    world.events.subscribe(CHANGES, {}, { began: () => undefined, next: () => undefined });
    world.open();
    world.drop(4512);
    expect(left).toEqual(['ACCESS_CHANGED']);
    expect(world.lines).toHaveLength(1);
    world.events.resume();
    expect(world.lines).toHaveLength(2);
  });
});
