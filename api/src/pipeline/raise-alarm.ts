/**
 * From an alarm to the incident that holds it, in one transaction: the one that is open for the same worker (or, where nobody
 * carries it, the same device), or a new one. Nothing here can refuse an alarm: what fails beside it is left out.
 */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { AlarmFacts, AnyEntryDraft, EntryPersonal } from '@lonewatch/schema/contract/incident-entry.ts';
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import { attachAlarm, raiseIncident } from '../domain/incident/raise.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import type { NewAlarm } from './incident-desk.ts';
import type { AlarmJob } from './write-group.ts';

export interface RaisePorts {
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  readonly planOf: (alarm: Omit<Alarm, 'id'>) => PlanSnapshot | null;
  readonly nameOf: (workerId: WorkerId) => string | null;
  readonly warn: (sentence: string, error: unknown) => void;
}

export function alarmJob(alarm: NewAlarm, ports: RaisePorts): AlarmJob {
  const { duress = null } = alarm;
  return {
    kind: 'ALARM',
    alarm,
    raise: (stored, number) => {
      const { employerId, workerId, deviceId } = stored;
      const plan = planFor(stored, ports);
      const about = { number, employerId, workerId, deviceId, alarm: factsOf(stored) };
      const personal = personalOf(alarm, stored, ports);
      return raiseIncident({ ...about, plan, personal, duress }, ports.rulesOf(employerId));
    },
    attach: (stored, into: Incident): readonly AnyEntryDraft[] =>
      attachAlarm(into, factsOf(stored), personalOf(alarm, stored, ports), duress),
  };
}

function planFor(alarm: Alarm, { planOf, warn }: RaisePorts): PlanSnapshot | null {
  try {
    return planOf(alarm);
  } catch (error) {
    warn(`The plan for alarm ${alarm.id} could not be chosen: its incident is worked without steps.`, error);
    return null;
  }
}

function factsOf({ id, type, priority, receivedAtMs, delayed }: Alarm): AlarmFacts {
  const whole = Math.min(4, Math.max(1, Math.round(priority))) as AlarmFacts['priority'];
  return { id, type, priority: whole, receivedAtMs, delayed };
}

function personalOf(
  { who, note }: NewAlarm,
  { said, fix, workerId }: Alarm,
  { nameOf }: RaisePorts,
): EntryPersonal {
  const worker = who ?? (workerId === null ? null : nameOf(workerId));
  return {
    said,
    ...(fix === null ? {} : { fix, place: { lonE7: fix.lonE7, latE7: fix.latE7 } }),
    ...(worker === null ? {} : { worker }),
    ...(note === null ? {} : { text: note }),
  };
}
