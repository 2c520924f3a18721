/** What employers have arranged with police forces, as those who see and write plans do. */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { PoliceArrangement, PoliceForce } from '@lonewatch/schema/contract/police.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { ArrangementView, Police } from '@lonewatch/schema/graphql/plan-ports.ts';
import {
  falseCallsOf,
  policeArrangements,
  removePoliceArrangement,
  savePoliceArrangement,
} from '../persistence/police-arrangements.ts';
import type { Database } from '../persistence/sql-port.ts';
import { scopeOf } from './ports.ts';

const YEAR_MS = 365 * 86_400_000;
const MAX_CALLS = 100;

export interface PoliceOptions {
  readonly db: Database;
  readonly forces: readonly PoliceForce[];
  readonly now: () => number;
}

export function makePolice({ db, forces, now }: PoliceOptions): Police {
  const byName = [...forces].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
  const read = (viewer: Viewer, employerId: EmployerId): Promise<ArrangementView[]> =>
    db.asViewer(scopeOf(viewer, 'SEE_PLANS'), async (tx) => {
      const calls = await falseCallsOf(tx, employerId, now() - YEAR_MS);
      const found = await policeArrangements(tx, employerId);
      return found.map((each) => ({ ...each, falseCalls: calls.get(each.forceId) ?? 0 }));
    });
  return {
    forces: () => byName,
    arrangements: read,
    save: async (viewer, wanted) => {
      demand(viewer, wanted.employerId);
      const arrangement = checked(wanted, forces);
      await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        savePoliceArrangement(tx, arrangement, viewer.kind === 'PERSON' ? viewer.id : null, now()),
      );
      const saved = await read(viewer, wanted.employerId);
      return saved.find(({ forceId }) => forceId === arrangement.forceId)!;
    },
    remove: async (viewer, employerId, forceId) => {
      demand(viewer, employerId);
      const gone = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        removePoliceArrangement(tx, employerId, forceId),
      );
      if (!gone) throw new Fault('NOT_FOUND', 'Nothing was arranged with this force.');
      return forceId;
    },
  };
}

function demand(viewer: Viewer, employerId: EmployerId): void {
  if (!mayAt(viewer, 'EDIT_PLANS', employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
}

function checked(wanted: PoliceArrangement, forces: readonly PoliceForce[]): PoliceArrangement {
  const { forceId, warnAt, withdrawAt } = wanted;
  if (!forces.some(({ id }) => id === forceId))
    throw new Fault('NOT_FOUND', 'There is no such force among the areas that are loaded.');
  const urn = trimmed(wanted.urn, 40, 'reference number');
  const phone = trimmed(wanted.phone, 40, 'number of the control room');
  if (!(warnAt >= 1 && warnAt <= withdrawAt && withdrawAt <= MAX_CALLS))
    throw new Fault(
      'BAD_USER_INPUT',
      `Warn at one false call or more, and not later than response is withdrawn; at most ${MAX_CALLS}.`,
    );
  return { ...wanted, urn, phone };
}

function trimmed(value: string | null, maxLength: number, what: string): string | null {
  const text = value?.trim() ?? '';
  if (text.length > maxLength)
    throw new Fault('BAD_USER_INPUT', `The ${what} has at most ${maxLength} characters.`);
  return text === '' ? null : text;
}
