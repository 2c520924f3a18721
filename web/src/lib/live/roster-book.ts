/**
 * Who sits in which slot of one employer, and what of it to ask for next. Names already known stay until better ones
 * arrive, so that a list never flickers; a new epoch forgets them all, because a slot may then be somebody else.
 */
export interface RosterPage {
  readonly employerId: string;
  readonly epoch: string;
  readonly revision: number;
  readonly slotCount: number;
  readonly slots: Uint32Array;
  readonly workerIds: readonly (string | null)[];
  readonly deviceIds: readonly (string | null)[];
  readonly names: readonly string[];
  readonly teamIds: readonly (string | null)[];
}

export interface RosterRequest {
  readonly employerId: string;
  readonly fromSlot: number;
}

/** A walk over the pages; `revision`: the oldest that a page of it had. */
interface Pass {
  readonly from: number;
  next: number;
  revision: number;
}

/** Asking for everything again costs the server a page per 20,000 workers. */
const FULL_EVERY_MS = 5_000;
const RETRY_MS = 1_000;

export class RosterBook {
  readonly employerId: string;
  readonly names: string[] = [];
  readonly workerIds: (string | null)[] = [];
  readonly deviceIds: (string | null)[] = [];
  readonly teamIds: (string | null)[] = [];
  #epoch = '0';
  /** Slots 0 to have − 1 are known. */
  #have = 0;
  /** The revision that all of them are right for. */
  #revision = 0;
  #pass: Pass | null = null;
  #busy = false;
  #notBeforeMs = -Infinity;
  #fullAtMs = -Infinity;

  constructor(employerId: string) {
    this.employerId = employerId;
  }

  get have(): number {
    return this.#have;
  }

  /** The frame's epoch, slot count and revision decide; null: nothing to ask for now. */
  want(epoch: number, slotCount: number, revision: number, nowMs: number): RosterRequest | null {
    if (epoch === 0) return null;
    this.enter(epoch);
    if (this.#busy || nowMs < this.#notBeforeMs) return null;
    this.#pass ??= this.#nextPass(slotCount, revision, nowMs);
    if (this.#pass === null) return null;
    this.#busy = true;
    return { employerId: this.employerId, fromSlot: this.#pass.next };
  }

  /** Returns whether anything was learnt. */
  take(page: RosterPage, nowMs: number): boolean {
    this.#busy = false;
    const pass = this.#pass;
    if (pass === null || page.epoch !== this.#epoch) {
      // The server has started anew: the frames of its new epoch are on their way.
      this.#notBeforeMs = nowMs + RETRY_MS / 2;
      return false;
    }
    for (let i = 0; i < page.slots.length; i++) {
      const slot = page.slots[i]!;
      this.names[slot] = page.names[i] ?? '';
      this.workerIds[slot] = page.workerIds[i] ?? null;
      this.deviceIds[slot] = page.deviceIds[i] ?? null;
      this.teamIds[slot] = page.teamIds[i] ?? null;
    }
    pass.revision = Math.min(pass.revision, page.revision);
    const last = page.slots.at(-1);
    pass.next = last === undefined ? page.slotCount : last + 1;
    if (pass.next > this.#have) this.#have = pass.next;
    if (pass.next >= page.slotCount) this.#finish(pass);
    return true;
  }

  fail(nowMs: number, random: number): void {
    this.#busy = false;
    this.#notBeforeMs = nowMs + RETRY_MS * (1 + random);
  }

  #nextPass(slotCount: number, revision: number, nowMs: number): Pass | null {
    if (slotCount > this.#have) return { from: this.#have, next: this.#have, revision: Infinity };
    if (revision <= this.#revision || nowMs - this.#fullAtMs < FULL_EVERY_MS) return null;
    this.#fullAtMs = nowMs;
    return { from: 0, next: 0, revision: Infinity };
  }

  /** A server raises the revision once for each slot that it deals: a pass over new slots answers for so many, no more. */
  #finish(pass: Pass): void {
    const answered = pass.from === 0 ? pass.revision : this.#revision + pass.next - pass.from;
    this.#revision = Math.max(this.#revision, Math.min(pass.revision, answered));
    this.#pass = null;
  }

  /** Names of another epoch are forgotten at once: a slot may be somebody else now. */
  enter(epoch: number): void {
    if (this.#epoch === String(epoch)) return;
    this.#epoch = String(epoch);
    this.#have = 0;
    this.#revision = 0;
    this.#pass = null;
    this.#fullAtMs = -Infinity;
    this.names.length = 0;
    this.workerIds.length = 0;
    this.deviceIds.length = 0;
    this.teamIds.length = 0;
  }
}
