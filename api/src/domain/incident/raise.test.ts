import { describe, expect, it } from 'vitest';
import { ALARM_TYPES, DEFAULT_PRIORITY } from '@lonewatch/schema/contract/alarm.ts';
import { INCIDENT_STATES, isUnowned } from '@lonewatch/schema/contract/incident.ts';
import { attachAlarm } from './raise.ts';
import * as kit from './test-support-incident.ts';

const { ADA, DEVICE, T0, S, tell, happen, inState, raised } = kit;

describe('an alarm without an open incident', () => {
  it('raises one, of every type, rehearsals too, that nobody owns and everybody may claim', () => {
    for (const type of ALARM_TYPES) {
      const incident = raised(null, kit.alarm(1, type, { priority: DEFAULT_PRIORITY[type] }));
      expect(isUnowned(incident), type).toBe(true);
      expect(incident).toMatchObject({
        state: type === 'DURESS' ? 'ESCALATING' : 'QUEUED',
        priority: DEFAULT_PRIORITY[type],
        duress: type === 'DURESS',
        times: { raisedAtMs: T0, alarmedAtMs: T0 },
      });
      expect(tell(incident, ADA, 'CLAIM', {}).refusal, type).toBeNull();
    }
  });

  it('keeps what it knows, however late it came', () => {
    const late = raised(null, kit.alarm(1, 'FALL', { delayed: true, receivedAtMs: T0 + 900 * S }));
    expect(late).toMatchObject({
      alarms: [{ delayed: true }],
      times: { raisedAtMs: T0 + 900 * S },
      steps: [],
    });
  });
});

describe('a further alarm of the same worker', () => {
  const again = kit.alarm(2, 'FALL', { receivedAtMs: T0 + 50 * S });

  it('joins the open incident in every state, ends a hold, and rings again', () => {
    for (const state of INCIDENT_STATES.filter((one) => one !== 'CLOSED')) {
      const after = happen(inState(state), 'ATTACH_ALARM', { alarm: again, personal: null });
      expect(after.alarms.map(({ id }) => id)).toEqual([1, 2]);
      expect(after.times.alarmedAtMs).toBe(T0 + 50 * S);
    }
    const held = tell(inState('VERIFYING'), ADA, 'HOLD', { minutes: 5, reason: 'Wait.' }).incident;
    const drafts = attachAlarm(held, again, null);
    expect(drafts.map(({ kind }) => kind)).toEqual(['ALARM_ATTACHED', 'HOLD_ENDED']);
    expect(kit.with_(held, DEVICE, ...drafts)).toMatchObject({ hold: null, times: { wokenAtMs: null } });
  });

  it('may raise the priority and never lowers it', () => {
    const low = raised(null, kit.alarm(1, 'LOW_BATTERY', { priority: 3 }));
    const high = kit.with_(low, DEVICE, ...attachAlarm(low, kit.alarm(2, 'PANIC'), null));
    expect(high.priority).toBe(1);
    const test = kit.alarm(3, 'TEST', { priority: 4 });
    expect(kit.with_(high, DEVICE, ...attachAlarm(high, test, null)).priority).toBe(1);
  });

  it('is held once, and raises an incident of its own when the last one has been closed', () => {
    expect(attachAlarm(raised(), kit.alarm(1), null)).toEqual([]);
    expect(attachAlarm(inState('CLOSED'), again, null)).toEqual([]);
  });

  it('in disguise brings duress', () => {
    const duress = attachAlarm(inState('RESPONDING'), kit.alarm(2, 'DURESS'), null, {
      means: 'MONITOR',
      how: 'WORD',
    });
    expect(duress.map(({ kind }) => kind)).toEqual(['ALARM_ATTACHED', 'DURESS_DETECTED']);
  });
});
