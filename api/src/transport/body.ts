/** Reads a request's body up to a bound. */
import type { IncomingMessage } from 'node:http';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

/** Rejects with a Fault TOO_LARGE at the first byte over the bound, and leaves nothing of the rest in memory. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const tooLarge = (): Fault =>
      new Fault('TOO_LARGE', `The body is over ${maxBytes} bytes. Send it in smaller parts.`);
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      request.resume();
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        chunks.length = 0;
        request.pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () =>
      reject(new Fault('UNAVAILABLE', 'The sender left before its report was complete.')),
    );
  });
}
