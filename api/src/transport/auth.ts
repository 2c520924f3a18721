/** From a request to who asks. */
import type { IncomingMessage } from 'node:http';
import type { Viewer } from '@lonewatch/schema/graphql/viewer.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';

/** Everybody who can reach this server is the one demonstration viewer; identities come with sign-in. */
export function demonstrationViewer(
  employerIds: () => readonly EmployerId[],
): (request: IncomingMessage) => Viewer {
  return () => ({ name: 'Demonstration viewer', employerIds: employerIds() });
}
