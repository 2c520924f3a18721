/**
 * As much of PostgreSQL's wire protocol as stands between the driver and the embedded backend: cutting the stream into what
 * can be run at once, and the answer to a start-up. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

export type FromClient =
  | { readonly kind: 'startup' }
  | { readonly kind: 'goodbye' }
  /** Whole messages up to one that the backend answers: a simple query, or an extended one up to its Sync. */
  | { readonly kind: 'run'; readonly bytes: Uint8Array };

const QUERY = 0x51;
const SYNC = 0x53;
const FLUSH = 0x48;
const TERMINATE = 0x58;
const HEADER_BYTES = 5;
const STARTUP_HEADER_BYTES = 8;

export class MessageBuffer {
  #started = false;
  #bytes = Buffer.alloc(0);
  /** Up to here the buffer holds whole messages that wait for their Sync. */
  #whole = 0;

  add(bytes: Uint8Array): FromClient[] {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#bytes, bytes]);
    const found: FromClient[] = [];
    if (!this.#started) {
      if (this.#bytes.length < STARTUP_HEADER_BYTES || this.#bytes.length < this.#bytes.readInt32BE(0))
        return found;
      this.#started = true;
      this.#take(this.#bytes.readInt32BE(0));
      found.push({ kind: 'startup' });
    }
    while (this.#bytes.length >= this.#whole + HEADER_BYTES) {
      const type = this.#bytes[this.#whole];
      const end = this.#whole + 1 + this.#bytes.readInt32BE(this.#whole + 1);
      if (this.#bytes.length < end) break;
      this.#whole = end;
      if (type === TERMINATE) {
        this.#take(end);
        found.push({ kind: 'goodbye' });
      } else if (type === QUERY || type === SYNC || type === FLUSH)
        found.push({ kind: 'run', bytes: this.#take(end) });
    }
    return found;
  }

  #take(end: number): Buffer {
    const taken = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    this.#whole = 0;
    return taken;
  }
}

/** Authenticated, the parameters that drivers look at, ready. */
export function startupAnswer(serverVersion: string): Uint8Array {
  const parameters = {
    server_version: serverVersion,
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
  };
  return Buffer.concat([
    message('R', Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`))),
    message('Z', Buffer.from('I')),
  ]);
}

export function simpleQuery(sql: string): Uint8Array {
  return message('Q', Buffer.from(`${sql}\0`));
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(type, 0, 'latin1');
  header.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}
