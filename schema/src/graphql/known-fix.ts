/** A fix as it is shown. */
import type { LocationFix } from '../contract/fix.ts';
import type { Mark } from '../contract/signal.ts';

/** A fix with the two facts that make it honest: when it came, and what is odd about it. */
export interface KnownFix extends LocationFix {
  readonly receivedAtMs: number;
  readonly marks: readonly Mark[];
}
