/**
 * What the driver takes for a socket: its bytes go to the worker thread of the embedded database and the answers come back.
 * A thread that died is started again by the next connection; PostgreSQL then recovers what was committed from its log.
 */
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { sentenceOf } from './database-fault.ts';
import type { FromWorker, ToWorker } from './embedded-worker.ts';

export class EmbeddedBackend {
  readonly #cluster: string;
  #worker: Promise<Worker> | null = null;
  #socket: EmbeddedSocket | null = null;
  #clients = 0;

  /** `cluster` is the folder that PostgreSQL's files are in, or will be. */
  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  /** One at a time: a later socket takes the backend away from an earlier one. */
  openSocket(): EmbeddedSocket {
    return new EmbeddedSocket(this, ++this.#clients);
  }

  async attach(socket: EmbeddedSocket): Promise<void> {
    await (this.#worker ??= this.#start());
    this.#socket = socket;
  }

  send(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    void this.#worker?.then(
      (worker) => worker.postMessage(message, transfer),
      () => undefined,
    );
  }

  /** PostgreSQL shuts down in good order: the next start finds nothing to recover. */
  async close(): Promise<void> {
    const worker = await this.#worker?.catch(() => undefined);
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'close' } satisfies ToWorker);
    await ended;
  }

  /** Ends the thread as a crash would. For tests. */
  async kill(): Promise<void> {
    await (await this.#worker)?.terminate();
  }

  #start(): Promise<Worker> {
    const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
      workerData: { cluster: this.#cluster },
    });
    const started = new Promise<Worker>((resolve, reject) => {
      let reason = 'it ended by itself';
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') resolve(worker);
        else if (message.kind === 'died') reason = message.reason;
        else if (message.kind === 'bytes') this.#socket?.receive(message.client, message.bytes);
      });
      worker.on('error', (error: unknown) => (reason = sentenceOf(error)));
      worker.on('exit', () => {
        const error = new Error(`the embedded database stopped: ${reason}`);
        if (this.#worker === started) this.#worker = null;
        reject(error);
        this.#socket?.destroy(error);
        this.#socket = null;
      });
    });
    return started;
  }
}

export class EmbeddedSocket extends Duplex {
  readonly #backend: EmbeddedBackend;
  readonly #client: number;
  #attached = false;

  constructor(backend: EmbeddedBackend, client: number) {
    super();
    this.#backend = backend;
    this.#client = client;
  }

  receive(client: number, bytes: Uint8Array): void {
    if (client === this.#client && !this.destroyed) this.push(bytes);
  }

  /** As the driver calls a socket; the address means nothing here. */
  connect(): void {
    this.#backend.attach(this).then(
      () => {
        this.#attached = true;
        this.emit('connect');
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // The worker sends when it has something.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#post([chunk]);
    done();
  }

  /** The driver corks the messages of one statement: they travel as one. */
  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#post(chunks.map(({ chunk }) => chunk));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#attached) this.#backend.send({ kind: 'gone', client: this.#client });
    done(error);
  }

  #post(chunks: readonly Buffer[]): void {
    // Copied, because the driver's buffers share memory that cannot be handed to another thread.
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#backend.send({ kind: 'bytes', client: this.#client, bytes }, [bytes.buffer]);
  }
}
