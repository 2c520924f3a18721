/** What a wall says besides its map: which incidents are open, who is overdue, what comes next, and whether any of it is still true. */
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import { untrack } from 'svelte';
import type { Client } from '../graphql/client.ts';
import { ringingPriority, type Priority } from '../incidents/sound.ts';
import type { Events } from '../live/events.svelte.ts';
import type { Fleet } from '../live/fleet.svelte.ts';
import type { Now } from '../live/now.svelte.ts';
import type { LinkState, Source, Tracked } from '../live/tracked.ts';
import { ageShort } from '../ui/age-text.ts';
import { follow } from '../ui/follow.ts';
import { ukClock, ukTime, ukZone } from '../ui/uk-time.ts';
import { isKnown } from '../workers/watched-fleet.ts';
import { CheckIns } from './check-ins.svelte.ts';
import {
  NOBODY,
  quietLine,
  sinceText,
  toldIds,
  unmatchedSince,
  UNMATCHED_MS,
  wallIncidents,
  type Carrier,
  type WallIncident,
} from './wall-incident.ts';
import { WallIncidents, type WallCover } from './wall-incidents.svelte.ts';
import { notLive, worseLink } from './wall-link.ts';
import { longestDue, overdueRows, type WallPerson } from './wall-person.ts';
import { behindCurtain, type WallSettings } from './wall-settings.ts';

const PEOPLE = 6;
const NEXT = 3;
/** Characters of the longest initials, and of “Worker 12”. */
const INITIALS = 9;

type Named = Tracked & { readonly id: string };

export class WallView {
  readonly #fleet: Fleet;
  readonly #now: Now;
  readonly #settings: () => WallSettings;
  readonly #checkIns: CheckIns;
  readonly #told: WallIncidents;
  #unmatched = $state.raw(NOBODY);
  readonly #longestDue: readonly string[] = $derived(this.#longestDueNow());

