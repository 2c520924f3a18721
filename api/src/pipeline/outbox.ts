/**
 * Which messages an incident's change brings about. They are queued in the transaction of the change, so that none is lost and
 * none is sent about what did not happen. Where that fails the desk keeps the change and lets the messages go.
 */
import type { Incident, StepInHand } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { WebhookEvent } from '@lonewatch/schema/contract/notification.ts';
import type { StepAction } from '@lonewatch/schema/contract/plan.ts';
import { isSilentIncident } from '../domain/notices.ts';
import { queueDelivery, queueToWebhooks, stepWaits, type NewDelivery } from '../persistence/deliveries.ts';
import { hasTargets } from '../persistence/push-subscriptions.ts';
import type { Queries } from '../persistence/sql-port.ts';
import type { IncidentChange } from './incident-desk.ts';

export interface OutboxOptions {
  readonly hasMail: () => boolean;
  readonly teamOf: (workerId: WorkerId) => TeamId | null;
  /** Who is woken up for a new incident of this employer. */
  readonly dutyRoles: (employerId: EmployerId) => readonly string[];
}

/** What needs nobody to speak, and which webhooks are told where the action is theirs. */
const EVENTS: Readonly<Partial<Record<StepAction, WebhookEvent>>> = {
  WEBHOOK: 'STEP_WEBHOOK',
  SMS: 'STEP_SMS',
  CALL: 'STEP_CALL',
};

export class Outbox {
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** For `IncidentDesk.beforeCommit`. */
  async queue(tx: Queries, change: IncidentChange): Promise<void> {
    if (bringsMessages(change)) await this.#queueAll(tx, change);
  }

  async #queueAll(tx: Queries, { before, after, entries }: IncidentChange): Promise<void> {
    const last = entries.at(-1)!;
    const nowMs = last.atMs;
    const wasTold = before !== null && !isSilentIncident(before);
    if (before === null || (!wasTold && !isSilentIncident(after)))
      await this.#raised(tx, { before, after, entries }, nowMs);
    for (const { kind, facts, version } of entries) {
      if (kind === 'STEP_STARTED') await this.#step(tx, after, after.steps[facts.index], version, nowMs);
      if (kind === 'CLOSED') await this.#closed(tx, after, version, nowMs);
    }
    if (escalates(before, after))
      for (const step of after.steps)
        if (step.automatic && step.attempts === 0 && step.state === 'TO_DO')
          await this.#step(tx, after, step, last.version, nowMs);
  }

  /** A call for help in disguise is told to the control room alone; when another alarm joins it, that one is told. */
  async #raised(tx: Queries, { before, after, entries }: IncidentChange, nowMs: number): Promise<void> {
    const message = about(after, entries[0]!.version, 'RAISED');
    if (!isSilentIncident(after)) await queueToWebhooks(tx, message, 'INCIDENT_RAISED', nowMs);
    const whom = this.#whom(after);
    if (before === null && (await hasTargets(tx, whom, this.#options.dutyRoles(after.employerId))))
      await queueDelivery(tx, { ...message, channel: 'PUSH' }, nowMs);
  }

  async #step(
    tx: Queries,
    incident: Incident,
    step: StepInHand | undefined,
    version: number,
    nowMs: number,
  ): Promise<void> {
    if (step === undefined || (await stepWaits(tx, incident.id, step.index))) return;
    const message = { ...about(incident, version, 'STEP'), step: step.index };
    const { action } = step;
    if (action === 'EMAIL' || action === 'PUSH')
      return queueDelivery(tx, { ...message, channel: action }, nowMs);
    const event = EVENTS[action];
    if (event === undefined) return;
    const told = await queueToWebhooks(tx, message, event, nowMs);
    // Nobody takes it: that has to be said. A call or a text message is then the operator's own to make.
    if (told === 0 && action === 'WEBHOOK')
      await queueDelivery(tx, { ...message, channel: 'WEBHOOK' }, nowMs);
  }

  async #closed(tx: Queries, incident: Incident, version: number, nowMs: number): Promise<void> {
    if (isSilentIncident(incident)) return;
    const message = about(incident, version, 'CLOSED');
    await queueToWebhooks(tx, message, 'INCIDENT_CLOSED', nowMs);
    if (this.#options.hasMail()) await queueDelivery(tx, { ...message, channel: 'EMAIL' }, nowMs);
  }

  #whom({ employerId, workerId }: Incident) {
    return { employerId, workerId, teamId: workerId === null ? null : this.#options.teamOf(workerId) };
  }
}

function bringsMessages({ before, after, entries }: IncidentChange): boolean {
  return (
    before === null ||
    escalates(before, after) ||
    entries.some(({ kind }) => kind === 'STEP_STARTED' || kind === 'CLOSED' || kind === 'ALARM_ATTACHED')
  );
}

/** What is sent by itself would tell somebody's screen of a call for help in disguise: then nothing is. */
function escalates(before: Incident | null, after: Incident): boolean {
  return before?.state !== 'ESCALATING' && after.state === 'ESCALATING' && !after.duress;
}

function about(
  { id, employerId }: { readonly id: IncidentId; readonly employerId: EmployerId },
  entryVersion: number,
  occasion: NewDelivery['occasion'],
): Omit<NewDelivery, 'channel'> {
  return { employerId, incidentId: id, entryVersion, occasion, step: null };
}
