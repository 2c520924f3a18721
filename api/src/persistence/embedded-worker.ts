/**
 * The worker thread that the embedded database lives in, so that a batch of reports cannot hold up the server's event loop.
 * Speaks PostgreSQL's wire protocol with one client at a time. When the database dies, the thread ends without answering.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openDurable } from './durable-pglite.ts';
import { MessageBuffer, simpleQuery, startupAnswer } from './wire-messages.ts';

/** `client` numbers the connections: what is still on its way to one that has gone is thrown away. */
export type ToWorker =
  | { readonly kind: 'bytes'; readonly client: number; readonly bytes: Uint8Array }
  | { readonly kind: 'gone'; readonly client: number }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'bytes'; readonly client: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'closed' };

const port = parentPort;
if (port === null)
  throw new Error('embedded-worker.ts is started by embedded-database.ts, as a worker thread.');

const pg = await openDurable((workerData as { cluster: string }).cluster);
const serverVersion = (await pg.query<{ server_version: string }>('SHOW server_version')).rows[0]!
  .server_version;
const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

let client = 0;
let received = new MessageBuffer();
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToWorker) => {
  last = last.then(() => take(message)).catch(die);
});
tell({ kind: 'ready' });

/** Ends the thread: nothing that this database would still say is true. The next connection starts another. */
function die(error: unknown): never {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  tell({ kind: 'died', reason: cause instanceof Error ? cause.message : String(cause) });
  process.exit(1);
}

async function take(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'bytes':
      return serve(message.client, message.bytes);
    case 'gone':
      if (message.client === client) await forgetClient();
      return;
    case 'close':
      await pg.close();
      tell({ kind: 'closed' });
      port!.close();
      return;
    default:
      return message satisfies never;
  }
}

async function serve(from: number, bytes: Uint8Array): Promise<void> {
  if (from < client) return;
  if (from > client) {
    if (client > 0) await forgetClient();
    client = from;
    received = new MessageBuffer();
  }
  for (const message of received.add(bytes)) {
    if (message.kind === 'startup') answer([startupAnswer(serverVersion)]);
    else if (message.kind === 'goodbye') return;
    else answer(await run(message.bytes));
  }
}

/** Whole messages only: the backend takes an end in the middle of one for the end of the client. */
async function run(bytes: Uint8Array): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  // The streaming form: the plain one also parses every answer and keeps it for ever.
  await pg.execProtocolRawStream(bytes, {
    syncToFs: false,
    onRawData: (part) => parts.push(part.slice()),
  });
  return parts;
}

/** The next client must find no transaction, lock, role or setting of the one that has gone. */
async function forgetClient(): Promise<void> {
  await run(SYNC);
  if (pg.isInTransaction()) await run(simpleQuery('ROLLBACK'));
  await run(simpleQuery('DISCARD ALL'));
  received = new MessageBuffer();
}

function answer(parts: readonly Uint8Array[]): void {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  tell({ kind: 'bytes', client, bytes }, [bytes.buffer]);
}

function tell(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}
