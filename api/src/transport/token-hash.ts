/** From the secret in an ingest address to what the server knows of it. */
import { hash } from 'node:crypto';

/** SHA-256, hexadecimal. Not remembered: it costs about as much as a look-up would, and keeps no secret in memory. */
export function hashOfToken(token: string): string {
  return hash('sha256', token);
}
