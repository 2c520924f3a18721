import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageBuffer, simpleQuery, type FromClient } from './wire-messages.ts';

const STARTUP = Buffer.from([0, 0, 0, 13, 0, 3, 0, 0, 0x75, 0, 0x78, 0, 0]);

function message(type: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.write(type, 0);
  bytes.writeInt32BE(4 + Buffer.byteLength(body), 1);
  bytes.write(body, 5);
  return bytes;
}

const SYNC = message('S', '');
const extended = (body: string): Buffer =>
  Buffer.concat([message('P', body), message('B', body), message('E', ''), SYNC]);

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

function textOf(found: readonly FromClient[]): string[] {
  return found.map((one) => (one.kind === 'run' ? Buffer.from(one.bytes).toString('latin1') : one.kind));
}

describe('the driver’s stream', () => {
  it('gives the same whole statements wherever it is cut', () => {
    const stream = fc.array(
      fc.oneof(
        fc.string().map((text) => Buffer.from(simpleQuery(text))),
        fc.string().map(extended),
      ),
    );
    fc.assert(
      fc.property(stream, fc.array(fc.nat()), (statements, places) => {
        const bytes = Buffer.concat([STARTUP, ...statements]);
        const buffer = new MessageBuffer();
        const found = cut(bytes, places).flatMap((piece) => buffer.add(piece));
        expect(textOf(found)).toEqual([
          'startup',
          ...statements.map((statement) => statement.toString('latin1')),
        ]);
      }),
    );
  });

  it('keeps an extended statement back until its Sync has come', () => {
    const buffer = new MessageBuffer();
    buffer.add(STARTUP);
    expect(buffer.add(Buffer.concat([message('P', 'select'), message('B', ''), message('E', '')]))).toEqual(
      [],
    );
    expect(buffer.add(SYNC)).toHaveLength(1);
  });

  it('never passes a goodbye on', () => {
    const buffer = new MessageBuffer();
    buffer.add(STARTUP);
    expect(buffer.add(message('X', ''))).toEqual([{ kind: 'goodbye' }]);
  });
});
