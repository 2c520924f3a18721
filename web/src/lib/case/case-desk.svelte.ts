/**
 * What the page of one incident does: gives commands, claims the next, copies, and knows where the worker is. The parts of the
 * page see it as `Work`.
 */
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { Client } from '../graphql/client.ts';
import { Acts } from '../incidents/acts.svelte.ts';
import type { CommandFields } from '../incidents/command.ts';
import type { Desk } from '../incidents/desk-context.ts';
import type { Case, LogEntry, QueuedIncident } from '../incidents/documents.ts';
import { Drafts } from '../incidents/drafts.ts';
import { inQueueOrder, nextToClaim, waits } from '../incidents/queue.ts';
import type { Fleet } from '../live/fleet.svelte.ts';
import { localNowMs } from '../live/local-clock.ts';
import type { Now } from '../live/now.svelte.ts';
import type { Bounds, LonLat } from '../live/tracked.ts';
import { cardText, locationCard, type CardFix } from '../location/location-card.ts';
import { Camera } from '../map/camera.svelte.ts';
import type { Tag } from '../map/tags.ts';
import type { TrailFix } from '../map/trail.ts';
import { RoomView } from '../presence/room-view.svelte.ts';
import { copyText } from '../ui/copy-text.ts';
import { follow } from '../ui/follow.ts';
import { Copied } from '../workers/copied.svelte.ts';
import type { CaseFile } from './case-file.svelte.ts';
import { fixOf } from './case-place.ts';
import { doingOf } from './doing.ts';
import { CaseTrail } from './case-trail.svelte.ts';
import type { Work } from './work.ts';

/** What the map of an incident is given to draw. */
export interface CaseGround {
  readonly camera: Camera;
  readonly trail: readonly TrailFix[];
  readonly frames: readonly Bounds[];
  readonly tags: readonly Tag[];
  readonly onplace: ((at: LonLat) => void) | null;
}

export interface CaseDeskOptions {
  readonly client: Client;
  readonly desk: Desk;
  readonly fleet: Pick<Fleet, 'find' | 'revision'>;
  readonly now: Pick<Now, 'ms'>;
  readonly file: CaseFile;
  /** Reactive, as are the next two. */
  readonly incident: () => Case;
  /** null: this viewer reads and works nothing. */
  readonly me: () => string | null;
  readonly operator: () => string;
  readonly open: (address: string) => Promise<unknown>;
}

type Simple = 'CLAIM' | 'ASSIST' | 'RESUME';

