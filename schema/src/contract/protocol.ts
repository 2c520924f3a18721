/** What both ends must agree on beside the bytes of a frame. The history stands in `PROTOCOL.md`. */

/** Raised when an older client could misread a frame; a test hashes the wire contract so that no change slips by. */
export const PROTOCOL_VERSION = 1;

/** Why the server ended a socket (RFC 6455 4000 to 4999, none that graphql-ws uses itself). */
export const CLOSE_CODES = {
  /** The server stops in good order: come back with jitter. */
  SERVER_STOPPING: 4510,
  /** The session behind the socket has ended: sign in again, then come back. */
  SESSION_EXPIRED: 4511,
  /** What the viewer may see has changed: forget what you hold of it and come back at once, without a cursor. */
  ACCESS_CHANGED: 4512,
  /** Too much in a short time: come back after a while. */
  TOO_BUSY: 4513,
  /** graphql-ws' own: nobody is signed in. */
  UNAUTHENTICATED: 4401,
} as const;

/** The closed list of faults that cross the wire as GraphQL `extensions.code`. */
export const FAULT_KINDS = [
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_LARGE',
  'TOO_BUSY',
  'UNAVAILABLE',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** An expected failure whose sentence a person may read. Bugs are not faults: they are thrown as plain errors. */
export class Fault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.kind = kind;
  }

  /** Where graphql-js looks for what to tell the client beside the sentence. */
  get extensions(): { readonly code: FaultKind } {
    return { code: this.kind };
  }
}
