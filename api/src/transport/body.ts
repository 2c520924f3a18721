/** Reads a request's body up to a bound, as it was before it was compressed. */
import type { IncomingMessage } from 'node:http';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

/** Rejects with a Fault TOO_LARGE at the first byte over the bound, and leaves nothing of the rest in memory. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      request.resume();
      reject(tooLarge(maxBytes));
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        chunks.length = 0;
        request.pause();
        reject(tooLarge(maxBytes));
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () =>
      reject(new Fault('UNAVAILABLE', 'The sender left before its report was complete.')),
    );
  });
}

function tooLarge(maxBytes: number): Fault {
  return new Fault('TOO_LARGE', `The body is over ${maxBytes} bytes. Send it in smaller parts.`);
}

type Decompress = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** On one of node's own threads, so that a large body holds up nobody else. */
function promised(start: (done: (error: Error | null, plain: Buffer) => void) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    start((error, plain) => (error === null ? resolve(plain) : reject(error)));
  });
}

/** What was cut on its way is given as far as it goes: the beginning of a report may be a call for help. */
const zlibOptions = (maxBytes: number): ZlibOptions => ({
  maxOutputLength: maxBytes,
  finishFlush: constants.Z_SYNC_FLUSH,
});

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map(
  Object.entries({
    gzip: (bytes, maxBytes) => promised((done) => gunzip(bytes, zlibOptions(maxBytes), done)),
    // Half of the clients send it without the header that the standard asks for: the first four bits tell.
    deflate: (bytes, maxBytes) =>
      promised((done) => {
        const decompress = ((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw;
        decompress(bytes, zlibOptions(maxBytes), done);
      }),
    br: (bytes, maxBytes) =>
      promised((done) => {
        const options = { maxOutputLength: maxBytes, finishFlush: constants.BROTLI_OPERATION_FLUSH };
        brotliDecompress(bytes, options, done);
      }),
  } satisfies Record<string, Decompress>),
);

/** At most this many codings in a row: one is usual, and each may be a bomb. */
const MAX_CODINGS = 3;

/**
 * The body without its Content-Encoding; gzip is known by its first two bytes too. What does not decompress is given
 * as it came, for the adapters to judge: some proxies decompress and leave the header. Rejects with a Fault
 * TOO_LARGE when the result would be over the bound, before it is in memory.
 */
export async function plainBody(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  if (bytes.length === 0) return bytes;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (contentEncoding === undefined && !isGzip) return bytes;
  const named = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const codings = named
    .map((coding) => DECOMPRESS.get(coding.replace(/^x-/, '')))
    .filter((known) => known !== undefined);
  if (codings.length === 0 && isGzip) codings.push(DECOMPRESS.get('gzip')!);
  let plain = bytes;
  for (const decompress of codings.slice(-MAX_CODINGS).reverse()) {
    try {
      plain = await decompress(plain, maxBytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
      return plain;
    }
  }
  return plain;
}
