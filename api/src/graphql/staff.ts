/** Control rooms and the provider's own people: what the installation's administrator manages. */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAnywhere, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Administration, Arc } from '@lonewatch/schema/graphql/administration.ts';
import { addGrant } from '../persistence/accounts.ts';
import { inviteAccount } from '../persistence/invitations.ts';
import type { Database } from '../persistence/sql-port.ts';
import { arcsOf, insertArc, removeStaffGrant, setArcContract, staffOf } from '../persistence/staff.ts';

export interface StaffOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly changed: () => void;
}

export function staffPorts({ db, now, changed }: StaffOptions) {
  const arcWith = async (id: number): Promise<Arc> => {
    const arc = (await arcsOf(db)).find((found) => found.id === id);
    if (arc === undefined) throw new Fault('NOT_FOUND', 'There is no such control room.');
    return arc;
  };
  return {
    arcs: (viewer) => {
      demand(viewer);
      return arcsOf(db);
    },
    staff: async (viewer) => {
      demand(viewer);
      const arcs = await arcsOf(db);
      return (await staffOf(db)).map(({ arcId, ...member }) => ({
        ...member,
        arc: arcs.find(({ id }) => id === arcId) ?? null,
      }));
    },
    createArc: (viewer, name) => {
      demand(viewer);
      return insertArc(db, name);
    },
    setArcContract: async (viewer, arcId, employerId, serves) => {
      if (!mayAt(viewer, 'MANAGE_EMPLOYERS', employerId))
        throw new Fault('NOT_FOUND', 'There is no such employer.');
      await setArcContract(db, { arcId, employerId, serves });
      changed();
      return arcWith(arcId);
    },
    inviteStaff: async (viewer, person, role, arcId) => {
      demand(viewer);
      if (arcId !== null) await arcWith(arcId);
      const token = await db.transaction('ordinary', async (tx) => {
        const invited = await inviteAccount(tx, { ...person, employerId: null, nowMs: now() });
        const { accountId } = invited;
        await addGrant(tx, {
          ...{ accountId, role, arcId, employerId: null, teamId: null, workerId: null },
          grantedBy: viewer.id,
        });
        return invited.token;
      });
      changed();
      return token;
    },
    withdrawStaffRole: async (viewer, grantId) => {
      demand(viewer);
      if (!(await removeStaffGrant(db, grantId)))
        throw new Fault(
          'NOT_FOUND',
          'There is no such role, or it is the last administrator: give the role to somebody else first.',
        );
      changed();
      return grantId;
    },
  } satisfies Partial<Administration>;
}

function demand(viewer: Viewer): void {
  if (!mayAnywhere(viewer, 'MANAGE_EMPLOYERS'))
    throw new Fault('FORBIDDEN', 'Your role does not include control rooms and staff.');
}
