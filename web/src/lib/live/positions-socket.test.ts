import { describe, expect, it } from 'vitest';
import { PositionsSocket, type Line, type SocketListener } from './positions-socket.ts';

/** The server's end of a line that is only a list of what was said. */
function makeLine(): {
  line: Line;
  said: unknown[];
  answer: (message: object | string) => void;
  closed: () => number | undefined;
} {
  const said: unknown[] = [];
  let code: number | undefined;
  const line: Line = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => said.push(JSON.parse(text as string)),
    close: (with_) => (code = with_),
  };
  const answer = (message: object | string): void =>
    void line.onmessage?.call(
      line as WebSocket,
      { data: typeof message === 'string' ? message : JSON.stringify(message) } as MessageEvent,
    );
  return { line, said, answer, closed: () => code };
}

function makeListener(): { listener: SocketListener; heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    listener: {
      opened: () => heard.push('opened'),
      closed: (sentence) => heard.push(`closed ${sentence ?? ''}`),
      frame: ({ employerId, bytes }) => heard.push(`frame ${employerId} ${[...bytes].join(',')}`),
      refused: (sentence) => heard.push(`refused ${sentence}`),
      left: (why) => heard.push(`left ${why}`),
    },
  };
}

const next = (id: string, data: string): object => ({
  id,
  type: 'next',
  payload: { data: { positionFrames: { employerId: 'E', data } } },
});

describe('graphql-transport-ws as far as positions need it', () => {
  it('shakes hands, subscribes with its cursors and hands over the bytes of frames', () => {
    const { line, said, answer } = makeLine();
    const { listener, heard } = makeListener();
    const socket = new PositionsSocket(line, listener);
    void line.onopen?.call(line as WebSocket, new Event('open'));
    answer({ type: 'connection_ack' });
    socket.subscribe([{ employerId: 'E', epoch: '7', seq: 3 }]);
    answer(next('1', 'AQID'));
    expect(said).toMatchObject([
      { type: 'connection_init' },
      {
        id: '1',
        type: 'subscribe',
        payload: { variables: { resume: [{ employerId: 'E', epoch: '7', seq: 3 }] } },
      },
    ]);
    expect(heard).toEqual(['opened', 'frame E 1,2,3']);
  });

  it('completes the old subscription before a new one and hears nothing of it any more', () => {
    const { line, said, answer } = makeLine();
    const { listener, heard } = makeListener();
    const socket = new PositionsSocket(line, listener);
    socket.subscribe([]);
    socket.subscribe([]);
    answer(next('1', 'AQID'));
    answer(next('2', 'BAU='));
    expect(said).toMatchObject([
      { id: '1', type: 'subscribe' },
      { id: '1', type: 'complete' },
      { id: '2', type: 'subscribe' },
    ]);
    expect(heard).toEqual(['frame E 4,5']);
  });

  it('answers a ping, passes on a refusal, and survives what is no message', () => {
    const { line, said, answer } = makeLine();
    const { listener, heard } = makeListener();
    new PositionsSocket(line, listener).subscribe([]);
    answer('no json');
    answer('null');
    answer({ type: 'ping' });
    answer({ id: '1', type: 'error', payload: [{ message: 'There is no such employer.' }] });
    answer({ id: '1', type: 'next', payload: { data: null, errors: [{ message: 'Not now.' }] } });
    answer({ id: '1', type: 'complete' });
    expect(said.at(-1)).toEqual({ type: 'pong' });
    expect(heard).toEqual([
      'refused There is no such employer.',
      'refused Not now.',
      'refused The server ended the stream of positions.',
    ]);
  });

  it.each([
    [4401, 'SIGNED_OUT'],
    [4511, 'SIGNED_OUT'],
    [4512, 'ACCESS_CHANGED'],
  ])('says that what is held may not be seen any more when it is closed with %i', (code, why) => {
    const { line } = makeLine();
    const { listener, heard } = makeListener();
    new PositionsSocket(line, listener);
    line.onclose?.call(line as WebSocket, { code, reason: '' } as CloseEvent);
    expect(heard).toEqual([`left ${why}`]);
  });

  it('takes a refusal for want of an identity for what it is', () => {
    const { line, answer } = makeLine();
    const { listener, heard } = makeListener();
    new PositionsSocket(line, listener).subscribe([]);
    answer({ id: '1', type: 'error', payload: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(heard).toEqual(['left SIGNED_OUT']);
  });

  it('turns text that is no base64 into a frame that the reader will refuse', () => {
    const { line, answer } = makeLine();
    const { listener, heard } = makeListener();
    new PositionsSocket(line, listener).subscribe([]);
    answer(next('1', '***'));
    expect(heard).toEqual(['frame E ']);
  });

  it('tells of a close once, with a sentence where the code has a meaning, and never of its own', () => {
    const { line, closed } = makeLine();
    const { listener, heard } = makeListener();
    const socket = new PositionsSocket(line, listener);
    const close = (code: number): void =>
      void line.onclose?.call(line as WebSocket, { code, reason: '' } as CloseEvent);
    close(4510);
    close(4510);
    expect(heard).toEqual(['closed The server is restarting.']);
    const other = makeLine();
    const silent = makeListener();
    new PositionsSocket(other.line, silent.listener).close();
    expect([other.closed(), silent.heard]).toEqual([1000, []]);
    socket.close();
    expect(closed()).toBeUndefined();
  });
});
