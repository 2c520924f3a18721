/**
 * Escalation plans as viewers read and write them. Whoever may see plans sees the employer's own, and those of the teams and
 * workers within reach; the numbers of next of kin are whole for those alone who write plans, and in an incident.
 */
import type { EmployerId, PlanId } from '@lonewatch/schema/contract/ids.ts';
import type { EscalationPlan, PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAbout, mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type {
  PlanPlace,
  Plans,
  PlanStanding,
  PlanView,
  RingOrder,
} from '@lonewatch/schema/graphql/plan-ports.ts';
import { planChanges } from '../domain/plan-changes.ts';
import { plansInEffect } from '../domain/plan-choice.ts';
import { isInWindow, minuteOfWeek, weekTime } from '../domain/plan-hours.ts';
import { lintPlan } from '../domain/plan-lint.ts';
import type { Directory } from '../hot/directory.ts';
import type { PlanBook } from '../hot/plan-book.ts';
import { addressOf, type EscalationPlans } from '../persistence/escalation-plans.ts';
import type { Database } from '../persistence/sql-port.ts';
import { checkedWriting } from './plan-checks.ts';
import { scopeOf } from './ports.ts';

export interface PlanOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly plans: EscalationPlans;
  readonly book: PlanBook;
  readonly now: () => number;
}

export function makePlans(options: PlanOptions): Plans {
  return { ...readingPorts(options), ...writingPorts(options) };
}

function readingPorts(options: PlanOptions) {
  const { db, directory, plans, now } = options;
  const versionsOf = async (viewer: Viewer, planId: PlanId): Promise<EscalationPlan[]> => {
    const found = await db.asViewer(scopeOf(viewer, 'SEE_PLANS'), (tx) => plans.versions(tx, planId));
    return found.filter((plan) => seesPlan(viewer, plan, directory));
  };
  return {
    list: async (viewer, employerId) => {
      const found = await db.asViewer(scopeOf(viewer, 'SEE_PLANS'), (tx) =>
        plans.current(tx, employerId, now()),
      );
      const newest = new Map(found.map((plan) => [plan.id, plan]));
      return [...newest.values()]
        .filter((plan) => seesPlan(viewer, plan, directory))
        .sort((a, b) => width(a) - width(b) || a.name.localeCompare(b.name, 'en-GB'))
        .map((plan) => viewOf(viewer, plan, found, now()));
    },
    find: async (viewer, planId) => {
      const versions = await versionsOf(viewer, planId);
      return versions[0] === undefined ? null : viewOf(viewer, versions[0], versions, now());
    },
    versions: async (viewer, planId) => {
      const versions = await versionsOf(viewer, planId);
      return versions.map((plan) => viewOf(viewer, plan, versions, now()));
    },
    findings: (plan) => lintPlan(plan, contextOf(plan, directory)),
    changes: async (viewer, plan) => {
      const versions = (await versionsOf(viewer, plan.id)).map((version) => shown(viewer, version));
      const before = versions.find(({ version }) => version === plan.version - 1);
      return before === undefined ? [] : planChanges(before, plan);
    },
    whoWouldBeRung: async (viewer, of, alarmType, atMs) => {
      if ('planId' in of) {
        const versions = await versionsOf(viewer, of.planId);
        const [newest] = versions;
        if (newest === undefined) throw new Fault('NOT_FOUND', 'There is no such plan.');
        const [held] = plansInEffect(versions, atMs);
        return ringOrder(shown(viewer, held ?? newest), atMs);
      }
      const { worker } = directory.worker(of.workerId) ?? {};
      if (worker === undefined || !mayAbout(viewer, 'SEE_PLANS', worker))
        throw new Fault('NOT_FOUND', 'There is no such worker.');
      const scope = { teamId: worker.teamId, workerId: worker.id };
      const snapshot = options.book.planFor(worker.employerId, scope, [alarmType], atMs);
      return ringOrder(maskFor(viewer, worker.employerId, snapshot), atMs);
    },
  } satisfies Partial<Plans>;
}

