/** What a wall says besides its map: who needs somebody, what comes next, and whether any of it is still true. */
import { follow } from '../ui/follow.ts';
import type { Client } from '../graphql/client.ts';
import { AlarmsDocument } from '../graphql/documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import type { Fleet } from '../live/fleet.svelte.ts';
import type { Now } from '../live/now.svelte.ts';
import type { Tracked } from '../live/tracked.ts';
import { ageShort } from '../ui/age-text.ts';
import { ukClock, ukTime, ukZone } from '../ui/uk-time.ts';
import { isKnown } from '../workers/watched-fleet.ts';
import { CheckIns } from './check-ins.svelte.ts';
import type { AlarmSpot } from './scenes.ts';
import { behindCurtain, type WallSettings } from './wall-settings.ts';
import { raisedAtOf, type WallPerson } from './wall-person.ts';

const PEOPLE = 6;
const NEXT = 3;
const ALARMS_MS = 4_000;
const ALARM_ROWS = 200;

export class WallView {
  readonly #fleet: Fleet;
  readonly #now: Now;
  readonly #settings: () => WallSettings;
  readonly #checkIns: CheckIns;
  readonly #raisedAt: () => ReadonlyMap<string, number>;

  readonly alarms: readonly AlarmSpot[] = $derived(this.#alarmsNow());
  readonly people: readonly WallPerson[] = $derived(this.#peopleNow());
  /** Numbers have come. */
  readonly known: boolean = $derived(this.#isKnown());
  /** What is shown is not how it is. */
  readonly old: boolean = $derived(this.#isOld());
  readonly footLine: string = $derived(this.#footNow());
  /** `14:20 A.S.`, the earliest first. */
  readonly next: readonly { readonly id: string; readonly text: string }[] = $derived(this.#nextNow());

  constructor(fleet: Fleet, now: Now, client: Client, settings: () => WallSettings) {
    this.#fleet = fleet;
    this.#now = now;
    this.#settings = settings;
    this.#checkIns = new CheckIns(client);
    const raised = new LiveQuery({
      client,
      document: AlarmsDocument,
      variables: () => (fleet.counts.byStatus.ALARM > 0 ? { employerIds: null, first: ALARM_ROWS } : null),
      everyMs: ALARMS_MS,
    });
    const raisedAt = $derived(raisedAtOf((raised.data?.alarms.edges ?? []).map(({ node }) => node)));
    this.#raisedAt = () => raisedAt;
  }

  /** Whoever needs somebody and is not among `people`. */
  get more(): number {
    const { ALARM, OVERDUE } = this.#fleet.counts.byStatus;
    return Math.max(0, ALARM + OVERDUE - this.people.length);
  }

  nameOf({ name, kind }: Tracked): string {
    return behindCurtain(name, kind, this.#settings().names);
  }

  #alarmsNow(): AlarmSpot[] {
    follow(this.#fleet.revision);
    return Array.from(this.#fleet.alarms, (row) => this.#fleet.at(row)).flatMap((tracked) =>
      tracked?.id == null
        ? []
        : [
            {
              id: tracked.id,
              name: this.nameOf(tracked),
              employerName: tracked.employerName,
              teamName: tracked.teamName,
              place: tracked.position,
            },
          ],
    );
  }

  #peopleNow(): WallPerson[] {
    follow(this.#fleet.revision, this.#now.ms);
    const { ALARM, OVERDUE } = this.#fleet.counts.byStatus;
    const rows = this.#fleet.order.subarray(0, Math.min(PEOPLE, ALARM + OVERDUE));
    return Array.from(rows, (row) => this.#fleet.at(row)).flatMap((tracked) =>
      tracked?.id == null || (tracked.status !== 'ALARM' && tracked.status !== 'OVERDUE')
        ? []
        : [this.#personOf(tracked, tracked.id)],
    );
  }

  #personOf(tracked: Tracked, id: string): WallPerson {
    const sinceMs = tracked.status === 'ALARM' ? this.#raisedAt().get(id) : this.#checkIns.dueOf.get(id);
    const nowMs = this.#now.ms;
    return {
      id,
      name: this.nameOf(tracked),
      status: tracked.status,
      where: tracked.teamName ?? tracked.employerName,
      since:
        sinceMs === undefined || sinceMs > nowMs
          ? ''
          : `${ageShort((nowMs - sinceMs) / 1000)} ${tracked.status === 'ALARM' ? 'ago' : 'late'}`,
    };
  }

  #isKnown(): boolean {
    return isKnown(this.#fleet);
  }

  #isOld(): boolean {
    return this.#fleet.link.state === 'STALE' || this.#fleet.link.state === 'OFFLINE';
  }

  #footNow(): string {
    const { link, counts } = this.#fleet;
    if (!this.known) return link.sentence ?? 'Connecting to the server…';
    if (this.old) {
      const wasMs = this.#now.ms - (link.ageMs ?? 0);
      return `All of this is as it was at ${ukClock(wasMs)} ${ukZone(wasMs)}`;
    }
    if (counts.total === 0) return 'Nobody reports yet';
    const onDuty = `${(counts.total - counts.byStatus.OFF_DUTY).toLocaleString('en-GB')} on duty`;
    return counts.byStatus.ALARM === 0 ? `No alarms · ${onDuty}` : onDuty;
  }

  #nextNow(): { id: string; text: string }[] {
    if (this.old) return [];
    return this.#checkIns.after(this.#now.ms, NEXT).map(({ workerId, name, dueMs }) => ({
      id: workerId,
      text: `${ukTime(dueMs)} ${behindCurtain(name, 'WORKER', this.#settings().names)}`,
    }));
  }
}
