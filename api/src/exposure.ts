/** Who can reach this server: what is well known, such as the demonstration's passwords, must not be reached by others. */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

export interface Exposure {
  readonly host: string;
  /** Others than this machine's own people reach it: over the network, or through the address that they were given. */
  readonly isReachable: boolean;
}

/** Throws a sentence where a demonstration would be open to others with passwords that everybody knows. */
export function exposureOf(wanted: {
  readonly lan: boolean;
  readonly host: string;
  readonly publicUrl: string | null;
  readonly demonstration: boolean;
}): Exposure {
  const { lan, publicUrl, demonstration } = wanted;
  const host = lan ? '0.0.0.0' : wanted.host;
  if (demonstration && !lan && !isLoopback(host))
    throw new Fault(
      'FORBIDDEN',
      `HOST is "${host}", which others can reach, but this is a demonstration whose passwords everybody knows. ` +
        'Start with --lan, which gives the accounts random passwords, or leave HOST out.',
    );
  const isPublic = publicUrl !== null && !isLoopback(new URL(publicUrl).hostname);
  return { host, isReachable: !isLoopback(host) || isPublic };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
