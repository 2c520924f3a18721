/**
 * The door for reports: finds out who speaks, has the message understood, waits until it is durable, and only then answers
 * as that client wants to be answered. It never answers 4xx for a soft reason: phones throw away what gets one. The one
 * exception is a sender far beyond any fleet, and never while it calls for help.
 */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import {
  isCallForHelp,
  type Protocol,
  type Rejected,
  type Signal,
} from '@lonewatch/schema/contract/signal.ts';
import { JSON_TYPE, type Answer, type IngestRequest } from './adapter.ts';
import { inUtf8 } from './body.ts';
import { adapterFor, unrecognised } from './recognise.ts';

/** From where a request came. */
export interface Sender {
  /** SHA-256 of the token, hexadecimal. */
  readonly tokenHash: string;
  readonly address: string;
}

/** Where understood signals go. Fulfils when all are durable; rejects with a Fault when they may not be acknowledged. */
export type Accept = (
  tokenHash: string,
  signals: readonly Signal[],
  rejects: readonly Rejected[],
  receivedAtMs: number,
) => Promise<void>;

/** Seconds after which to come again, for a sender that sends too much; null: go on. */
export type Admit = (from: Sender, signals: number) => number | null;

export interface IngressAnswer extends Answer {
  /** The first reject's sentence, for a header that people with curl see and phones ignore. */
  readonly rejected: string | null;
  readonly retryAfterS: number | null;
}

export interface IngressMetrics {
  took(protocol: Protocol | null, signals: number, rejects: number): void;
}

/** Seconds after which a phone may try again what could not be stored. */
const RETRY_AFTER_S = 5;

export class Ingress {
  readonly #accept: Accept;
  readonly #admit: Admit;
  readonly #metrics: IngressMetrics;
  readonly #now: () => number;

  constructor(accept: Accept, admit: Admit, metrics: IngressMetrics, now: () => number) {
    this.#accept = accept;
    this.#admit = admit;
    this.#metrics = metrics;
    this.#now = now;
  }

  /** Never rejects: whatever goes wrong becomes an answer. */
  async take(from: Sender, protocol: Protocol | null, sent: IngestRequest): Promise<IngressAnswer> {
    const receivedAtMs = this.#now();
    const request = inUtf8(sent);
    const adapter = adapterFor(protocol, request);
    if (adapter === null) return this.#unrecognised(from, request, receivedAtMs);
    const { signals, rejects, answer } = adapter.decode(request);
    const refusal = this.#refusal(from, signals);
    if (refusal !== null) return refusal;
    try {
      await this.#accept(from.tokenHash, signals, rejects, receivedAtMs);
    } catch (error) {
      return failure(error);
    }
    this.#metrics.took(adapter.protocol, signals.length, rejects.length);
    return { ...answer, rejected: rejects[0]?.reason ?? null, retryAfterS: null };
  }

  async #unrecognised(from: Sender, request: IngestRequest, receivedAtMs: number): Promise<IngressAnswer> {
    const refusal = this.#refusal(from, []);
    if (refusal !== null) return refusal;
    const reject = unrecognised(request);
    try {
      await this.#accept(from.tokenHash, [], [reject], receivedAtMs);
    } catch (error) {
      return failure(error);
    }
    this.#metrics.took(null, 0, 1);
    return { ...sentence(400, reject.reason), rejected: reject.reason, retryAfterS: null };
  }

  /** After decoding, because only then is it known that nobody calls for help. */
  #refusal(from: Sender, signals: readonly Signal[]): IngressAnswer | null {
    if (signals.some(isCallForHelp)) return null;
    const retryAfterS = this.#admit(from, Math.max(1, signals.length));
    if (retryAfterS === null) return null;
    const reason = `Too many reports at once. Keep them and send them again in ${retryAfterS} s.`;
    return { ...sentence(429, reason), rejected: reason, retryAfterS };
  }
}

/** A wrong token is 401; whatever else kept us from storing is ours, and the phone must keep what it has: 503. */
function failure(error: unknown): IngressAnswer {
  if (error instanceof Fault && error.kind === 'UNAUTHENTICATED')
    return { ...sentence(401, error.message), rejected: error.message, retryAfterS: null };
  const reason =
    error instanceof Fault
      ? error.message
      : 'The report could not be stored just now. Keep it and send it again.';
  return { ...sentence(503, reason), rejected: null, retryAfterS: RETRY_AFTER_S };
}

function sentence(status: number, error: string): Answer {
  return { status, contentType: JSON_TYPE, body: JSON.stringify({ error }) };
}
