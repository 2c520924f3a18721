/**
 * What a wire protocol must be able to do: understand a request in our words, and say what to answer its client.
 * Pure: bytes in, signals out. No clock, no store, no network; a report without a time of its own says null.
 */
import type { Protocol, Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';

export interface IngestRequest {
  readonly method: string;
  /** What follows /ingest/<token>[/<protocol>] in the path: '' or '/…'. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Decoded {
  readonly signals: readonly Signal[];
  /**
   * What was left out, each with one sentence for whoever can mend the sender. A signal whose position
   * or session was unreadable is kept among `signals` and has its sentence here as well.
   */
  readonly rejects: readonly Rejected[];
  /**
   * The client's own way of being told that all is well. Send it only after every signal is durable;
   * when we cannot store, send 503 instead, so that the client keeps what it has.
   */
  readonly answer: Answer;
}

export interface Adapter {
  readonly protocol: Protocol;
  /** Whether this request, sent to the address without a protocol name, looks like this client. Never throws. */
  recognises(request: IngestRequest): boolean;
  /** Never throws, for any bytes. */
  decode(request: IngestRequest): Decoded;
}

export const JSON_TYPE = 'application/json';

/** 200 with nothing in it: Traccar Client, Traccar's forwarding and GPSLogger read the status only. */
export const EMPTY_OK: Answer = { status: 200, contentType: JSON_TYPE, body: '' };
