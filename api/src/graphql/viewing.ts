/**
 * What one viewer may see of one person now, asked anew for every answer. The rule itself is `domain/visibility`; this
 * finds its inputs in the hot state, and writes down each look at a place.
 */
import type { ReadKind, ReadReason } from '@lonewatch/schema/contract/access.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Worker } from '@lonewatch/schema/contract/reference.ts';
import { ROLE_PERMISSIONS, type Role } from '@lonewatch/schema/contract/role.ts';
import { reaches, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import { STATUS_CODE } from '@lonewatch/schema/contract/worker.ts';
import type { KnownFix } from '@lonewatch/schema/graphql/known-fix.ts';
import {
  audienceOf,
  audienceOfGrant,
  coarsen,
  COARSE_RADIUS_M,
  EXACT,
  HIDDEN,
  policyBits,
  precisionOf,
  worksAlarms,
  type Audience,
  type Precision,
} from '../domain/visibility.ts';
import type { Directory } from '../hot/directory.ts';
import type { OpenGlasses } from './open-glasses.ts';

export interface Sight {
  readonly precision: Precision;
  /** Under which role and why it was open; meaningless where hidden. */
  readonly role: Role;
  readonly why: ReadReason;
  readonly reason: string | null;
}

const NOTHING: Sight = { precision: HIDDEN, role: 'LONE_WORKER', why: 'SESSION', reason: null };

/** Takes what was looked at; answers need not wait, the transport flushes before it sends them. */
export interface Audit {
  saw(read: {
    readonly employerId: EmployerId;
    readonly workerId: WorkerId;
    readonly viewerKind: Viewer['kind'];
    readonly viewerId: string;
    readonly viewerName: string;
    readonly role: Role;
    readonly what: ReadKind;
    readonly why: ReadReason;
    readonly reason: string | null;
  }): void;
}

export class Viewing {
  readonly #directory: Directory;
  readonly #glasses: OpenGlasses;
  readonly #audit: Audit;
  readonly #now: () => number;

  constructor(directory: Directory, glasses: OpenGlasses, audit: Audit, now: () => number) {
    this.#directory = directory;
    this.#glasses = glasses;
    this.#audit = audit;
    this.#now = now;
  }

  /** The most that any of the viewer's grants opens at this slot. */
  sightOf(viewer: Viewer, whom: Whom, slot: number): Sight {
    const live = this.#directory.employer(whom.employerId);
    if (live === undefined) return NOTHING;
    const { status, workedStatus } = live.fleet.columns;
    const shares = live.fleet.columns.shares[slot] === 1;
    const policy = policyBits(live.employer.services, live.employer.policy);
    let best = NOTHING;
    for (const grant of viewer.grants) {
      if (!grant.permissions.includes('SEE_POSITIONS') || !reaches(grant, whom)) continue;
      if (grant.workerId !== null)
        return { precision: EXACT, role: grant.role, why: 'SESSION', reason: null };
      const audience = audienceOfGrant(grant);
      if (audience === null) continue;
      const told = precisionOf(audience, policy, status[slot]!, shares);
      const precision = worksAlarms(audience)
        ? precisionOf(audience, policy, workedStatus[slot]!, shares)
        : told;
      if (precision <= best.precision) continue;
      const why = precision === told ? whyOf(status[slot]!) : 'SILENT_ALARM';
      best = { precision, role: grant.role, why, reason: null };
    }
    if (best.precision === EXACT || whom.id === null) return best;
    const glass = this.#glasses.of(viewer, whom.id, this.#now());
    return glass === null
      ? best
      : { precision: EXACT, role: glass.role, why: 'BREAK_GLASS', reason: glass.reason };
  }

  sightOfWorker(viewer: Viewer, worker: Worker): Sight {
    return this.sightOf(viewer, worker, this.#directory.worker(worker.id)!.slot);
  }

  /**
   * Writes a look down, unless nobody was looked at. Who holds the account of a worker is what an administrator has said:
   * those looks are written down too, and left out only of what the same account reads.
   */
  note(viewer: Viewer, whom: Whom, sight: Sight, what: ReadKind): void {
    if (whom.id === null) return;
    this.#audit.saw({
      employerId: whom.employerId,
      workerId: whom.id,
      viewerKind: viewer.kind,
      viewerId: viewer.id,
      viewerName: viewer.name,
      what,
      role: sight.role,
      why: sight.why,
      reason: sight.reason,
    });
  }
}

function whyOf(status: number): ReadReason {
  if (status === STATUS_CODE.ALARM) return 'ALARM';
  return status === STATUS_CODE.OFF_DUTY ? 'SHARED' : 'SESSION';
}

/** Under which role somebody watches an employer's live map: the one that shows most. */
export function roleOnMap(viewer: Viewer, employerId: EmployerId): Role {
  const wanted = audienceOf(viewer, employerId)?.audience;
  const grant = viewer.grants.find((held) => {
    const audience = held.employerId === employerId ? audienceOfGrant(held) : null;
    return audience !== null && (audience === wanted || (isManager(audience) && isManager(wanted)));
  });
  if (grant === undefined) throw new Error('Somebody was on a live map without a role.');
  return grant.role;
}

/** A class is a responder's also where two grants of one person make it one. */
function isManager(audience: Audience | undefined): boolean {
  return audience === 'manager' || audience === 'responder';
}

/** Sees nobody outside an alarm but by a broken glass. */
export function isControlRoom(role: Role): boolean {
  return ROLE_PERMISSIONS[role].includes('BREAK_GLASS');
}

/** A coarse sight gives a coarse fix: place, radius and time, and nothing that says how somebody moves. */
export function shownFix(fix: KnownFix | null, { precision }: Sight): KnownFix | null {
  if (fix === null || precision === HIDDEN) return null;
  if (precision === EXACT) return fix;
  return {
    ...coarsen(fix.lonE7, fix.latE7),
    accuracyM: COARSE_RADIUS_M,
    altitudeM: null,
    speedMps: null,
    headingDeg: null,
    source: 'UNKNOWN',
    fixAtMs: fix.fixAtMs,
    receivedAtMs: fix.receivedAtMs,
    marks: [],
  };
}