function writingPorts(options: PlanOptions) {
  const { db, directory, plans, book, now } = options;
  /** Whose it is; faults: NOT_FOUND for what this viewer may not edit. */
  const placed = async (viewer: Viewer, place: PlanPlace) => {
    if ('planId' in place) {
      const [known] = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        plans.versions(tx, place.planId),
      );
      if (known === undefined || !mayAt(viewer, 'EDIT_PLANS', known.employerId))
        throw new Fault('NOT_FOUND', 'There is no such plan.');
      const { employerId, teamId, workerId } = known;
      return { id: known.id, afterVersion: place.afterVersion, employerId, teamId, workerId };
    }
    checkPlace(directory, place);
    return { id: null, afterVersion: null, ...place };
  };
  const refresh = async (employerId: EmployerId): Promise<void> =>
    book.replace(employerId, await plans.current(db, employerId, now()));
  return {
    lint: async (viewer, place, writing) => {
      const draft = await placed(viewer, place);
      const checked = checkedWriting(writing, now());
      const known = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        plans.verified(tx, draft.employerId, checked.steps),
      );
      const steps = checked.steps.map((step, index) => ({ ...step, verified: known[index]! }));
      return lintPlan({ steps }, contextOf(draft, directory));
    },
    save: async (viewer, place, writing) => {
      const draft = await placed(viewer, place);
      const nowMs = now();
      const by = { accountId: viewer.kind === 'PERSON' ? viewer.id : null, name: viewer.name };
      const checked = checkedWriting(writing, nowMs);
      const steps = checked.steps.map((step) => ({ ...step, verified: false }));
      const saved = await db.asViewer(scopeOf(viewer, 'EDIT_PLANS'), (tx) =>
        plans.save(tx, { ...draft, ...checked, steps }, by, nowMs),
      );
      await refresh(draft.employerId);
      return viewOf(viewer, saved, await plans.versions(db, saved.id), nowMs);
    },
    verify: async (viewer, planId, version, step) => {
      const scope = scopeOf(viewer, 'EDIT_PLANS');
      const versions = await db.asViewer(scope, (tx) => plans.versions(tx, planId));
      const plan = versions.find((each) => each.version === version);
      const found = plan?.steps[step];
      if (plan === undefined || found === undefined || !mayAt(viewer, 'EDIT_PLANS', plan.employerId))
        throw new Fault('NOT_FOUND', 'There is no such step.');
      const address = addressOf(found);
      if (address === null)
        throw new Fault('BAD_USER_INPUT', 'This step has no number and no address that could be tried.');
      const { employerId } = plan;
      const accountId = viewer.kind === 'PERSON' ? viewer.id : null;
      await db.asViewer(scope, (tx) => plans.check(tx, { employerId, address, accountId, nowMs: now() }));
      await refresh(employerId);
      const after = await plans.versions(db, planId);
      return viewOf(
        viewer,
        after.find((each) => each.version === version)!,
        after,
        now(),
      );
    },
  } satisfies Partial<Plans>;
}

/** A team or worker of another employer is one that does not exist. */
function checkPlace(
  directory: Directory,
  { employerId, teamId, workerId }: Extract<PlanPlace, { employerId: EmployerId }>,
): void {
  if (teamId !== null && directory.team(teamId)?.employerId !== employerId)
    throw new Fault('NOT_FOUND', 'There is no such team.');
  if (workerId !== null && directory.worker(workerId)?.worker.employerId !== employerId)
    throw new Fault('NOT_FOUND', 'There is no such worker.');
}

function seesPlan(
  viewer: Viewer,
  { employerId, teamId, workerId }: EscalationPlan,
  directory: Directory,
): boolean {
  if (workerId !== null) {
    const found = directory.worker(workerId);
    return found !== undefined && mayAbout(viewer, 'SEE_PLANS', found.worker);
  }
  if (teamId !== null) return mayAbout(viewer, 'SEE_PLANS', { employerId, teamId, id: null });
  return mayAt(viewer, 'SEE_PLANS', employerId);
}

function width({ teamId, workerId }: EscalationPlan): number {
  return workerId !== null ? 2 : teamId !== null ? 1 : 0;
}

function viewOf(
  viewer: Viewer,
  plan: EscalationPlan,
  versions: readonly EscalationPlan[],
  nowMs: number,
): PlanView {
  const ofPlan = versions.filter(({ id }) => id === plan.id);
  return { plan: shown(viewer, plan), standing: standingOf(plan, ofPlan, nowMs) };
}

function standingOf(plan: EscalationPlan, versions: readonly EscalationPlan[], nowMs: number): PlanStanding {
  const newer = versions.filter(({ version }) => version > plan.version);
  if (newer.some(({ validFromMs }) => validFromMs <= nowMs)) return 'REPLACED';
  if (plan.validFromMs > nowMs) return 'LATER';
  return plan.retired ? 'RETIRED' : 'IN_EFFECT';
}

function contextOf(
  { workerId }: Pick<EscalationPlan, 'workerId'>,
  directory: Directory,
): { readonly workerName: string | null } {
  return { workerName: workerId === null ? null : (directory.worker(workerId)?.worker.name ?? null) };
}

function shown(viewer: Viewer, plan: EscalationPlan): EscalationPlan {
  return maskFor(viewer, plan.employerId, plan);
}

function maskFor<P extends PlanSnapshot>(viewer: Viewer, employerId: EmployerId, plan: P): P {
  if (mayAt(viewer, 'EDIT_PLANS', employerId)) return plan;
  const steps = plan.steps.map((step) =>
    step.target === 'NEXT_OF_KIN' ? { ...step, phone: masked(step.phone), email: masked(step.email) } : step,
  );
  return { ...plan, steps };
}

function masked(address: string | null): string | null {
  return address && `•••• ${address.slice(-2)}`;
}

function ringOrder(plan: PlanSnapshot, atMs: number): RingOrder {
  return {
    planName: plan.name,
    builtIn: plan.id === null,
    atMs,
    localTime: weekTime(minuteOfWeek(atMs)),
    steps: plan.steps
      .map((step, index) => ({ index, step, inWindow: isInWindow(step.window, atMs) }))
      .sort((a, b) => a.step.order - b.step.order || a.index - b.index),
  };
}
