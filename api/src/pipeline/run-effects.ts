/**
 * Makes durable what `process-signal` decided. When the returned promise fulfils, everything that the device said is on
 * disk and it may be answered; when it rejects, the device must keep it and send it again.
 */
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import type { Actor, Incident } from '@lonewatch/schema/contract/incident.ts';
import type { Device } from '@lonewatch/schema/contract/reference.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import type { Rejected } from '@lonewatch/schema/contract/signal.ts';
import type { AlarmDraft } from '../domain/alarm-rules.ts';
import type { Cases } from '../hot/cases.ts';
import type { LiveDevice } from '../hot/directory.ts';
import type { Findings } from '../hot/fenced-fleet.ts';
import { RowsRefused } from '../persistence/group-commit.ts';
import type { NewAlarm } from './incident-desk.ts';
import type { Effects } from './process-signal.ts';
import type { SessionDesk } from './session-desk.ts';

/** What the pipeline asks of the database. Each promise fulfils only when its change is durable. */
export interface Store {
  appendReports(reports: readonly Report[]): Promise<void>;
  /**
   * Never queued behind reports. Answers the incident that is open for the worker or the device now; sent again after it was
   * closed, that one.
   */
  raise(alarm: NewAlarm): Promise<Incident>;
  /** What could not be kept is tried again by whoever keeps it, even if this rejects. */
  keepFindings(findings: readonly Findings[]): Promise<void>;
  insertDevice(device: Omit<Device, 'id'>): Promise<Device>;
  keepRejects(employerId: EmployerId, rejects: readonly Rejected[], receivedAtMs: number): Promise<void>;
}

export class EffectRunner {
  readonly #store: Store;
  readonly #sessions: Pick<SessionDesk, 'report'>;
  readonly #cases: Cases;

  constructor(store: Store, sessions: Pick<SessionDesk, 'report'>, cases: Cases) {
    this.#store = store;
    this.#sessions = sessions;
    this.#cases = cases;
  }

  async run(
    batch: readonly { readonly live: LiveDevice; readonly effects: Effects }[],
    token: 'VALID' | 'REVOKED' = 'VALID',
  ): Promise<void> {
    if (batch.length === 0) return;
    const writes: Promise<void>[] = [];
    for (const { live, effects } of batch) {
      if (effects.alarm !== null) writes.push(this.#storeAlarm(live, effects.alarm, token));
      const { workerId, externalId } = live.device;
      if (effects.session !== null && workerId !== null)
        writes.push(
          this.#sessions.report(workerId, effects.session.report, effects.session.atMs, externalId),
        );
    }
    writes.push(this.#storeWithFindings(batch));
    // All are waited for even if one fails: the answer must not be given while another may still succeed half-way.
    const failed = (await Promise.allSettled(writes)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * What fences have found before the reports that it came from: cut off between the two, the device sends again what was not
   * acknowledged, and it is found again, once. Where somebody calls for help nothing waits for fences.
   */
  async #storeWithFindings(
    batch: readonly { readonly live: LiveDevice; readonly effects: Effects }[],
  ): Promise<void> {
    const findings = batch.flatMap(({ effects }) => effects.fences ?? []);
    if (findings.length > 0) {
      const kept = this.#store.keepFindings(findings);
      if (batch.some(({ effects }) => effects.alarm !== null)) kept.catch(() => undefined);
      else await kept;
    }
    await this.#storeReports(batch);
  }

  /** A row that no database will ever take is kept among the rejects and acknowledged: sent again it would fail for ever. */
  async #storeReports(
    batch: readonly { readonly live: LiveDevice; readonly effects: Effects }[],
  ): Promise<void> {
    const reports = batch.map(({ effects }) => effects.report);
    try {
      await this.#store.appendReports(reports);
    } catch (error) {
      if (!(error instanceof RowsRefused)) throw error;
      for (const { index, reason } of error.refused) {
        const { employerId, protocol, receivedAtMs } = reports[index]!;
        const { externalId } = batch[index]!.live.device;
        await this.#store.keepRejects(
          employerId,
          [{ protocol, externalId, reason, excerpt: '' }],
          receivedAtMs,
        );
      }
    }
  }

  async #storeAlarm(
    live: LiveDevice,
    { draft, fix, sessionId, untimed }: NonNullable<Effects['alarm']>,
    token: 'VALID' | 'REVOKED',
  ): Promise<void> {
    const { employerId, workerId, id: deviceId } = live.device;
    const commandId = commandOf(draft, sessionId, untimed);
    const incident = await this.#store.raise({
      ...draft,
      ...{ employerId, workerId, deviceId, sessionId, fix, tokenRevoked: token === 'REVOKED' },
      ...{ actor: DEVICE, raisedBy: null, commandId, who: null, note: null },
    });
    const { receivedAtMs } = draft;
    this.#cases.settle(employerId, live.slot, receivedAtMs, incident, receivedAtMs);
  }
}

const DEVICE: Actor = {
  ...{ kind: 'DEVICE', accountId: null, name: 'Device', supervisor: false, workstation: null },
};

/** What tells the alarm from others where the device's own time does not; null: it does. */
function commandOf(
  { type, receivedAtMs }: AlarmDraft,
  sessionId: number | null,
  untimed: boolean,
): string | null {
  // A battery is low once in a session, however often the device says so.
  if (type === 'LOW_BATTERY' && sessionId !== null) return `low battery ${sessionId}`;
  // A clock that stands still would make tomorrow's call the one that was closed today. Sent again it comes within the minute.
  return untimed ? `untimed ${Math.floor(receivedAtMs / 60_000)}` : null;
}
