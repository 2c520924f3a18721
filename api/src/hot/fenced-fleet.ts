/**
 * The fences of one employer and who of its workers is within which: judged fix by fix, in memory, in the order in which they
 * count. Most fixes cost one comparison: how far somebody may go before any border can be reached is remembered.
 */
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { Geofence, GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import type { GeofenceId, Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PreparedShape } from '../domain/geofence-prepared.ts';
import {
  applies,
  ASSUMED_ACCURACY_M,
  happening,
  LONGEST_GAP_MS,
  OUTSIDE_STAY,
  provenSpeedMps,
  provesWay,
  rulesOf,
  settle,
  type Happening,
  type Stay,
} from '../domain/geofence-rules.ts';
import { prepareShape } from '../domain/geofence-shape.ts';
import { distanceM } from '../domain/geo.ts';
import { FenceGrid } from './fence-grid.ts';
import { LastSeen } from './last-seen.ts';

/** Somebody whose place may be known now, and where. */
export interface Sighting {
  readonly workerId: WorkerId;
  readonly slot: Slot;
  readonly teamId: TeamId | null;
  /** When the session began: what was before it is not known. */
  readonly watchedSinceMs: number;
  readonly fix: Pick<LocationFix, 'lonE7' | 'latE7' | 'accuracyM' | 'speedMps' | 'fixAtMs'>;
  readonly receivedAtMs: number;
  /** Too old to be news. */
  readonly late: boolean;
}

/** How one worker stands to one fence from now on; `sinceMs` null: outside, so that nothing need be kept. */
export interface Standing {
  readonly geofenceId: GeofenceId;
  readonly workerId: WorkerId;
  readonly sinceMs: number | null;
  readonly fixAtMs: number;
  readonly fired: readonly number[];
}

export interface Findings {
  readonly happenings: Happening[];
  readonly standings: Standing[];
}

interface Fenced {
  readonly fence: Geofence;
  readonly shape: PreparedShape;
  readonly speedRules: readonly GeofenceRule[];
}

interface StayAt {
  readonly ref: number;
  stay: Stay;
}

/** By the number of the fence: whoever stands where thousands overlap is settled by one look at each. */
type Stays = Map<number, StayAt>;

const NONE: Readonly<Stays> = new Map();

export class FencedFleet {
  readonly #fences: (Fenced | undefined)[] = [];
  readonly #refs = new Map<GeofenceId, number>();
  readonly #freeRefs: number[] = [];
  readonly #all = new FenceGrid();
  /** Those that ask for being crossed. */
  readonly #crossable = new FenceGrid();
  readonly #seen = new LastSeen();
  /** By slot; only of who is within some fence, or in doubt. */
  readonly #stays = new Map<number, Stays>();
  #found = new Int32Array(64);
  /** By fence: the look that has found it last. */
  #foundBy = new Float64Array(64);
  #looks = 0;

  get size(): number {
    return this.#refs.size;
  }

  fences(): Geofence[] {
    return [...this.#refs.values()].map((ref) => this.#fences[ref]!.fence);
  }

  find(id: GeofenceId): Geofence | undefined {
    const ref = this.#refs.get(id);
    return ref === undefined ? undefined : this.#fences[ref]!.fence;
  }

  /** Nobody enters or leaves by it. Answers whose standing it changes. */
  put(fence: Geofence, nowMs: number): Standing[] {
    const before = this.#refs.get(fence.id);
    const ref = before ?? this.#freeRefs.pop() ?? this.#fences.length;
    if (before !== undefined) this.#takeOut(ref);
    const shape = prepareShape(fence.shape);
    this.#fences[ref] = { fence, shape, speedRules: rulesOf(fence, 'SPEED') };
    this.#refs.set(fence.id, ref);
    this.#all.put(ref, shape);
    if (rulesOf(fence, 'CROSSED').length > 0) this.#crossable.put(ref, shape);
    if (this.#found.length < this.#fences.length) {
      this.#found = new Int32Array(2 * this.#fences.length);
      this.#foundBy = new Float64Array(2 * this.#fences.length);
    }
    this.#seen.forgetSafety();
    return this.#standAnew(ref, before !== undefined, nowMs);
  }

  remove(id: GeofenceId): void {
    const ref = this.#refs.get(id);
    if (ref === undefined) return;
    this.#takeOut(ref);
    this.#fences[ref] = undefined;
    this.#refs.delete(id);
    this.#freeRefs.push(ref);
    for (const slot of this.#stays.keys()) this.#keepStays(slot, (at) => at.ref !== ref);
  }

  /** As it was stored. Only of a worker who may be watched now. */
  restore(slot: Slot, workerId: WorkerId, { geofenceId, sinceMs, fired }: Standing): void {
    const ref = this.#refs.get(geofenceId);
    if (ref === undefined) return;
    this.#seen.meet(slot, workerId);
    this.#add(slot, { ref, stay: { sinceMs, doubtMs: null, fired } });
  }

  /**
   * The newest fix of somebody whose standings were restored, as if it came again: what it had decided is there, what it had
   * put in doubt is in doubt again. A fence that was made over it meanwhile is entered by nobody.
   */
  resume(sighting: Sighting): Findings {
    const { slot, fix } = sighting;
    const made = [...this.#refs.values()].filter(
      (ref) => this.#fences[ref]!.fence.changedAtMs > fix.fixAtMs && this.#holds(ref, fix),
    );
    const standings: Standing[] = [];
    for (const ref of made) {
      if (this.#stayOf(slot, ref) !== undefined) continue;
      const { changedAtMs } = this.#fences[ref]!.fence;
      const at: StayAt = { ref, stay: { sinceMs: changedAtMs, doubtMs: null, fired: [] } };
      this.#add(slot, at);
      standings.push(this.#standing(sighting.workerId, at, fix.fixAtMs));
    }
    const findings: Findings = { happenings: [], standings };
    this.#look(sighting, false, findings);
    return findings;
  }

  /** null: nothing has happened. */
  judge(sighting: Sighting): Findings | null {
    const { slot, fix } = sighting;
    const seen = this.#seen;
    const lastMs = seen.atMs(slot);
    // Sent twice, or overtaken by what another device of the same worker has said.
    if (fix.fixAtMs <= lastMs) return null;
    const isFirst = lastMs < sighting.watchedSinceMs;
    if (!isFirst && seen.isSafe(slot, fix.lonE7, fix.latE7) && !this.#watchesSpeed(slot)) {
      seen.note(slot, fix);
      return null;
    }
    const findings: Findings = { happenings: [], standings: [] };
    if (isFirst) findings.standings.push(...this.forget(slot, sighting.workerId));
    this.#look(sighting, isFirst, findings);
    return findings.happenings.length + findings.standings.length === 0 ? null : findings;
  }

  /** The worker may not be watched any more: nobody has left anything, it is only not known. */
  forget(slot: Slot, workerId: WorkerId): Standing[] {
    const atMs = this.#seen.atMs(slot);
    const stays = this.#stays.get(slot) ?? NONE;
    this.#stays.delete(slot);
    this.#seen.forget(slot);
    return [...stays.values()]
      .filter(({ stay }) => stay.sinceMs !== null)
      .map((at) => this.#standing(workerId, { ref: at.ref, stay: OUTSIDE_STAY }, atMs));
  }

  /** With when each was last seen. */
  *inside(
    id: GeofenceId,
  ): Iterable<{ readonly workerId: WorkerId; readonly stay: Stay; readonly seenAtMs: number }> {
    const ref = this.#refs.get(id);
    if (ref === undefined) return;
    for (const [slot, stays] of this.#stays) {
      const at = stays.get(ref);
      if (at === undefined || at.stay.sinceMs === null) continue;
      yield {
        ...{ workerId: this.#seen.workerAt(slot), stay: at.stay },
        seenAtMs: this.#seen.atMs(slot as Slot),
      };
    }
  }

  stayIn(slot: Slot, id: GeofenceId): Stay | undefined {
    const ref = this.#refs.get(id);
    return ref === undefined ? undefined : this.#stayOf(slot, ref)?.stay;
  }

  seenAtMs(slot: Slot): number {
    return this.#seen.atMs(slot);
  }

  /** A rule of this stay has fired and does not again. */
  markFired(slot: Slot, workerId: WorkerId, id: GeofenceId, ruleId: number): Standing[] {
    const ref = this.#refs.get(id);
    const at = ref === undefined ? undefined : this.#stayOf(slot, ref);
    if (at === undefined) return [];
    at.stay = { ...at.stay, fired: [...at.stay.fired, ruleId] };
    return [this.#standing(workerId, at, this.#seen.atMs(slot))];
  }

  #look(sighting: Sighting, isFirst: boolean, findings: Findings): void {
    const { slot, fix } = sighting;
    const count = this.#all.within(fix.lonE7, fix.latE7, this.#found);
    const look = ++this.#looks;
    for (let i = 0; i < count; i++) this.#foundBy[this.#found[i]!] = look;
    const before = this.#stays.get(slot) ?? NONE;
    let inDoubt = false;
    for (const at of before.values()) {
      this.#settle(sighting, at, this.#foundBy[at.ref] === look, findings);
      inDoubt ||= at.stay.doubtMs !== null;
    }
    const known = before.size;
    for (let i = 0; i < count; i++) {
      const ref = this.#found[i]!;
      if (before.has(ref)) continue;
      const at: StayAt = { ref, stay: OUTSIDE_STAY };
      this.#add(slot, at);
      if (isFirst) this.#begin(sighting, at, findings);
      else this.#settle(sighting, at, true, findings);
      inDoubt ||= at.stay.doubtMs !== null;
    }
    if (!isFirst && this.#crossable.size > 0) this.#cross(sighting, findings);
    if (known > 0) this.#keepStays(slot, ({ stay }) => stay.sinceMs !== null || stay.doubtMs !== null);
    this.#seen.meet(slot, sighting.workerId);
    this.#seen.note(slot, fix);
    this.#seen.setSafety(slot, fix, inDoubt ? 0 : this.#all.safeM);
  }

  /** Where watching begins, somebody is within and has not come in. */
  #begin({ workerId, fix }: Sighting, at: StayAt, { standings }: Findings): void {
    at.stay = { sinceMs: fix.fixAtMs, doubtMs: null, fired: [] };
    standings.push(this.#standing(workerId, at, fix.fixAtMs));
  }

  #settle(sighting: Sighting, at: StayAt, within: boolean, { happenings, standings }: Findings): void {
    const { fix, workerId } = sighting;
    const { fence, shape, speedRules } = this.#fences[at.ref]!;
    const agrees = within === (at.stay.sinceMs !== null);
    // To be clear of the border matters only to a fix that says something new.
    const clear =
      !agrees && at.stay.doubtMs === null && shape.borderM(fix.lonE7, fix.latE7) > accuracyOf(fix);
    const { stay, change } = settle(at.stay, { within, clear, atMs: fix.fixAtMs });
    at.stay = stay;
    if (change !== null) {
      for (const rule of rulesOf(fence, change)) this.#happen(sighting, fence, rule, happenings);
      standings.push(this.#standing(workerId, at, fix.fixAtMs));
    }
    if (speedRules.length > 0 && within && at.stay.sinceMs !== null)
      this.#checkSpeed(sighting, at, { happenings, standings });
  }

  #checkSpeed(sighting: Sighting, at: StayAt, { happenings, standings }: Findings): void {
    const { fence, speedRules } = this.#fences[at.ref]!;
    const speedMps = this.#speedOf(sighting);
    for (const rule of speedRules) {
      const tooFast = speedMps > (rule.speedMps ?? Infinity) && !at.stay.fired.includes(rule.id);
      if (!tooFast || !this.#happen(sighting, fence, rule, happenings)) continue;
      at.stay = { ...at.stay, fired: [...at.stay.fired, rule.id] };
      standings.push(this.#standing(sighting.workerId, at, sighting.fix.fixAtMs));
    }
  }

  /** As the device says; of one that does not, what the way from its last fix proves. */
  #speedOf({ slot, fix }: Sighting): number {
    if (fix.speedMps !== null) return fix.speedMps;
    const last = this.#seen.last(slot);
    if (last === null || fix.fixAtMs - last.atMs > LONGEST_GAP_MS) return 0;
    const lengthM = distanceM(last.lonE7, last.latE7, fix.lonE7, fix.latE7);
    return provenSpeedMps(lengthM, last.accuracyM, accuracyOf(fix), fix.fixAtMs - last.atMs);
  }

  /** From outside to outside, through. Must be asked before the fix is noted as the last. */
  #cross(sighting: Sighting, { happenings }: Findings): void {
    const { slot, fix } = sighting;
    const last = this.#seen.last(slot);
    if (last === null || fix.fixAtMs - last.atMs > LONGEST_GAP_MS) return;
    const lengthM = distanceM(last.lonE7, last.latE7, fix.lonE7, fix.latE7);
    const accuracyM = accuracyOf(fix);
    for (const ref of this.#crossable.touched(last.lonE7, last.latE7, fix.lonE7, fix.latE7)) {
      const { fence, shape } = this.#fences[ref]!;
      if (this.#stayOf(slot, ref) !== undefined || shape.contains(last.lonE7, last.latE7)) continue;
      const bothClear =
        shape.borderM(last.lonE7, last.latE7) > last.accuracyM &&
        shape.borderM(fix.lonE7, fix.latE7) > accuracyM;
      if (!provesWay(lengthM, last.accuracyM, accuracyM, bothClear)) continue;
      for (const rule of rulesOf(fence, 'CROSSED')) this.#happen(sighting, fence, rule, happenings);
    }
  }

  #happen(sighting: Sighting, fence: Geofence, rule: GeofenceRule, happenings: Happening[]): boolean {
    const { workerId, teamId, fix, receivedAtMs, late } = sighting;
    if (!applies(rule, teamId, fix.fixAtMs)) return false;
    const { lonE7, latE7, fixAtMs: atMs } = fix;
    happenings.push(happening(fence, rule, { workerId, atMs, receivedAtMs, late, lonE7, latE7 }));
    return true;
  }

  #standAnew(ref: number, isKnown: boolean, nowMs: number): Standing[] {
    const standings: Standing[] = [];
    const slots = new Set(this.#seen.slotsBetween(this.#fences[ref]!.shape.box));
    // Nobody stands to a fence that is new.
    if (isKnown) for (const [slot, stays] of this.#stays) if (stays.has(ref)) slots.add(slot as Slot);
    for (const slot of slots) {
      if (this.#seen.atMs(slot) === 0) continue;
      const last = this.#seen.last(slot)!;
      const workerId = this.#seen.workerAt(slot);
      const at = this.#stayOf(slot, ref);
      const within = this.#holds(ref, last);
      if (within && at?.stay.sinceMs == null) {
        const fresh: Stay = { sinceMs: nowMs, doubtMs: null, fired: [] };
        if (at === undefined) this.#add(slot, { ref, stay: fresh });
        else at.stay = fresh;
        standings.push(this.#standing(workerId, { ref, stay: fresh }, last.atMs));
      } else if (within) at!.stay = { ...at!.stay, doubtMs: null };
      else if (at !== undefined) {
        if (at.stay.sinceMs !== null)
          standings.push(this.#standing(workerId, { ref, stay: OUTSIDE_STAY }, last.atMs));
        this.#keepStays(slot, (one) => one !== at);
      }
    }
    return standings;
  }

  #holds(ref: number, { lonE7, latE7 }: { readonly lonE7: number; readonly latE7: number }): boolean {
    const { shape } = this.#fences[ref]!;
    const { southE7, northE7 } = shape.box;
    return latE7 >= southE7 && latE7 <= northE7 && shape.contains(lonE7, latE7);
  }

  #watchesSpeed(slot: number): boolean {
    const stays = this.#stays.get(slot);
    if (stays === undefined) return false;
    for (const ref of stays.keys()) if (this.#fences[ref]!.speedRules.length > 0) return true;
    return false;
  }

  #takeOut(ref: number): void {
    this.#all.take(ref);
    this.#crossable.take(ref);
  }

  #stayOf(slot: number, ref: number): StayAt | undefined {
    return this.#stays.get(slot)?.get(ref);
  }

  #add(slot: number, at: StayAt): void {
    const stays = this.#stays.get(slot);
    if (stays === undefined) this.#stays.set(slot, new Map([[at.ref, at]]));
    else stays.set(at.ref, at);
  }

  #keepStays(slot: number, keep: (at: StayAt) => boolean): void {
    const stays = this.#stays.get(slot);
    if (stays === undefined) return;
    for (const at of stays.values()) if (!keep(at)) stays.delete(at.ref);
    if (stays.size === 0) this.#stays.delete(slot);
  }

  #standing(workerId: WorkerId, { ref, stay }: StayAt, fixAtMs: number): Standing {
    const { sinceMs, fired } = stay;
    return { geofenceId: this.#fences[ref]!.fence.id, workerId, sinceMs, fixAtMs, fired };
  }
}

function accuracyOf({ accuracyM }: Pick<LocationFix, 'accuracyM'>): number {
  return accuracyM ?? ASSUMED_ACCURACY_M;
}
