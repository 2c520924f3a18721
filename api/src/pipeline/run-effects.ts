/**
 * Makes durable what `process-signal` decided. When the returned promise fulfils, everything that the device said is on
 * disk and it may be answered; when it rejects, the device must keep it and send it again.
 */
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Alarm, Device, Session } from '@lonewatch/schema/contract/reference.ts';
import type { Report } from '@lonewatch/schema/contract/report.ts';
import type { Rejected, Signal } from '@lonewatch/schema/contract/signal.ts';
import { applySessionReport } from '../domain/session-acts.ts';
import type { SessionDraft, SessionRules } from '../domain/session.ts';
import type { Cases } from '../hot/cases.ts';
import type { LiveDevice } from '../hot/directory.ts';
import { RowsRefused } from '../persistence/group-commit.ts';
import type { Effects } from './process-signal.ts';

/** What the pipeline asks of the database. Each promise fulfils only when its change is durable. */
export interface Store {
  appendReports(reports: readonly Report[]): Promise<void>;
  /** Never queued behind reports. The same device, type and time twice answers the alarm that is there. */
  insertAlarm(alarm: Omit<Alarm, 'id'>): Promise<Alarm>;
  /** A new row when `id` is null. */
  saveSession(workerId: WorkerId, id: Session['id'] | null, draft: SessionDraft): Promise<Session>;
  insertDevice(device: Omit<Device, 'id'>): Promise<Device>;
  keepRejects(employerId: EmployerId, rejects: readonly Rejected[], receivedAtMs: number): Promise<void>;
}

export class EffectRunner {
  readonly #store: Store;
  readonly #cases: Cases;
  readonly #rules: SessionRules;
  /** The last session change under way for each worker: two acts of one worker never race. */
  #sessionQueues = new Map<WorkerId, Promise<void>>();

  constructor(store: Store, cases: Cases, rules: SessionRules) {
    this.#store = store;
    this.#cases = cases;
    this.#rules = rules;
  }

  async run(
    batch: readonly { readonly live: LiveDevice; readonly effects: Effects }[],
    nowMs: number,
    token: 'VALID' | 'REVOKED' = 'VALID',
  ): Promise<void> {
    if (batch.length === 0) return;
    const writes: Promise<void>[] = [];
    for (const { live, effects } of batch) {
      if (effects.alarm !== null) writes.push(this.#storeAlarm(live, effects.alarm, token));
      const { workerId } = live.device;
      if (effects.session !== null && workerId !== null)
        writes.push(this.#changeSession(workerId, effects.session.report, effects.session.atMs, nowMs));
    }
    writes.push(this.#storeReports(batch));
    // All are waited for even if one fails: the answer must not be given while another may still succeed half-way.
    const failed = (await Promise.allSettled(writes)).find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
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
    { draft, fix }: NonNullable<Effects['alarm']>,
    token: 'VALID' | 'REVOKED',
  ): Promise<void> {
    const { employerId, workerId, id: deviceId } = live.device;
    const tokenRevoked = token === 'REVOKED';
    const from = { employerId, workerId, deviceId, sessionId: null, raisedBy: null, commandId: null };
    await this.#store.insertAlarm({ ...draft, ...from, fix, tokenRevoked });
  }

  #changeSession(
    workerId: WorkerId,
    report: NonNullable<Signal['session']>,
    atMs: number,
    nowMs: number,
  ): Promise<void> {
    const before = this.#sessionQueues.get(workerId) ?? Promise.resolve();
    const change = before
      .catch(() => undefined)
      .then(async () => {
        const present = this.#cases.sessionOf(workerId);
        const { become, replaces } = applySessionReport(present, report, atMs, this.#rules);
        if (become === null) return;
        // A START while a session runs begins a new one: the old one ends where the new one starts.
        if (present !== null && replaces !== null)
          await this.#store.saveSession(workerId, present.id, replaces);
        const id = present === null || replaces !== null ? null : present.id;
        this.#cases.setSession(await this.#store.saveSession(workerId, id, become), nowMs);
      });
    this.#sessionQueues.set(workerId, change);
    void change
      .catch(() => undefined)
      .finally(() => {
        if (this.#sessionQueues.get(workerId) === change) this.#sessionQueues.delete(workerId);
      });
    return change;
  }
}
