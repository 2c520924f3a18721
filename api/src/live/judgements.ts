/** Every answer of the visibility function for one audience under its employer's policy, ready to be looked up by slot. */
import { precisionOf, worksAlarms, type Audience } from '../domain/visibility.ts';

/** Added to a status code in the index of `precision` where the slot shares its last known position. */
export const SHARES_BIT = 8;
/** In `byStatus`: it depends on whether the slot shares; ask `precision`. */
export const IF_SHARED = 255;

export class Judgements {
  readonly audience: Audience;
  /** The column of the fleet that says how somebody is, for this audience. */
  readonly status: 'status' | 'workedStatus';
  /** By `status | shares << SHARES_BIT`. */
  readonly precision = new Uint8Array(512);
  /** By status alone, which decides nearly always: reading `shares` for every slot makes a tick 3 % dearer. */
  readonly byStatus = new Uint8Array(256);
  /** Rises when an answer may have changed: then every slot is judged again. */
  version = 0;
  #policy = -1;

  constructor(audience: Audience, policy: number) {
    this.audience = audience;
    this.status = worksAlarms(audience) ? 'workedStatus' : 'status';
    this.setPolicy(policy);
  }

  setPolicy(policy: number): void {
    if (policy === this.#policy) return;
    this.#policy = policy;
    this.version++;
    for (let status = 0; status < 256; status++) {
      const alone = precisionOf(this.audience, policy, status, false);
      const shared = precisionOf(this.audience, policy, status, true);
      this.precision[status] = alone;
      this.precision[status | (1 << SHARES_BIT)] = shared;
      this.byStatus[status] = alone === shared ? alone : IF_SHARED;
    }
  }
}
