/** How often one viewer, and one address, may ask something by GraphQL: each query, subscription and connection counts one. */
import type { ServerResponse } from 'node:http';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { networkOf } from './client-address.ts';
import { RateLimit, type Rate } from './rate-limit.ts';

/** All viewers behind one address together, such as a control room, in viewers. */
const VIEWERS_AT_ONE_ADDRESS = 10;
/** Who shows no identity may only ask to be told so. */
const STRANGERS_SHARE = 0.1;

export interface TooBusy {
  readonly fault: Fault;
  readonly retryAfterS: number;
}

export class GraphqlLimits {
  readonly #viewers: RateLimit;
  readonly #addresses: RateLimit;
  readonly #strangers: RateLimit;

  /** `perMinute` of one viewer; 0: no bound. */
  constructor(perMinute: number, nowMs: () => number) {
    const rate = (share: number): Rate => ({
      perSecond: (perMinute * share) / 60,
      burst: Math.max(1, perMinute * share),
    });
    this.#viewers = new RateLimit(rate(1), nowMs);
    this.#addresses = new RateLimit(rate(VIEWERS_AT_ONE_ADDRESS), nowMs);
    this.#strangers = new RateLimit(rate(STRANGERS_SHARE), nowMs);
  }

  /** null: go on. `viewer` null: nobody has been recognised. */
  refusal(viewer: Viewer | null, address: string): TooBusy | null {
    const network = networkOf(address);
    const retryAfterS =
      viewer === null
        ? this.#strangers.take(network)
        : (this.#addresses.take(network) ?? this.#viewers.take(`${viewer.kind} ${viewer.id}`));
    if (retryAfterS === null) return null;
    const sentence = `You have asked too much within a short time. Wait ${retryAfterS} s, then go on.`;
    return { retryAfterS, fault: new Fault('TOO_BUSY', sentence) };
  }
}

/** As GraphQL answers: 429, when to come again, and one error. */
export function answerTooBusy(response: ServerResponse, { fault, retryAfterS }: TooBusy): void {
  response.writeHead(429, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Retry-After': String(retryAfterS),
  });
  response.end(JSON.stringify({ errors: [{ message: fault.message, extensions: fault.extensions }] }));
}