export class CaseDesk implements Work {
  readonly acts: Acts;
  readonly drafts: Drafts;
  readonly camera = new Camera();
  readonly copied = new Copied();
  readonly room: RoomView;
  readonly #options: CaseDeskOptions;
  readonly #trail: CaseTrail;
  #typing = $state(false);
  /** Of the worker, or the device that is nobody’s. */
  readonly trackedId: string | null = $derived(this.incident.worker?.id ?? this.incident.device?.id ?? null);
  /** The best that is known of where they are; null: nothing. */
  readonly fix: CardFix | null = $derived(this.#fixNow());
  readonly place: string | null = $derived(placeWords(this.fix));
  readonly #others: readonly QueuedIncident[] = $derived(this.#othersNow());
  /** Other incidents that nobody has, in the order of the queue. */
  readonly waiting: readonly QueuedIncident[] = $derived(inQueueOrder(this.#others.filter(waits)));
  readonly next: QueuedIncident | null = $derived(
    this.me === null ? null : nextToClaim(this.#others, this.me),
  );
  readonly #allowed = $derived<readonly CommandName[]>(this.me === null ? [] : this.incident.allowedCommands);
  /** For so long nothing new has been heard of this incident, seconds; null: it is current. */
  readonly staleS: number | null = $derived(this.#staleNow());

  /** Create it while a component starts. */
  constructor(options: CaseDeskOptions) {
    this.#options = options;
    const { client, desk } = options;
    this.acts = new Acts(desk.commands);
    // A page has one viewer: whoever else signs in begins anew.
    this.drafts = new Drafts(localStorage, options.me() ?? 'reader');
    this.#trail = new CaseTrail(client, () => options.incident().number);
    this.room = new RoomView({
      presence: desk.presence,
      camera: this.camera,
      room: () => (options.me() === null ? null : options.incident().id),
      stepNames: () => options.incident().steps.map(({ name }) => name),
    });
    // What was typed into it ends with it.
    $effect(() => {
      if (this.incident.state === 'CLOSED') this.drafts.forget(this.incident.id);
    });
    // Whatever the page was reloaded in between: what somebody does is read from the incident itself.
    $effect(() => {
      const { activity, step } = doingOf(this.incident, this.me);
      desk.presence.does(this.#typing ? 'TYPING' : activity, this.#typing ? null : step);
    });
    let framed = false;
    $effect(() => {
      if (framed || this.fix === null) return;
      framed = true;
      this.camera.flyTo(this.fix, CLOSE_ZOOM);
      // Whoever moves stays in sight until a hand is laid on the map.
      this.camera.follow(this.trackedId);
    });
  }

  get incident(): Case {
    return this.#options.incident();
  }
  get log(): readonly LogEntry[] {
    return this.#options.file.log;
  }
  get nowMs(): number {
    return this.#options.now.ms;
  }
  get me(): string | null {
    return this.#options.me();
  }
  get operator(): string {
    return this.#options.operator();
  }
  get trail(): readonly TrailFix[] {
    return this.#trail.fixes;
  }

  readonly may = (name: CommandName): boolean => this.#allowed.includes(name);

  run<K extends CommandName>(name: K, fields: CommandFields<K>): Promise<boolean> {
    return this.acts.do(name, this.incident, fields);
  }

  types(on: boolean): void {
    this.#typing = on;
  }

  async simple(name: Simple | 'WATCH'): Promise<void> {
    if (this.acts.busy !== null) return;
    if (name === 'WATCH') await this.run('WATCH', { part: 'LISTENER' });
    else await this.run(name, {});
  }

  async claim(other: QueuedIncident | null): Promise<void> {
    if (other === null || this.acts.busy !== null) return;
    if (await this.acts.do('CLAIM', other, {})) await this.#options.open(`/incidents/${other.number}`);
  }

  /** Whoever was first has it: this is how to help. */
  async join(how: 'ASSIST' | 'WATCH'): Promise<void> {
    const { trouble } = this.acts;
    if (trouble?.kind !== 'LOST') return;
    const { about } = trouble;
    const done =
      how === 'ASSIST'
        ? await this.acts.do('ASSIST', about, {})
        : await this.acts.do('WATCH', about, { part: 'LISTENER' });
    if (done && about.id !== this.incident.id) await this.#options.open(`/incidents/${about.number}`);
  }

  readonly tellCopied = (what: string, text: string): void => this.copied.tell(what, text);

  async copyCard(): Promise<void> {
    const { fix } = this;
    if (fix === null) return;
    const card = locationCard(fix, []);
    if (await copyText(cardText(fix, card, this.incident.who)))
      this.tellCopied('location card', card.grid?.text ?? card.decimal);
  }

  #othersNow(): QueuedIncident[] {
    return [...this.#options.desk.incidents.open.values()].filter(({ id }) => id !== this.incident.id);
  }

  #fixNow(): CardFix | null {
    const { fleet } = this.#options;
    follow(fleet.revision);
    const live = this.trackedId === null ? null : fleet.find(this.trackedId)?.position;
    return fixOf(live, this.incident.location);
  }

  #staleNow(): number | null {
    follow(this.nowMs);
    const { desk, file } = this.#options;
    const { state } = desk.incidents.link;
    // A line that is being opened says nothing against what has just been answered.
    if (state !== 'STALE' && state !== 'OFFLINE' && file.error === null) return null;
    return file.answeredAtMs === null ? null : (localNowMs() - file.answeredAtMs) / 1000;
  }
}

/** Close enough for a street, far enough to know which town it is in. */
const CLOSE_ZOOM = 14.5;

function placeWords(fix: CardFix | null): string | null {
  if (fix === null) return null;
  const { grid, decimal } = locationCard(fix, []);
  return grid === null ? decimal : `${grid.label} ${grid.text}`;
}
