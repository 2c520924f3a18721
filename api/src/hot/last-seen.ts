/** The fix of each worker that fences were last judged by, and how far from it nothing can change: columns by slot. */
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { CIRCLE_E7, cosOf, HALF_E7, METRES_PER_E7 } from '../domain/geofence-distance.ts';
import { ASSUMED_ACCURACY_M } from '../domain/geofence-rules.ts';

export interface LastFix {
  readonly lonE7: number;
  readonly latE7: number;
  readonly accuracyM: number;
  readonly atMs: number;
}

export class LastSeen {
  /** 0: unknown. */
  #atMs = new Float64Array(256);
  #workers = new Int32Array(256);
  #lonE7 = new Int32Array(256);
  #latE7 = new Int32Array(256);
  #accuracyM = new Float32Array(256);
  /** Where it was measured how far is safe, and how far, squared; 0: not at all. */
  #safeLonE7 = new Int32Array(256);
  #safeLatE7 = new Int32Array(256);
  #safeSquareE7 = new Float64Array(256);
  #safeCos = new Float32Array(256);
  /** What was safe among other fences no longer is. */
  #safeAmong = new Uint32Array(256);
  #fencesNow = 1;
  #count = 0;

  meet(slot: Slot, workerId: WorkerId): void {
    while (slot >= this.#atMs.length) this.#double();
    this.#workers[slot] = workerId;
    this.#count = Math.max(this.#count, slot + 1);
  }

  /** 0: unknown. */
  atMs(slot: Slot): number {
    return slot < this.#count ? this.#atMs[slot]! : 0;
  }

  workerAt(slot: number): WorkerId {
    return this.#workers[slot]! as WorkerId;
  }

  last(slot: Slot): LastFix | null {
    const atMs = this.atMs(slot);
    if (atMs === 0) return null;
    return {
      ...{ lonE7: this.#lonE7[slot]!, latE7: this.#latE7[slot]! },
      ...{ accuracyM: this.#accuracyM[slot]!, atMs },
    };
  }

  /** Of whoever was last seen between these latitudes: a scan of the column, some 0.1 ms for 100,000 workers. */
  slotsBetween({ southE7, northE7 }: { readonly southE7: number; readonly northE7: number }): Slot[] {
    const slots: Slot[] = [];
    for (let slot = 0; slot < this.#count; slot++) {
      const latE7 = this.#latE7[slot]!;
      if (latE7 >= southE7 && latE7 <= northE7 && this.#atMs[slot] !== 0) slots.push(slot as Slot);
    }
    return slots;
  }

  /** Only of a slot that was met. */
  note(
    slot: Slot,
    {
      lonE7,
      latE7,
      accuracyM,
      fixAtMs,
    }: Omit<LocationFix, 'altitudeM' | 'speedMps' | 'headingDeg' | 'source'>,
  ): void {
    this.#atMs[slot] = fixAtMs;
    this.#lonE7[slot] = lonE7;
    this.#latE7[slot] = latE7;
    this.#accuracyM[slot] = accuracyM ?? ASSUMED_ACCURACY_M;
  }

  setSafety(slot: Slot, { lonE7, latE7 }: Pick<LocationFix, 'lonE7' | 'latE7'>, safeM: number): void {
    this.#safeLonE7[slot] = lonE7;
    this.#safeLatE7[slot] = latE7;
    this.#safeSquareE7[slot] = (safeM / METRES_PER_E7) ** 2;
    this.#safeCos[slot] = cosOf(latE7);
    this.#safeAmong[slot] = this.#fencesNow;
  }

  /** Still less far from there than anything could have changed. */
  isSafe(slot: Slot, lonE7: number, latE7: number): boolean {
    if (this.#safeAmong[slot] !== this.#fencesNow) return false;
    let east = Math.abs(lonE7 - this.#safeLonE7[slot]!);
    if (east > HALF_E7) east = CIRCLE_E7 - east;
    const x = east * this.#safeCos[slot]!;
    const y = latE7 - this.#safeLatE7[slot]!;
    return x * x + y * y < this.#safeSquareE7[slot]!;
  }

  /** Of everybody: a fence has been put, or has gone. */
  forgetSafety(): void {
    this.#fencesNow++;
  }

  forget(slot: Slot): void {
    if (slot < this.#count) this.#atMs[slot] = 0;
  }

  #double(): void {
    const longer = <Column extends Float64Array | Float32Array | Int32Array | Uint32Array>(
      column: Column,
      grown: Column,
    ): Column => {
      grown.set(column);
      return grown;
    };
    const size = this.#atMs.length * 2;
    this.#atMs = longer(this.#atMs, new Float64Array(size));
    this.#workers = longer(this.#workers, new Int32Array(size));
    this.#lonE7 = longer(this.#lonE7, new Int32Array(size));
    this.#latE7 = longer(this.#latE7, new Int32Array(size));
    this.#accuracyM = longer(this.#accuracyM, new Float32Array(size));
    this.#safeLonE7 = longer(this.#safeLonE7, new Int32Array(size));
    this.#safeLatE7 = longer(this.#safeLatE7, new Int32Array(size));
    this.#safeSquareE7 = longer(this.#safeSquareE7, new Float64Array(size));
    this.#safeCos = longer(this.#safeCos, new Float32Array(size));
    this.#safeAmong = longer(this.#safeAmong, new Uint32Array(size));
  }
}
