/**
 * One audience class of one employer: its stream of frames, who reads it and what they were shown. Follows the employer's
 * policy and the class's membership at every tick, so that what changes there is seen one tick later on every open reader.
 */
import type { EmployerId, Slot, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { WallNames } from '@lonewatch/schema/contract/policy.ts';
import { classNameOf, HIDDEN, policyBits, type AudienceClass } from '../domain/visibility.ts';
import type { LiveEmployer } from '../hot/directory.ts';
import type { Fleet } from '../hot/fleet.ts';
import { AudienceSlots } from './audience-slots.ts';
import { FrameStream, type Frame } from './frame-stream.ts';
import { Judgements, SHARES_BIT } from './judgements.ts';
import type { Cursor, Subscriber } from './subscriber.ts';
import { Watched, type Shown } from './watched.ts';

export interface ChannelOptions {
  /** A number that no stream of this server has had: asked for whenever slots are dealt. */
  readonly newEpoch: (employerId: EmployerId, className: string) => number;
  readonly onShown: (shown: Shown) => void;
  /** Slots of the employer that only those know to be in alarm who work alarms. */
  readonly silentSlots: (employerId: EmployerId) => Iterable<Slot>;
}

export class Channel {
  readonly subscribers = new Set<Subscriber>();
  readonly #employer: LiveEmployer;
  readonly #audience: AudienceClass;
  readonly #className: string;
  readonly #judgements: Judgements;
  readonly #slots: AudienceSlots | null;
  readonly #newEpoch: ChannelOptions['newEpoch'];
  readonly #onShown: ChannelOptions['onShown'];
  readonly #silentSlots: ChannelOptions['silentSlots'];
  /** Shown since `take` for no other reason than that they had asked for help in disguise, with the employer's slot. */
  #silent = new Map<WorkerId, Slot>();
  #toReport: ReadonlyMap<WorkerId, Slot> = new Map();
  /** Of those whom readers have before them since the last tick, whoever was silent at it: what has changed since is not shown yet. */
  #silentOnDisplay: ReadonlySet<WorkerId> = new Set();
  readonly #watched: Watched;
  #fleet: Fleet;
  #stream: FrameStream;
  #wallNames: WallNames;

  constructor(
    employer: LiveEmployer,
    audience: AudienceClass,
    { newEpoch, onShown, silentSlots }: ChannelOptions,
  ) {
    const { services, policy } = employer.employer;
    this.#employer = employer;
    this.#audience = audience;
    this.#className = classNameOf(audience);
    this.#judgements = new Judgements(audience.audience, policyBits(services, policy));
    this.#slots = AudienceSlots.areNeededBy(audience)
      ? new AudienceSlots(employer.fleet, audience, this.#judgements)
      : null;
    this.#newEpoch = newEpoch;
    this.#silentSlots = silentSlots;
    this.#wallNames = policy.wallNames;
    this.#fleet = this.#slots?.fleet ?? employer.fleet;
    this.#stream = this.#newStream();
    this.#onShown = onShown;
    this.#watched = new Watched((shown) => this.#report(shown));
  }

  /** Who sits where, for frames of this epoch. Without readers no tick comes by, so it is brought up to now. */
  layout(): { readonly epoch: number; readonly fleet: Fleet } {
    if (this.subscribers.size === 0) this.#follow();
    return { epoch: this.#stream.epoch, fleet: this.#fleet };
  }

  /** Closes a tick and offers its frame to every reader; null when there was nothing to say. */
  tick(atMs: number): Frame | null {
    this.#watched.beforeTick(this, atMs);
    this.#follow();
    this.#noteSilent();
    const frame = this.#stream.close(atMs);
    this.#silentOnDisplay = new Set(this.#silentNow().keys());
    if (frame !== null) for (const subscriber of this.subscribers) subscriber.offer(this.#stream, frame);
    return frame;
  }

  join(subscriber: Subscriber, cursors: readonly Cursor[], nowMs: number): void {
    // Brings a stream that nobody read up to now. One that is read is at most a tick old: a storm of readers that come
    // back shares its catch-ups instead of each starting a tick for all the others.
    if (this.subscribers.size === 0) {
      this.#follow();
      this.#stream.close(nowMs);
      this.#silentOnDisplay = new Set(this.#silentNow().keys());
    }
    this.#watched.join(subscriber.viewer, this, nowMs);
    this.subscribers.add(subscriber);
    const { employerId, epoch } = this.#stream;
    const cursor = cursors.find((one) => one.employerId === employerId && one.epoch === epoch);
    subscriber.open(this.#stream, cursor ?? null, nowMs);
  }

  leave(subscriber: Subscriber): void {
    if (this.subscribers.delete(subscriber)) this.#watched.leave(subscriber.viewer, this);
  }

  get tookAway(): boolean {
    return this.#stream.tookAway;
  }

  shown(): WorkerId[] {
    this.#toReport = this.#silent;
    return this.#workersOf(this.#stream.shown());
  }

  take(): WorkerId[] {
    const taken = this.#workersOf(this.#stream.takeShown());
    this.#toReport = this.#silent;
    this.#silent = new Map();
    this.#noteSilent();
    if (this.#toReport.size > 0) this.#carryOver();
    return taken;
  }

  /** What `shown` and `take` have answered last, apart: those who are not to learn of it, and all others. */
  #report({ workerIds, ...shown }: Pick<Shown, 'viewers' | 'workerIds' | 'atMinuteMs'>): void {
    const named = { ...shown, employerId: this.#employer.employer.id, audience: this.#className };
    const silentIds = workerIds.filter((id) => this.#toReport.has(id));
    const toldIds = silentIds.length === 0 ? workerIds : workerIds.filter((id) => !this.#toReport.has(id));
    if (toldIds.length > 0) this.#onShown({ ...named, workerIds: toldIds, silent: false });
    if (silentIds.length > 0) this.#onShown({ ...named, workerIds: silentIds, silent: true });
  }

  #noteSilent(): void {
    for (const [id, slot] of this.#silentNow()) this.#silent.set(id, slot);
  }

  /** Whose place this audience would not be shown if what everybody may know were all. Nobody, nearly always. */
  #silentNow(): Map<WorkerId, Slot> {
    const found = new Map<WorkerId, Slot>();
    if (this.#judgements.status === 'status') return found;
    const { employer, fleet } = this.#employer;
    for (const slot of this.#silentSlots(employer.id))
      if (this.#isHidden(slot)) found.set(fleet.columns.workerId[slot]! as WorkerId, slot);
    return found;
  }

  /** Whoever is silent no longer, or open besides, stays on display as before until the tick that shows it. */
  #carryOver(): void {
    for (const id of this.#workersOf(this.#stream.shown())) {
      const slot = this.#toReport.get(id);
      if (slot !== undefined && this.#silentOnDisplay.has(id)) this.#silent.set(id, slot);
    }
  }

  /** From this audience, for what everybody may know. `slot`: the employer's. */
  #isHidden(slot: Slot): boolean {
    const { status, shares } = this.#employer.fleet.columns;
    return this.#judgements.precision[status[slot]! | (shares[slot]! << SHARES_BIT)] === HIDDEN;
  }

  #workersOf(slots: Uint32Array): WorkerId[] {
    const { workerId } = this.#fleet.columns;
    const found: WorkerId[] = [];
    // A device that nobody has been assigned to is nobody's location.
    for (const slot of slots) if (workerId[slot] !== 0) found.push(workerId[slot]! as WorkerId);
    return found;
  }

  #follow(): void {
    const { services, policy } = this.#employer.employer;
    this.#judgements.setPolicy(policyBits(services, policy));
    if (this.#slots === null) return;
    this.#slots.follow();
    if (this.#slots.fleet !== this.#fleet) this.#dealAnew(this.#slots.fleet);
    if (policy.wallNames !== this.#wallNames && this.#audience.audience === 'wall')
      this.#fleet.rosterRevision++;
    this.#wallNames = policy.wallNames;
  }

  /** Somebody has left the class: who stays gets a key frame of another epoch, in which that slot never was. */
  #dealAnew(fleet: Fleet): void {
    this.#watched.reportAll(this);
    const before = this.#stream;
    this.#fleet = fleet;
    this.#stream = this.#newStream();
    for (const subscriber of this.subscribers) subscriber.change(before, this.#stream);
  }

  #newStream(): FrameStream {
    const { id } = this.#employer.employer;
    return new FrameStream(id, this.#fleet, this.#judgements, this.#newEpoch(id, this.#className));
  }
}
