/** Remembers what offers are judged by beside the open incidents: who was asked, and who knows which worker. */
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { offersDue, type Offer } from '../domain/allocation.ts';
import type { DeskPorts } from './incident-desk.ts';

export class Allocator {
  readonly #onDuty: DeskPorts['onDuty'];
  /** Who has owned the worker's newest incident last. */
  readonly #familiar = new Map<WorkerId, string>();
  /** Who was asked, since when it has been nobody's. */
  readonly #asked = new Map<IncidentId, { readonly sinceMs: number; readonly accountIds: Set<string> }>();

  constructor(onDuty: DeskPorts['onDuty']) {
    this.#onDuty = onDuty;
  }

  note(incident: Incident): void {
    const { id, workerId, ownership } = incident;
    const { owner, to, kind, sinceMs } = ownership;
    if (workerId !== null && owner !== null) this.#familiar.set(workerId, owner.accountId);
    if (!isOpen(incident)) this.#asked.delete(id);
    else if (kind === 'OFFERED' && to !== null) {
      const asked = this.#asked.get(id);
      if (asked?.sinceMs === sinceMs) asked.accountIds.add(to.accountId);
      else this.#asked.set(id, { sinceMs, accountIds: new Set([to.accountId]) });
    }
  }

  offersDue(open: Iterable<Incident>): Offer[] {
    return offersDue({
      open: [...open],
      onDuty: this.#onDuty,
      knows: (workerId) => this.#familiar.get(workerId) ?? null,
      wasOffered: ({ id, ownership }, accountId) => {
        const asked = this.#asked.get(id);
        return asked?.sinceMs === ownership.sinceMs && asked.accountIds.has(accountId);
      },
    });
  }
}