  /** Those that wait for somebody first. */
  readonly incidents: readonly WallIncident[] = $derived(this.#incidentsNow());
  readonly people: readonly WallPerson[] = $derived(this.#peopleNow());
  /** Numbers have come. */
  readonly known: boolean = $derived(this.#isKnown());
  /** Both lanes in one word. */
  readonly link: LinkState = $derived(this.#linkNow());
  /** What is not live, to be named. */
  readonly gone: readonly Source[] = $derived(this.#goneNow());
  /** What is shown is not how it is. */
  readonly old: boolean = $derived(this.link.state === 'STALE' || this.link.state === 'OFFLINE');
  readonly ringing: Priority | null = $derived(this.#ringingNow());
  readonly footLine: string = $derived(this.#footNow());
  /** `14:20 A.S.`, the earliest first. */
  readonly next: readonly { readonly id: string; readonly text: string }[] = $derived(this.#nextNow());

  constructor(fleet: Fleet, now: Now, client: Client, events: Events, settings: () => WallSettings) {
    this.#fleet = fleet;
    this.#now = now;
    this.#settings = settings;
    this.#checkIns = new CheckIns(client);
    this.#told = new WallIncidents(events);
    $effect(() => this.#match());
  }

  get cover(): WallCover | null {
    return this.#told.cover;
  }

  /** Whoever needs somebody and is not among `people`. */
  get more(): number {
    return Math.max(0, this.incidents.length + this.#fleet.counts.byStatus.OVERDUE - this.people.length);
  }

  /** Too long to stand beside a time. */
  get wholeNames(): boolean {
    return this.people.some(({ name }) => name.length > INITIALS);
  }

  /** Another alarm of what rings already: another number. */
  get newestAlarmMs(): number {
    return Math.max(0, ...this.incidents.filter(({ waits }) => waits).map(({ alarmedAtMs }) => alarmedAtMs));
  }

  nameOf({ name, kind }: Tracked): string {
    return behindCurtain(name, kind, this.#settings().names);
  }

  /** Who is in alarm without an incident that tells of it, and since when. */
  #match(): void {
    follow(this.#fleet.revision);
    const told = toldIds(this.#told.nodes.values());
    const inAlarm = this.#named(this.#fleet.alarms)
      .filter(({ name, kind }) => kind === 'WORKER' || !told.has(name))
      .map(({ id }) => id);
    const before = untrack(() => this.#unmatched);
    const next = unmatchedSince(
      before,
      inAlarm,
      told,
      untrack(() => this.#now.ms),
    );
    if (next.size !== before.size || [...next.keys()].some((id) => !before.has(id))) this.#unmatched = next;
  }

  #longestDueNow(): string[] {
    return longestDue(this.#checkIns.dueOf);
  }

  #incidentsNow(): WallIncident[] {
    follow(this.#fleet.revision);
    const atOnce = !this.#told.known || this.#told.link.state !== 'LIVE';
    const unmatched = [...this.#unmatched]
      .filter(([, sinceMs]) => atOnce || this.#now.ms - sinceMs >= UNMATCHED_MS)
      .flatMap(([id]) => this.#carrierOf(id) ?? []);
    return wallIncidents(
      this.#told.nodes.values(),
      (id) => this.#carrierOf(id),
      unmatched,
      (name) => behindCurtain(name, 'WORKER', this.#settings().names),
    );
  }

  /** By id, or by name for a device that is in alarm. */
  #carrierOf(key: string): Carrier | null {
    const tracked =
      this.#fleet.find(key) ??
      this.#named(this.#fleet.alarms).find(({ kind, name }) => kind === 'DEVICE' && name === key);
    if (tracked?.id == null) return null;
    const { id, employerName, teamName, position } = tracked;
    return { id, name: this.nameOf(tracked), employerName, teamName, position };
  }

  /** Those whose names have come. */
  #named(rows: ArrayLike<number>): Named[] {
    return Array.from(rows, (row) => this.#fleet.at(row)).flatMap((tracked) =>
      tracked?.id == null ? [] : [{ ...tracked, id: tracked.id }],
    );
  }

  #peopleNow(): WallPerson[] {
    follow(this.#fleet.revision);
    const nowMs = this.#now.ms;
    const { held, counts, order } = this.#fleet;
    const { ALARM, OVERDUE } = counts.byStatus;
    const open = this.incidents.slice(0, PEOPLE);
    const overdue = overdueRows(
      this.#longestDue.map((id) => held.rowOf(id)),
      order.subarray(0, ALARM + OVERDUE),
      (row) => held.statusOf(row) === STATUS_CODE.OVERDUE,
      PEOPLE - open.length,
    );
    return [
      ...open.map((incident): WallPerson => {
        const { id, name, waits, what, teamName, employerName } = incident;
        const since = sinceText(incident, nowMs);
        return { id, name, status: 'ALARM', waits, what, where: teamName ?? employerName, since };
      }),
      ...this.#named(overdue).map((tracked) => this.#overdueOf(tracked, nowMs)),
    ];
  }

  #overdueOf(tracked: Named, nowMs: number): WallPerson {
    const { id, status, teamName, employerName } = tracked;
    const dueMs = this.#checkIns.dueOf.get(id);
    return {
      ...{ id, name: this.nameOf(tracked), status, waits: false, what: '', where: teamName ?? employerName },
      since: dueMs === undefined || dueMs > nowMs ? '' : `${ageShort((nowMs - dueMs) / 1000)} late`,
    };
  }

  #isKnown(): boolean {
    return isKnown(this.#fleet);
  }

  #linkNow(): LinkState {
    return worseLink(this.#fleet.link, this.#told.link);
  }

  #goneNow(): Source[] {
    return notLive(this.#fleet.sources, this.#told.link);
  }

  #ringingNow(): Priority | null {
    return ringingPriority(this.incidents.map(({ priority, waits }) => ({ priority, unowned: waits })));
  }

  #footNow(): string {
    const { counts } = this.#fleet;
    const { link } = this;
    if (!this.known) return link.sentence ?? 'Connecting to the server…';
    if (this.old) {
      const wasMs = this.#now.ms - (link.ageMs ?? 0);
      return `All of this is as it was at ${ukClock(wasMs)} ${ukZone(wasMs)}`;
    }
    if (this.#told.failure !== null) return `Incidents cannot be shown: ${this.#told.failure}`;
    if (counts.total === 0) return 'Nobody reports yet';
    const waiting = this.incidents.filter(({ waits }) => waits).length;
    if (this.incidents.length > 0)
      return `${this.incidents.length} open · ${waiting === 0 ? 'all claimed' : `${waiting} unclaimed`} · ${counts.onDuty.toLocaleString('en-GB')} in session`;
    const [next] = this.#checkIns.after(this.#now.ms, 1);
    return quietLine(
      counts.onDuty,
      next === undefined ? null : ukTime(next.dueMs),
      // Where somebody is without cover the badge before this line says so.
      this.cover === null || this.cover.uncovered.length > 0 ? null : this.cover.operators,
    );
  }

  #nextNow(): { id: string; text: string }[] {
    if (this.old) return [];
    return this.#checkIns.after(this.#now.ms, NEXT).map(({ workerId, name, dueMs }) => ({
      id: workerId,
      text: `${ukTime(dueMs)} ${behindCurtain(name, 'WORKER', this.#settings().names)}`,
    }));
  }
}
