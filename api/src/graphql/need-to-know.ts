/** What is opened on purpose: sensitive fields and broken glasses. Each is written down before it is answered. */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Permission, Role } from '@lonewatch/schema/contract/role.ts';
import {
  employersWhere,
  mayAbout,
  reaches,
  type Viewer,
  type Whom,
} from '@lonewatch/schema/contract/viewer.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { NeedToKnow } from '@lonewatch/schema/graphql/need-to-know.ts';
import type { Directory } from '../hot/directory.ts';
import { breakGlassesOf, openBreakGlass, reviewBreakGlass } from '../persistence/break-glass.ts';
import { setSharesLastKnown } from '../persistence/employers.ts';
import { accessLog, seenBy, type ReadAudit } from '../persistence/read-audit.ts';
import type { SensitiveProfiles } from '../persistence/sensitive-profiles.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { OpenGlasses } from './open-glasses.ts';
import { scopeOf } from './ports.ts';
import { isControlRoom } from './viewing.ts';

export interface NeedToKnowOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly sensitive: SensitiveProfiles;
  readonly audit: ReadAudit;
  readonly glasses: OpenGlasses;
  readonly breakGlassMin: number;
  readonly now: () => number;
}

export function makeNeedToKnow(options: NeedToKnowOptions): NeedToKnow {
  return { ...sensitivePorts(options), ...logPorts(options), ...glassPorts(options) };
}

function sensitivePorts({ db, directory, sensitive, audit, now }: NeedToKnowOptions) {
  return {
    held: (viewer, worker) =>
      db.asViewer(scopeOf(viewer, 'SEE_SENSITIVE'), (q) => sensitive.held(q, worker.id)),
    reveal: async (viewer, worker, reason) => {
      const role = roleFor(viewer, 'SEE_SENSITIVE', worker);
      const { slot } = directory.worker(worker.id)!;
      const { status, workedStatus } = directory.employer(worker.employerId)!.fleet.columns;
      const silent = status[slot] !== workedStatus[slot];
      // A control room challenges a worker by the date of birth in an alarm; otherwise it is none of its business.
      if (isControlRoom(role) && workedStatus[slot] !== STATUS_CODE.ALARM)
        throw new Fault('FORBIDDEN', 'A control room sees these only while the worker is in an alarm.');
      const profile = await db.asViewer(scopeOf(viewer, 'SEE_SENSITIVE'), (q) =>
        sensitive.read(q, worker.id),
      );
      const held = profile ?? { dateOfBirth: null, notes: null };
      for (const what of ['DATE_OF_BIRTH', 'NOTES'] as const)
        audit.saw({
          ...{
            employerId: worker.employerId,
            workerId: worker.id,
            role,
            what,
            reason,
            // What was asked because of a call for help in disguise is not told to the worker: somebody may be listening.
            why: silent && mayAbout(viewer, 'WORK_INCIDENTS', worker) ? 'SILENT_ALARM' : 'SENSITIVE_ASKED',
          },
          ...{ viewerKind: viewer.kind, viewerId: viewer.id, viewerName: viewer.name },
        });
      await audit.flush();
      return held;
    },
    setSensitive: (viewer, worker, profile) =>
      db.asViewer(scopeOf(viewer, 'CHANGE_SENSITIVE'), (q) =>
        sensitive.write(q, {
          ...{ workerId: worker.id, employerId: worker.employerId, profile },
          ...{ accountId: viewer.kind === 'PERSON' ? viewer.id : null, nowMs: now() },
        }),
      ),
    setSharesLastKnown: async (viewer, worker, shares) => {
      await db.asViewer(scopeOf(viewer, 'SEE_WORKERS'), (q) => setSharesLastKnown(q, worker.id, shares));
      directory.setShares(worker.id, shares);
      return directory.worker(worker.id)!.worker;
    },
  } satisfies Partial<NeedToKnow>;
}

function logPorts({ db, directory, audit }: NeedToKnowOptions) {
  return {
    // Every single look up to now is in the answer; who has the live map open follows at the turn of the minute.
    seenBy: async (viewer, worker, page) => {
      await audit.flush();
      const asked = { workerId: worker.id, accountId: viewer.id };
      return db.asViewer(scopeOf(viewer, 'SEE_ACCESS_LOG'), (q) => seenBy(q, asked, page));
    },
    accessLog: async (viewer, employerId, page) => {
      await audit.flush();
      return db.asViewer(scopeOf(viewer, 'SEE_ACCESS_LOG'), (q) => accessLog(q, employerId, page));
    },
    workerName: (workerId) => directory.worker(workerId)?.worker.name ?? 'Somebody who has been removed',
  } satisfies Partial<NeedToKnow>;
}

function glassPorts({ db, glasses, breakGlassMin, now }: NeedToKnowOptions) {
  return {
    breakGlass: async (viewer, worker, reason) => {
      if (viewer.kind !== 'PERSON') throw new Fault('FORBIDDEN', 'Only a person may break the glass.');
      const glass = await db.asViewer(scopeOf(viewer, 'BREAK_GLASS'), (q) =>
        openBreakGlass(q, {
          ...{ employerId: worker.employerId, workerId: worker.id, reason },
          ...{ accountId: viewer.id, accountName: viewer.name, role: roleFor(viewer, 'BREAK_GLASS', worker) },
          ...{ askedAtMs: now(), endsAtMs: now() + breakGlassMin * 60_000 },
        }),
      );
      glasses.add(glass, now());
      return glass;
    },
    openGlass: (viewer, worker) => glasses.of(viewer, worker.id, now()),
    breakGlasses: (viewer, onlyUnreviewed, page) => {
      const scope = scopeOf(viewer, 'REVIEW_BREAK_GLASS');
      return db.asViewer(scope, (q) => breakGlassesOf(q, scope.employerIds, onlyUnreviewed, page));
    },
    review: async (viewer, id, verdict, note) => {
      const employerIds = employersWhere(viewer, 'REVIEW_BREAK_GLASS');
      const reviewed = await db.asViewer(scopeOf(viewer, 'REVIEW_BREAK_GLASS'), (q) =>
        reviewBreakGlass(q, { id, employerIds, accountId: viewer.id, verdict, note, nowMs: now() }),
      );
      if (reviewed === null) throw new Fault('NOT_FOUND', 'There is no such look, or it has been reviewed.');
      if (verdict === 'NOT_JUSTIFIED') glasses.end(id);
      return reviewed;
    },
  } satisfies Partial<NeedToKnow>;
}

/** The role under which the viewer may do this about this person; an employer's own before a control room's. */
export function roleFor(viewer: Viewer, permission: Permission, whom: Whom): Role {
  const roles = viewer.grants
    .filter((grant) => grant.permissions.includes(permission) && reaches(grant, whom))
    .map(({ role }) => role);
  const role = roles.find((held) => !isControlRoom(held)) ?? roles[0];
  if (role === undefined) throw new Fault('FORBIDDEN', 'Your role does not include this.');
  return role;
}
