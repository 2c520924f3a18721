/**
 * Implements call keys: ingest tokens of the one device that a worker's own page is. They stand in the list of tokens like any
 * other, by the worker's name, and whoever manages tokens may revoke them.
 */
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Device, IngestToken, Worker } from '@lonewatch/schema/contract/reference.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { CallKeys } from '@lonewatch/schema/graphql/call-key-ports.ts';
import type { Directory } from '../hot/directory.ts';
import { pageDeviceOf } from '../hot/page-device.ts';
import { createIngestToken, revokeCallKeys } from '../persistence/ingest-tokens.ts';
import { insertDevice } from '../persistence/reference-data.ts';
import type { Database } from '../persistence/sql-port.ts';
import { isOneself } from './own-raise.ts';
import { scopeOf } from './ports.ts';

/** A telephone, its successor, a tablet; a key that is lost makes room by itself. */
const LIVE_KEYS = 5;

export interface CallKeyOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly now: () => number;
}

export function makeCallKeys({ db, directory, now }: CallKeyOptions): CallKeys {
  const takeIn = (tokens: readonly IngestToken[]): void =>
    tokens.forEach((token) => directory.setToken(token));
  return {
    create: async (viewer, worker, replaces) => {
      const createdBy = personOf(viewer, worker);
      const { employerId, name } = worker;
      const nowMs = now();
      const { device, made, revoked } = await db.asViewer(scopeOf(viewer, 'WORK_ALONE'), async (q) => {
        const device = await insertDevice(q, pageDeviceOf(worker));
        checkIsHers(device, worker);
        const wanted = { employerId, name: `Phone page of ${name}`, deviceId: device.id, createdBy, nowMs };
        const made = await createIngestToken(q, wanted);
        const gone = { employerId, deviceId: device.id, createdBy, nowMs, id: replaces, keep: LIVE_KEYS };
        return { device, made, revoked: await revokeCallKeys(q, gone) };
      });
      directory.addDevice(device);
      takeIn([made.token, ...revoked]);
      return { id: made.info.id, secret: made.secret, deviceExternalId: device.externalId };
    },
    revoke: async (viewer, worker, id) => {
      const createdBy = personOf(viewer, worker);
      const { employerId } = worker;
      const { externalId } = pageDeviceOf(worker);
      const live = directory.employer(employerId)?.devicesByExternalId.get(externalId);
      if (live?.device.workerId !== worker.id) return 0;
      const wanted = { employerId, deviceId: live.device.id, createdBy, nowMs: now(), id };
      const keep = id === null ? 0 : LIVE_KEYS;
      const revoked = await db.asViewer(scopeOf(viewer, 'WORK_ALONE'), (q) =>
        revokeCallKeys(q, { ...wanted, keep }),
      );
      takeIn(revoked);
      return revoked.length;
    },
  };
}

/** Of an account that is worker no more, or is switched off: what its phones send from then on moves nobody's marker. */
export async function endCallKeys(
  { db, directory, now }: CallKeyOptions,
  accountId: string,
  workerId: WorkerId,
): Promise<void> {
  const worker = directory.worker(workerId)?.worker;
  if (worker === undefined) return;
  const { employerId } = worker;
  const device = directory.employer(employerId)?.devicesByExternalId.get(pageDeviceOf(worker).externalId);
  if (device === undefined) return;
  const wanted = { employerId, deviceId: device.device.id, createdBy: accountId, nowMs: now() };
  for (const token of await revokeCallKeys(db, { ...wanted, id: null, keep: 0 })) directory.setToken(token);
}

/** Whatever the schema has checked before: nobody gets a key that speaks for somebody else. */
function personOf(viewer: Viewer, worker: Worker): string {
  if (viewer.kind !== 'PERSON' || !isOneself(viewer, worker))
    throw new Fault('NOT_FOUND', 'There is no such worker.');
  return viewer.id;
}

/** A device that came under this name before is whoever's it is. */
function checkIsHers({ workerId }: Device, worker: Worker): void {
  if (workerId !== worker.id)
    throw new Fault(
      'BAD_USER_INPUT',
      'A device that is not yours has the name of this page. Tell your manager.',
    );
}
