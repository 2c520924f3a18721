/** At which browser somebody sits: what the log of an incident writes down beside the person. */
import type { Console } from '@lonewatch/schema/graphql/console.ts';
import type { Presence } from './identity.ts';

/** Over a socket it comes as `console` in the payload of connection_init. */
export const CONSOLE_HEADER = 'lonewatch-console';
const MAX_NAME = 64;

/** `named`: what the browser calls itself. Anybody can say anything: it is never more than a name. */
export function consoleOf({ signedInAtMs }: Presence, named: unknown): Console {
  const workstation = typeof named === 'string' ? named.trim().slice(0, MAX_NAME) : '';
  return { workstation: workstation === '' ? null : workstation, authenticatedAtMs: signedInAtMs };
}
