/** For tests of the way in: a store whose disk the test drives. */
import type { AlarmId, DeviceId, IncidentId, SessionId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Alarm, Session } from '@lonewatch/schema/contract/reference.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import type { Rejected } from '@lonewatch/schema/contract/signal.ts';
import { appliedFromNothing } from '../domain/incident/fold.ts';
import { raiseIncident } from '../domain/incident/raise.ts';
import { DEFAULT_RULES } from '../domain/incident/rules.ts';
import type { Findings } from '../hot/fenced-fleet.ts';
import type { SessionWrite } from '../persistence/session-record.ts';
import type { Store } from './run-effects.ts';

/** A store whose disk the test drives: it holds every write until told, or fails. */
export class HeldStore implements Store {
  readonly reports: Report[] = [];
  readonly rejects: Rejected[] = [];
  /** External ids in the order in which they were taken in. */
  readonly devices: string[] = [];
  readonly alarms: Parameters<Store['raise']>[0][] = [];
  failing: Error | null = null;
  #hold: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;
  #ids = 100;

  hold(): void {
    this.#hold = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#release();
  }

  async appendReports(reports: readonly Report[]): Promise<void> {
    await this.#disk();
    this.reports.push(...reports);
  }

  async raise(alarm: Parameters<Store['raise']>[0]): ReturnType<Store['raise']> {
    await this.#disk();
    this.alarms.push(alarm);
    return incidentOf({ ...alarm, id: this.#ids++ as AlarmId });
  }

  readonly record = {
    isDone: () => Promise.resolve(false),
    keep: async ({ present, become, replaces, deed }: SessionWrite): Promise<Session | null> => {
      await this.#disk();
      const id = present === null || replaces !== null ? (this.#ids++ as SessionId) : present.id;
      return become === null ? null : { ...become, workerId: deed.workerId, id };
    },
  };

  async insertDevice(device: Parameters<Store['insertDevice']>[0]): ReturnType<Store['insertDevice']> {
    await this.#disk();
    this.devices.push(device.externalId);
    return { ...device, id: this.#ids++ as DeviceId };
  }

  readonly findings: Findings[] = [];

  async keepFindings(findings: readonly Findings[]): Promise<void> {
    await this.#disk();
    this.findings.push(...findings);
  }

  keepRejects(...[, rejects]: Parameters<Store['keepRejects']>): Promise<void> {
    this.rejects.push(...rejects);
    return Promise.resolve();
  }

  async #disk(): Promise<void> {
    await this.#hold;
    if (this.failing !== null) throw this.failing;
  }
}

function incidentOf(alarm: Alarm): Incident {
  const { employerId, workerId, deviceId } = alarm;
  const facts = { ...alarm, priority: 1 } as const;
  const about = { number: '26-000001', employerId, workerId, deviceId, alarm: facts };
  const drafts = raiseIncident({ ...about, plan: null, personal: {}, duress: null }, DEFAULT_RULES);
  const actor = { kind: 'DEVICE', accountId: null, name: '', supervisor: false, workstation: null } as const;
  return appliedFromNothing(1 as IncidentId, drafts, actor, alarm.receivedAtMs)!;
}
