/** The incidents that are open, as their logs fold at this moment, by id and by what they are about. */
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { DeviceId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';

export class OpenIncidents {
  readonly #byId = new Map<IncidentId, Incident>();
  readonly #byWorker = new Map<WorkerId, IncidentId>();
  /** Of devices that are nobody's. */
  readonly #byDevice = new Map<DeviceId, IncidentId>();

  get size(): number {
    return this.#byId.size;
  }

  /** As it is now: a closed one leaves. */
  set(incident: Incident): void {
    const { id, workerId, deviceId } = incident;
    if (isOpen(incident)) {
      this.#byId.set(id, incident);
      if (workerId !== null) this.#byWorker.set(workerId, id);
      else if (deviceId !== null) this.#byDevice.set(deviceId, id);
      return;
    }
    this.#byId.delete(id);
    if (workerId !== null && this.#byWorker.get(workerId) === id) this.#byWorker.delete(workerId);
    if (deviceId !== null && this.#byDevice.get(deviceId) === id) this.#byDevice.delete(deviceId);
  }

  get(id: IncidentId): Incident | null {
    return this.#byId.get(id) ?? null;
  }

  ofWorker(workerId: WorkerId): Incident | null {
    const id = this.#byWorker.get(workerId);
    return id === undefined ? null : this.get(id);
  }

  /** The open one of the same worker, or of the same device where nobody carries it. */
  beside({ workerId, deviceId }: Pick<Incident, 'workerId' | 'deviceId'>): Incident | null {
    if (workerId !== null) return this.ofWorker(workerId);
    const id = deviceId === null ? undefined : this.#byDevice.get(deviceId);
    return id === undefined ? null : this.get(id);
  }

  all(): IterableIterator<Incident> {
    return this.#byId.values();
  }
}
