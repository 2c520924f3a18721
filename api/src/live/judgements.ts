/** Every answer of the visibility function for one audience under its employer's policy, ready to be looked up by slot. */
import { precisionOf, type Audience, type Precision } from '../domain/visibility.ts';

/** Added to a status code in the index where the slot shares its last known position. */
export const SHARES_BIT = 8;

export class Judgements {
  readonly audience: Audience;
  /** By `status | shares << SHARES_BIT`. */
  readonly precision = new Uint8Array(512);
  /** Rises when an answer may have changed: then every slot is judged again. */
  version = 0;
  #policy = -1;

  constructor(audience: Audience, policy: number) {
    this.audience = audience;
    this.setPolicy(policy);
  }

  setPolicy(policy: number): void {
    if (policy === this.#policy) return;
    this.#policy = policy;
    this.version++;
    for (let i = 0; i < this.precision.length; i++)
      this.precision[i] = precisionOf(
        this.audience,
        policy,
        i & 255,
        i >> SHARES_BIT === 1,
      ) satisfies Precision;
  }
}
