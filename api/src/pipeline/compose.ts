/** What a message says and to whom, found out at the moment of sending: the plan and the log are asked, nothing was copied. */
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { PlanStep } from '@lonewatch/schema/contract/plan.ts';
import {
  noCoverNotice,
  stepLine,
  stepNotice,
  summaryNotice,
  toldTypes,
  type Notice,
  type NoticeFacts,
} from '../domain/notices.ts';
import { isInWindow } from '../domain/plan-hours.ts';
import type { OutboxRow } from '../persistence/deliveries.ts';
import type { PersonKeys } from '../persistence/person-keys.ts';
import { targetsByEmail, targetsByRole, type PushTarget } from '../persistence/push-subscriptions.ts';
import type { Database } from '../persistence/sql-port.ts';
import { safetyManagersOf, summaryRecipients } from '../persistence/summary-recipients.ts';
import { webhookTarget, type WebhookTarget } from '../persistence/webhooks.ts';
import type { IncidentDesk } from './incident-desk.ts';

export type Message =
  | { readonly by: 'EMAIL'; readonly to: readonly string[]; readonly notice: Notice }
  | {
      readonly by: 'WEBHOOK';
      readonly target: WebhookTarget;
      readonly event: string;
      readonly payload: object;
    }
  | {
      readonly by: 'PUSH';
      readonly targets: readonly PushTarget[];
      readonly title: string;
      readonly body: string;
      readonly path: string;
    }
  /** Nothing can or need be sent. `quiet`: nobody waits for it, so it is no failure to be told of. */
  | { readonly by: 'NOBODY'; readonly problem: string; readonly quiet: boolean };

export interface ComposeOptions {
  readonly db: Database;
  readonly keys: PersonKeys;
  readonly desk: Pick<IncidentDesk, 'find' | 'log'>;
  readonly employerName: (employerId: EmployerId) => string;
  readonly teamOf: (workerId: WorkerId) => TeamId | null;
  readonly dutyRoles: (employerId: EmployerId) => readonly string[];
  readonly publicUrl: string | null;
  readonly dutyPhone: string | null;
  /** Told when nobody is signed on. */
  readonly dutyMail: readonly string[];
  readonly now: () => number;
}

const MANAGERS = ['TEAM_MANAGER', 'SAFETY_MANAGER'];

