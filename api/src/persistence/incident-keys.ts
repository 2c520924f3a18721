/** The key that seals what an incident's log says of its worker: the person's own, or one of the incident where nobody is known. */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Queries } from './sql-port.ts';

export type Keyed = Pick<Incident, 'id' | 'employerId' | 'workerId'>;

/** A key of an incident that is to be stored together with the incident's row. */
export interface MadeKey {
  readonly incidentId: IncidentId;
  readonly employerId: EmployerId;
  readonly wrapped: Buffer;
}

export class IncidentKeys {
  readonly #keys: PersonKeys;

  constructor(keys: PersonKeys) {
    this.#keys = keys;
  }

  /** null: the person or the incident was erased. */
  async find(q: Queries, { id, workerId }: Omit<Keyed, 'employerId'>): Promise<Uint8Array | null> {
    if (workerId !== null) return this.#keys.find(q, workerId);
    return (await this.#ofIncidents(q, [id])).get(id) ?? null;
  }

  /** Made where there is none: an incident of somebody who was erased meanwhile can still be worked. */
  async findOrMake(
    q: Queries,
    incidents: readonly Keyed[],
  ): Promise<{ readonly keys: ReadonlyMap<IncidentId, Uint8Array>; readonly made: readonly MadeKey[] }> {
    const keys = new Map<IncidentId, Uint8Array>();
    const ofWorkers = await this.#keys.findOrMakeAll(
      q,
      new Map(
        incidents.flatMap(({ workerId, employerId }) => (workerId === null ? [] : [[workerId, employerId]])),
      ),
    );
    for (const { id, workerId } of incidents) if (workerId !== null) keys.set(id, ofWorkers.get(workerId)!);
    const nobodys = incidents.filter(({ workerId }) => workerId === null);
    const held = await this.#ofIncidents(
      q,
      nobodys.map(({ id }) => id),
    );
    for (const [id, key] of held) keys.set(id, key);
    const made = nobodys.filter(({ id }) => !held.has(id)).map((incident) => this.#make(incident));
    for (const { incidentId, wrapped } of made) keys.set(incidentId, this.#unwrap(incidentId, wrapped));
    return { keys, made };
  }

  #make({ id, employerId }: Keyed): MadeKey {
    return { incidentId: id, employerId, wrapped: this.#keys.wrap(contextOf(id)) };
  }

  async #ofIncidents(q: Queries, ids: readonly IncidentId[]): Promise<Map<IncidentId, Uint8Array>> {
    if (ids.length === 0) return new Map();
    const rows = await q.query<{ id: IncidentId; wrapped: Buffer }>(
      'SELECT incident_id AS id, wrapped_key AS wrapped FROM incident_keys WHERE incident_id = ANY($1::int4[])',
      [ids],
    );
    return new Map(rows.map(({ id, wrapped }) => [id, this.#unwrap(id, wrapped)]));
  }

  #unwrap(id: IncidentId, wrapped: Uint8Array): Uint8Array {
    return this.#keys.unwrap(wrapped, contextOf(id), 'incident_keys');
  }
}

function contextOf(id: IncidentId): string {
  return `lonewatch key of incident ${id}`;
}
