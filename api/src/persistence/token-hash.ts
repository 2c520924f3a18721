/** Secrets of machines are long and random: one SHA-256 keeps them, and nothing in the database can be used in their place. */
import { createHash } from 'node:crypto';

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