export class Composer {
  readonly #options: ComposeOptions;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  async compose(row: OutboxRow): Promise<Message> {
    const { incidentId, occasion } = row;
    if (occasion === 'NO_COVER') return this.#noCover(row);
    const incident = incidentId === null ? null : await this.#options.desk.find(incidentId);
    if (incident === null) return nobody('There is nothing to tell any more.');
    switch (occasion) {
      case 'RAISED':
        return this.#raised(row, incident);
      case 'CLOSED':
        return this.#closed(row, incident);
      case 'STEP':
        return this.#step(row, incident);
      case 'TEST':
        return nobody('Tests are sent at once or not at all.');
      default:
        return occasion satisfies never;
    }
  }

  async #raised(row: OutboxRow, incident: Incident): Promise<Message> {
    if (incident.state === 'CLOSED') return nobody('It was closed before it could be told.');
    const path = `/incidents/${incident.number}`;
    if (row.channel === 'WEBHOOK')
      return this.#webhook(row, 'INCIDENT_RAISED', { incident: this.#incident(incident) });
    const targets = await this.#byRole(incident, this.#options.dutyRoles(row.employerId));
    // Lock screens are seen by anybody: neither who nor what.
    const title = `Priority ${incident.priority}: ${incident.number}`;
    return { by: 'PUSH', targets, title, body: 'An incident waits for somebody.', path };
  }

  async #closed(row: OutboxRow, incident: Incident): Promise<Message> {
    if (incident.state !== 'CLOSED') return nobody('It was opened again before it could be told.');
    if (row.channel === 'WEBHOOK')
      return this.#webhook(row, 'INCIDENT_CLOSED', {
        incident: { ...this.#incident(incident), ...times(incident), disposition: incident.disposition },
      });
    const { db, keys } = this.#options;
    const named = await summaryRecipients(db, keys, row.employerId);
    const to = named ?? (await safetyManagersOf(db, row.employerId));
    if (to.length === 0) return { ...nobody('The employer has nobody to send it to.'), quiet: false };
    const { worker } = await this.#raisedEntry(incident);
    return { by: 'EMAIL', to, notice: summaryNotice(incident, worker, this.#facts(row.employerId)) };
  }

  async #step(row: OutboxRow, incident: Incident): Promise<Message> {
    const inHand = incident.steps[row.step ?? -1];
    const { steps, worker } = await this.#raisedEntry(incident);
    const step = steps[row.step ?? -1];
    if (inHand === undefined || step === undefined)
      return { ...nobody('The plan of this incident cannot be read any more.'), quiet: false };
    if (incident.state === 'CLOSED') return nobody('The incident was closed before it could be sent.');
    // Whatever the worker's own telephone shows may be read by somebody beside the worker.
    if (step.target === 'WORKER' && incident.duress) return { ...nobody('Not sent.'), quiet: false };
    const startedByItself = inHand.attempts === 0;
    if (startedByItself && incident.duress) return nobody('Not sent by itself.');
    if (startedByItself && !isInWindow(step.window, this.#options.now()))
      return nobody('Outside of the hours of this step.');
    const facts = this.#facts(row.employerId);
    if (row.channel === 'EMAIL')
      return step.email === null
        ? { ...nobody('The step has no address.'), quiet: false }
        : { by: 'EMAIL', to: [step.email], notice: stepNotice(incident, step, worker, facts) };
    if (row.channel === 'PUSH') return this.#stepPush(row, incident, step);
    return this.#webhook(row, `STEP_${step.action}`, {
      incident: this.#incident(incident),
      step: {
        ...{ index: row.step, action: step.action, target: step.target, name: step.name },
        ...{ phone: step.phone, email: step.email, note: step.note, ringSeconds: step.ringSeconds },
      },
      text: stepLine(incident, step, worker, facts),
    });
  }

  async #stepPush(row: OutboxRow, incident: Incident, step: PlanStep): Promise<Message> {
    const { employerId } = row;
    const targets =
      step.target === 'WORKER'
        ? await this.#byRole(incident, ['LONE_WORKER'])
        : step.email !== null
          ? await targetsByEmail(this.#options.db, employerId, step.email)
          : step.target === 'MANAGER'
            ? await this.#byRole(incident, MANAGERS)
            : [];
    if (targets.length === 0)
      return { ...nobody('Nobody whom this step means has allowed messages in a browser.'), quiet: false };
    return step.target === 'WORKER'
      ? {
          by: 'PUSH',
          targets,
          title: 'Please answer',
          body: 'The control room is trying to reach you.',
          path: '/me',
        }
      : {
          by: 'PUSH',
          targets,
          title: `Alarm ${incident.number}`,
          body: 'The control room asks you to get in touch.',
          path: `/incidents/${incident.number}`,
        };
  }

  async #noCover(row: OutboxRow): Promise<Message> {
    const { db, dutyMail } = this.#options;
    const notice = noCoverNotice(this.#facts(row.employerId));
    if (row.channel === 'EMAIL') return { by: 'EMAIL', to: dutyMail, notice };
    if (row.channel === 'WEBHOOK') return this.#webhook(row, 'NO_COVER', { since: iso(row.queuedAtMs) });
    const whom = { employerId: row.employerId, teamId: null, workerId: null };
    const targets = await targetsByRole(db, whom, this.#options.dutyRoles(row.employerId));
    return { by: 'PUSH', targets, title: 'No cover', body: notice.subject, path: '/' };
  }

  async #webhook(row: OutboxRow, event: string, facts: object): Promise<Message> {
    const { db, keys, employerName } = this.#options;
    const target = row.webhookId === null ? null : await webhookTarget(db, keys, row.webhookId);
    if (target === null)
      return {
        ...nobody('No webhook of the employer takes this: add one under Plans.'),
        quiet: row.step === null,
      };
    const payload = {
      ...{ version: 1, event, deliveryId: row.id, at: iso(row.queuedAtMs) },
      employer: { id: row.employerId, name: employerName(row.employerId) },
      ...facts,
    };
    return { by: 'WEBHOOK', target, event, payload };
  }

  #incident(incident: Incident): object {
    const { number, priority, times: at } = incident;
    const { publicUrl } = this.#options;
    return {
      ...{ number, priority, alarmTypes: toldTypes(incident), raisedAt: iso(at.raisedAtMs) },
      url: publicUrl === null ? null : `${publicUrl}/incidents/${number}`,
    };
  }

  /** The plan and the name as they were sealed when it was raised; nothing of either once the person was erased. */
  async #raisedEntry({ id }: Incident): Promise<{ steps: readonly PlanStep[]; worker: string | null }> {
    const [raised] = await this.#options.desk.log(id, 0, 1);
    return { steps: raised?.personal?.plan?.steps ?? [], worker: raised?.personal?.worker ?? null };
  }

  #byRole({ employerId, workerId }: Incident, roles: readonly string[]): Promise<PushTarget[]> {
    const teamId = workerId === null ? null : this.#options.teamOf(workerId);
    return targetsByRole(this.#options.db, { employerId, workerId, teamId }, roles);
  }

  #facts(employerId: EmployerId): NoticeFacts {
    const { employerName, publicUrl, dutyPhone } = this.#options;
    return { employer: employerName(employerId), publicUrl, dutyPhone };
  }
}

function times({ times: at }: Incident): object {
  return { claimedAt: at.claimedAtMs && iso(at.claimedAtMs), closedAt: at.closedAtMs && iso(at.closedAtMs) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function nobody(problem: string): Extract<Message, { by: 'NOBODY' }> {
  return { by: 'NOBODY', problem, quiet: true };
}
