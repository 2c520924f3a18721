/** Browsers say which page a request comes from; scripts say nothing. Another site's page must not act for a visitor. */
import type { IncomingMessage } from 'node:http';

export function isForeign({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
