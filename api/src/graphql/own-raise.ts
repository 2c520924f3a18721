/** Alarms that people raise from a browser: the worker's own, what is taken on the telephone, and help asked for in disguise. */
import { DEFAULT_PRIORITY, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type { Employer, Worker } from '@lonewatch/schema/contract/reference.ts';
import { mayAbout, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Asker, AskedAlarm } from '@lonewatch/schema/graphql/session-ports.ts';
import { DELAYED_AFTER_MS } from '../domain/alarm-rules.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import { tokenHash } from '../persistence/token-hash.ts';
import type { NewAlarm } from '../pipeline/incident-desk.ts';

/** The worker in person. */
export function isOneself({ grants }: Viewer, { id, employerId }: Worker): boolean {
  return grants.some(
    (grant) =>
      grant.workerId === id && grant.employerId === employerId && grant.permissions.includes('WORK_ALONE'),
  );
}

/** As whom somebody acts about this worker; null: about nobody whom we know. */
export function actorOf({ viewer, console }: Asker, worker: Worker | null): Actor {
  const own = worker !== null && isOneself(viewer, worker);
  return {
    kind: own ? 'WORKER' : 'OPERATOR',
    accountId: viewer.kind === 'PERSON' ? viewer.id : null,
    name: viewer.name,
    supervisor: worker !== null && mayAbout(viewer, 'SUPERVISE_INCIDENTS', worker),
    workstation: own ? null : console.workstation,
  };
}

/** What makes an alarm one for ever, whoever else uses the same command id. */
export function alarmCommandOf(viewer: Pick<Viewer, 'kind' | 'id'>, commandId: string, what: string): string {
  return tokenHash([what, viewer.kind, viewer.id, commandId].join('\n')).toString('hex');
}

export interface RaiseWorld {
  readonly directory: Directory;
  readonly cases: Cases;
  readonly nowMs: number;
}

/** Whatever was asked becomes an alarm: what does not fit is bent. */
export function alarmFrom(
  asker: Asker,
  about: Worker | Employer,
  asked: AskedAlarm,
  { directory, cases, nowMs }: RaiseWorld,
): NewAlarm {
  const worker = 'employerId' in about ? about : null;
  const actor = actorOf(asker, worker);
  const own = actor.kind === 'WORKER';
  const type = own ? ownType(asked.type) : (asked.type ?? 'MANUAL');
  const priority = own ? DEFAULT_PRIORITY[type] : (asked.priority ?? DEFAULT_PRIORITY[type]);
  const deviceAtMs = nowMs - asked.agoMs;
  return {
    ...{
      employerId: worker === null ? (about.id as Employer['id']) : worker.employerId,
      workerId: worker?.id ?? null,
    },
    ...{ deviceId: null, sessionId: worker === null ? null : (cases.sessionOf(worker.id)?.id ?? null) },
    ...{ raisedBy: actor.accountId, commandId: alarmCommandOf(asker.viewer, asked.commandId, 'raise') },
    ...{ type, priority, said: own ? 'sos' : 'by telephone' },
    ...{ deviceAtMs, receivedAtMs: nowMs, delayed: asked.agoMs > DELAYED_AFTER_MS },
    tokenRevoked: false,
    fix: newest(fixOf(asked, nowMs), worker === null ? null : directory.lastFixOf(worker.id)),
    actor,
    ...{ who: asked.who, note: asked.text },
  };
}

/** Help that was asked for in disguise: no word of it goes back to where it was asked. */
export function duressFrom(
  asker: Asker,
  worker: Worker,
  commandId: string,
  { directory, cases, nowMs }: RaiseWorld,
): NewAlarm {
  const actor = actorOf(asker, worker);
  return {
    ...{ employerId: worker.employerId, workerId: worker.id, deviceId: null },
    ...{ sessionId: cases.sessionOf(worker.id)?.id ?? null, raisedBy: actor.accountId },
    commandId: alarmCommandOf(asker.viewer, commandId, 'duress'),
    ...{ type: 'DURESS', priority: 1, said: 'PIN', duress: { means: 'CALL_POLICE', how: 'PIN' } },
    ...{ deviceAtMs: nowMs, receivedAtMs: nowMs, delayed: false, tokenRevoked: false },
    fix: directory.lastFixOf(worker.id),
    actor,
    ...{ who: null, note: null },
  };
}

/** A worker calls for help, or turns what was amber into red. */
function ownType(type: AlarmType | null): AlarmType {
  return type === 'AMBER_ESCALATED' ? type : 'PANIC';
}

function fixOf({ fix }: AskedAlarm, nowMs: number): LocationFix | null {
  if (fix === null) return null;
  const { agoMs, ...where } = fix;
  return { ...where, fixAtMs: nowMs - agoMs };
}

function newest(a: LocationFix | null, b: LocationFix | null): LocationFix | null {
  if (a === null || b === null) return a ?? b;
  return a.fixAtMs >= b.fixAtMs ? a : b;
}
