/** Who asks, and for which employers. Transport makes one from each request; resolvers never ask anything else about it. */
import type { EmployerId } from '../contract/ids.ts';

export interface Viewer {
  readonly name: string;
  /** Everything this viewer asks for stays within these. */
  readonly employerIds: readonly EmployerId[];
}
