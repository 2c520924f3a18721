/** The ports of call keys: with which a phone calls for help when the sign-in on it has ended. */
import type { Worker } from '../contract/reference.ts';
import type { Viewer } from '../contract/viewer.ts';

export interface NewCallKey {
  readonly id: number;
  /** Shown once: only its hash is kept. */
  readonly secret: string;
  /** Whatever comes under it is this device's. */
  readonly deviceExternalId: string;
}

export interface CallKeys {
  /** `replaces`: the key that this phone held, which is revoked; whatever is no call key of this worker's stays as it is. */
  readonly create: (viewer: Viewer, worker: Worker, replaces: number | null) => Promise<NewCallKey>;
  /** How many were revoked. `id` null: all of this worker's. */
  readonly revoke: (viewer: Viewer, worker: Worker, id: number | null) => Promise<number>;
}
