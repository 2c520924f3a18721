/** What a viewer's role leaves out of sight on the live map, and why; and the one look that needed a reason. */
import type { Permission } from '@lonewatch/schema/contract/role.ts';
import { mayAtEmployer, seesAlarmsOnly, type Me } from '../identity/me.ts';
import type { Employer, FleetCounts, Source, TrackedPosition } from '../live/tracked.ts';
import type { Pin } from '../map/pin.ts';
import { placelessWords } from './placeless.ts';
import { isKnown } from './watched-fleet.ts';

interface SeenFleet {
  readonly employers: readonly Employer[];
  readonly counts: FleetCounts;
  readonly sources: readonly Source[];
}

export interface SightOptions {
  readonly me: () => Me;
  readonly fleet: SeenFleet;
  /** Employers that have procured location mapping; null: not known yet. */
  readonly mapped: () => ReadonlySet<string> | null;
}

export class Sight {
  readonly #options: SightOptions;
  /** What a look outside an alarm shows: one person may see it for a while, and no frame carries it. */
  looked = $state.raw<TrackedPosition | null>(null);
  /** Employers whose people this viewer sees on a map in an alarm only. */
  readonly alarmOnlyEmployers: ReadonlySet<string> = $derived(this.#alarmOnlyNow());
  /** Why the map shows nobody, where that is on purpose. */
  readonly placeless: string | null = $derived(this.#placelessNow());

  constructor(options: SightOptions) {
    this.#options = options;
  }

  readonly may = (permission: Permission, employerId: string): boolean =>
    mayAtEmployer(this.#options.me(), permission, employerId);

  readonly alarmOnly = (employerId: string): boolean => seesAlarmsOnly(this.#options.me(), employerId);

  /** The looked-at place, for the map. */
  pin(name: string): Pin | null {
    if (this.looked === null) return null;
    const { lon, lat } = this.looked;
    return { lon, lat, title: `${name}, last known`, dismiss: () => (this.looked = null) };
  }

  #alarmOnlyNow(): ReadonlySet<string> {
    const me = this.#options.me();
    const ids = this.#options.fleet.employers.map(({ id }) => id).filter((id) => seesAlarmsOnly(me, id));
    // A new one for each change, never changed itself.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    return new Set(ids);
  }

  #placelessNow(): string | null {
    const { fleet, mapped } = this.#options;
    return isKnown(fleet) && fleet.counts.total > 0 && fleet.counts.placed === 0
      ? placelessWords(fleet.employers, mapped(), this.alarmOnlyEmployers)
      : null;
  }
}
