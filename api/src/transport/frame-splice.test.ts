import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buildSchema, parse } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Context } from '@lonewatch/schema/graphql/context.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Frame } from '../live/frame-stream.ts';
import { FrameJson, SocketSink } from './frame-splice.ts';

const schema = buildSchema(
  'type F { seq: Int! kind: String! } type Query { a: Int } type Subscription { positionFrames: F! }',
);
const text = 'subscription { positionFrames { seq kind } }';
const operation = {
  document: parse(text),
  text,
  operationName: null,
  variables: {},
  context: {} as Context,
};
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A frame whose message has about so many bytes. */
function frameOf(seq: number, length: number): Frame {
  const positionFrames = { seq, kind: 'x'.repeat(length) };
  return Object.assign(positionFrames as unknown as Frame, {
    employerId: 1 as EmployerId,
    positionFrames,
  });
}

/** A real socket between a real server and a real client; what the client was told, message by message. */
async function connected(json: FrameJson, id: string) {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const served = new Promise<{ socket: WebSocket; stream: Duplex }>((resolve) =>
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) =>
      sockets.handleUpgrade(request, stream, head, (socket) => resolve({ socket, stream })),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const told: {
    id: string;
    type: string;
    payload: { data: { positionFrames: { seq: number; kind: string } } };
  }[] = [];
  client.on('error', () => undefined);
  client.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as (typeof told)[number]));
  closers.push(() => {
    client.terminate();
    server.close();
  });
  const { socket, stream } = await served;
  return { sink: new SocketSink(socket, stream, id, json, operation, () => false), told, socket, stream };
}

describe('one frame for many sockets', () => {
  it('reaches each reader whole, under its own id, at every length that WebSocket writes differently', async () => {
    const json = new FrameJson(schema);
    const readers = await Promise.all(
      ['1', '1', 'c3f1-“two”', '1'].map(async (id) => ({ id, ...(await connected(json, id)) })),
    );
    const lengths = [0, 20, 30, 40, 50, 60, 125, 126, 1_000, 65_400, 65_450, 65_500, 65_536, 200_000];
    for (const [seq, length] of lengths.entries())
      for (const { sink } of readers) sink.send(frameOf(seq, length));
    for (const { id, told } of readers) {
      await expect.poll(() => told.length).toBe(lengths.length);
      for (const [seq, length] of lengths.entries())
        expect(told[seq]).toEqual({
          id,
          type: 'next',
          payload: { data: { positionFrames: { seq, kind: 'x'.repeat(length) } } },
        });
    }
  });

  it('is not sent to a socket that has closed', async () => {
    const { sink, socket, stream } = await connected(new FrameJson(schema), '1');
    socket.terminate();
    await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
    const write = vi.spyOn(stream, 'write');
    sink.send(frameOf(1, 10));
    expect(write).not.toHaveBeenCalled();
  });
});
