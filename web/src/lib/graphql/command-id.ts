/** Unique, unguessable, and no more than 64 characters; also where no https is, on which browsers make UUIDs. */
export function newCommandId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
