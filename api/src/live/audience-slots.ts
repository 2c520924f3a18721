/**
 * The workers of an audience that may not know of everybody, as a fleet of its own: slots are dealt densely over its
 * members, so that neither the number of slots nor the roster says anything of others. Only what the audience may know is
 * copied into it: a frame of a coarse or hidden position is made from columns that never held the fine one.
 */
import { BATTERY_UNKNOWN } from '@lonewatch/schema/contract/columns.ts';
import type { Slot, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import {
  COARSE,
  COARSE_RADIUS_M,
  coarseLatE7,
  coarseLonE7,
  HIDDEN,
  worksAlarms,
  type AudienceClass,
} from '../domain/visibility.ts';
import { Fleet, HEADING_SILENT } from '../hot/fleet.ts';
import { SHARES_BIT, type Judgements } from './judgements.ts';

export class AudienceSlots {
  /** Changes, object and all, when somebody has left: slots are never reused within it. */
  fleet = new Fleet();
  readonly #all: Fleet;
  readonly #judgements: Judgements;
  /** null: every worker. */
  readonly #teamIds: ReadonlySet<TeamId> | null;
  readonly #showsBattery: boolean;
  readonly #status: 'status' | 'workedStatus';
  /** The slot among all, by our slot. */
  #members = new Uint32Array(256);
  /** Our slot plus 1, by the slot among all; 0: not ours. */
  #ours = new Uint32Array(256);
  #rosterRevision = 0;
  #judged = 0;
  #lastTick = 0;

  constructor(all: Fleet, { audience, teamIds }: AudienceClass, judgements: Judgements) {
    this.#all = all;
    this.#judgements = judgements;
    this.#teamIds = teamIds === null ? null : new Set(teamIds);
    this.#showsBattery = audience !== 'wall';
    this.#status = worksAlarms(audience) ? 'workedStatus' : 'status';
  }

  /** Managers and receiving centres of everybody read the employer's own slots: nothing is copied for them. */
  static areNeededBy({ audience, teamIds }: AudienceClass): boolean {
    return audience === 'wall' || teamIds !== null;
  }

  /** Brings the audience's fleet up to date. Called at each tick that somebody reads. */
  follow(): void {
    let since = this.#lastTick;
    if (this.#rosterRevision !== this.#all.rosterRevision) {
      this.#rosterRevision = this.#all.rosterRevision;
      if (this.#somebodyLeft()) {
        this.#dealAnew();
        since = -1;
      }
      this.#admit();
    }
    const { version, precision } = this.#judgements;
    if (version !== this.#judged) since = -1;
    this.#judged = version;
    const { changedTick } = this.#all.columns;
    const members = this.#members;
    for (let own = 0; own < this.fleet.count; own++)
      if (changedTick[members[own]!]! > since) this.#copy(members[own]!, own, precision);
    this.fleet.heardAtMs = this.#all.heardAtMs;
    this.#lastTick = this.#all.closeTick();
  }

  #isMember(slot: number): boolean {
    const { workerId, teamId } = this.#all.columns;
    if (workerId[slot] === 0) return false;
    return this.#teamIds === null || this.#teamIds.has(teamId[slot]! as TeamId);
  }

  #somebodyLeft(): boolean {
    for (let own = 0; own < this.fleet.count; own++) if (!this.#isMember(this.#members[own]!)) return true;
    return false;
  }

  #dealAnew(): void {
    // The number that readers compare must not fall.
    const { rosterRevision } = this.fleet;
    this.fleet = new Fleet();
    this.fleet.rosterRevision = rosterRevision + 1;
    this.#ours.fill(0);
  }

  /** Deals a slot to each member that has none, and notes the teams of those that have. Who comes has changed: `follow` copies. */
  #admit(): void {
    const { count, columns } = this.#all;
    if (count > this.#members.length) {
      this.#members = grown(this.#members, count);
      this.#ours = grown(this.#ours, count);
    }
    for (let slot = 0; slot < count; slot++) {
      if (!this.#isMember(slot)) continue;
      const own = this.#ours[slot]! - 1;
      const teamId = columns.teamId[slot]! as TeamId;
      if (own >= 0) this.fleet.setTeam(own as Slot, teamId);
      else {
        const dealt = this.fleet.deal(columns.workerId[slot]! as WorkerId, null, teamId);
        this.#members[dealt] = slot;
        this.#ours[slot] = dealt + 1;
      }
    }
  }

  #copy(slot: number, own: number, precision: Uint8Array): void {
    const from = this.#all.columns;
    const to = this.fleet.columns;
    const status = from[this.#status][slot]!;
    const shares = from.shares[slot]!;
    to.status[own] = status;
    to.workedStatus[own] = status;
    to.shares[own] = shares;
    to.battery[own] = this.#showsBattery ? from.battery[slot]! : BATTERY_UNKNOWN;
    to.changedTick[own] = this.fleet.tick;
    const judged = precision[status | (shares << SHARES_BIT)]!;
    if (judged === HIDDEN || from.fixAtS[slot] === 0) {
      to.lonE7[own] = 0;
      to.latE7[own] = 0;
      to.fixAtS[own] = 0;
      to.accuracyM[own] = 0;
      to.headingCentideg[own] = HEADING_SILENT;
      to.source[own] = 0;
      return;
    }
    const isCoarse = judged === COARSE;
    const lonE7 = from.lonE7[slot]!;
    const latE7 = from.latE7[slot]!;
    to.lonE7[own] = isCoarse ? coarseLonE7(lonE7, latE7) : lonE7;
    to.latE7[own] = isCoarse ? coarseLatE7(latE7) : latE7;
    to.fixAtS[own] = from.fixAtS[slot]!;
    to.accuracyM[own] = isCoarse ? COARSE_RADIUS_M : from.accuracyM[slot]!;
    to.headingCentideg[own] = isCoarse ? HEADING_SILENT : from.headingCentideg[slot]!;
    to.source[own] = isCoarse ? 0 : from.source[slot]!;
  }
}

function grown(list: Uint32Array<ArrayBuffer>, atLeast: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(Math.max(atLeast, list.length * 2));
  next.set(list);
  return next;
}
