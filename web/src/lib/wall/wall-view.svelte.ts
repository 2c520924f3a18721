/** What a wall says besides its map: who needs somebody, what comes next, and whether any of it is still true. */
import { follow } from '../ui/follow.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { Client } from '../graphql/client.ts';
import { RaisedAlarmsDocument } from '../graphql/documents.ts';
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
import {
  alarmsInOrder,
  longestDue,
  overdueRows,
  raisedOf,
  type Raised,
  type WallPerson,
} from './wall-person.ts';

const PEOPLE = 6;
const NEXT = 3;
const ALARMS_MS = 4_000;
/** As many as the server gives at once. */
const ALARM_ROWS = 1_000;

type Named = Tracked & { readonly id: string };

export class WallView {
  readonly #fleet: Fleet;
  readonly #now: Now;
  readonly #settings: () => WallSettings;
  readonly #checkIns: CheckIns;
  readonly #raised: () => ReadonlyMap<string, Raised>;
  readonly #inAlarm: readonly Named[] = $derived(this.#inAlarmNow());
  readonly #longestDue: readonly string[] = $derived(this.#longestDueNow());

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
    const query = new LiveQuery({
      client,
      document: RaisedAlarmsDocument,
      variables: () => (fleet.counts.byStatus.ALARM > 0 ? { first: ALARM_ROWS } : null),
      everyMs: ALARMS_MS,
    });
    const raised = $derived(raisedOf((query.data?.alarms.edges ?? []).map(({ node }) => node)));
    this.#raised = () => raised;
  }

  /** Whoever needs somebody and is not among `people`. */
  get more(): number {
    const { ALARM, OVERDUE } = this.#fleet.counts.byStatus;
    return Math.max(0, ALARM + OVERDUE - this.people.length);
  }

  nameOf({ name, kind }: Tracked): string {
    return behindCurtain(name, kind, this.#settings().names);
  }

  #inAlarmNow(): Named[] {
    follow(this.#fleet.revision);
    return alarmsInOrder(this.#named(this.#fleet.alarms), this.#raised());
  }

  #longestDueNow(): string[] {
    return longestDue(this.#checkIns.dueOf);
  }

  #alarmsNow(): AlarmSpot[] {
    return this.#inAlarm.map((tracked) => ({
      id: tracked.id,
      name: this.nameOf(tracked),
      employerName: tracked.employerName,
      teamName: tracked.teamName,
      place: tracked.position,
    }));
  }

  /** Those whose names have come. */
  #named(rows: ArrayLike<number>): Named[] {
    return Array.from(rows, (row) => this.#fleet.at(row)).flatMap((tracked) =>
      tracked?.id == null ? [] : [{ ...tracked, id: tracked.id }],
    );
  }

  #peopleNow(): WallPerson[] {
    follow(this.#fleet.revision, this.#now.ms);
    const { held, counts, order } = this.#fleet;
    const { ALARM, OVERDUE } = counts.byStatus;
    const alarms = this.#inAlarm.slice(0, PEOPLE);
    const overdue = overdueRows(
      this.#longestDue.map((id) => held.rowOf(id)),
      order.subarray(0, ALARM + OVERDUE),
      (row) => held.statusOf(row) === STATUS_CODE.OVERDUE,
      PEOPLE - alarms.length,
    );
    return [...alarms, ...this.#named(overdue)].map((tracked) => this.#personOf(tracked));
  }

  #personOf(tracked: Named): WallPerson {
    const { id } = tracked;
    const sinceMs = tracked.status === 'ALARM' ? this.#raised().get(id)?.atMs : this.#checkIns.dueOf.get(id);
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
    const onDuty = `${counts.onDuty.toLocaleString('en-GB')} on duty`;
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
