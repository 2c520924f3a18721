/** Implements sessions and calls for help of people: the worker's own, and what is done on a worker's behalf. */
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import { isOpen, type Incident } from '@lonewatch/schema/contract/incident.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Worker } from '@lonewatch/schema/contract/reference.ts';
import { PIN_COMMANDS, type SessionRefusal } from '@lonewatch/schema/contract/session.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Incidents } from '@lonewatch/schema/graphql/incident-ports.ts';
import type {
  ActOutcome,
  Asker,
  OwnAlarm,
  OwnSafety,
  Recording,
  Sessions,
} from '@lonewatch/schema/graphql/session-ports.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { ReadAudit } from '../persistence/read-audit.ts';
import type { SessionRecord } from '../persistence/session-record.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { SecretChange, WorkerSecrets } from '../persistence/worker-secrets.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import type { SessionDesk, SessionOutcome } from '../pipeline/session-desk.ts';
import { roleFor } from './need-to-know.ts';
import { actorOf, alarmFrom, duressFrom, isOneself, type RaiseWorld } from './own-raise.ts';
import { PinGate } from './own-pin.ts';
import { scopeOf } from './ports.ts';

export interface OwnSessionOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly rules: Pick<OwnSafety, 'intervalMin' | 'durationMin' | 'graceMin' | 'reminderMin'>;
  readonly desk: SessionDesk;
  readonly incidents: Pick<IncidentDesk, 'raise' | 'openOf'>;
  /** As this viewer may see it. */
  readonly viewOf: Incidents['byId'];
  readonly record: SessionRecord;
  /** What a worker's own browser says of where it is, as of any device. */
  readonly hear: (
    worker: Worker,
    fix: Omit<LocationFix, 'fixAtMs'>,
    measuredAtMs: number,
    receivedAtMs: number,
  ) => Promise<void>;
  readonly warn: (sentence: string, error: unknown) => void;
  readonly secrets: WorkerSecrets;
  readonly audit: ReadAudit;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** An owner who has had the incident before this alarm came seems to take so long to notice it. */
const NOTICED_AFTER_MS = 10_000;

export class OwnSessions implements Sessions {
  readonly #options: OwnSessionOptions;
  readonly #gate: PinGate;

  constructor(options: OwnSessionOptions) {
    this.#options = options;
    this.#gate = new PinGate(options);
  }

  readonly own: Sessions['own'] = async (_, worker) => {
    const { db, secrets, rules, incidents, now } = this.#options;
    const held = await secrets.held(db, worker.id);
    const open = incidents.openOf(worker.id);
    return {
      ...{ hasPin: held.pin, hasClosureCode: held.closureCode, ...rules },
      alarm: open === null ? null : ownAlarmOf(open, now()),
    };
  };

  readonly act: Sessions['act'] = async (asker, worker, asked) => {
    const { desk, now } = this.#options;
    const { command, commandId, text, voice } = asked;
    const actor = actorOf(asker, worker);
    const atMs = now() - asked.agoMs;
    const work = async (): Promise<ActOutcome> => {
      const order = { workerId: worker.id, act: command, atMs, actor, commandId, text, voice };
      return this.#answered(worker, await desk.act(order));
    };
    const asksPin = actor.kind === 'WORKER' && PIN_COMMANDS.some((name) => name === command.name);
    return asksPin ? this.#passed(asker, worker, asked, work) : work();
  };

  readonly cancelAlarm: Sessions['cancelAlarm'] = async (asker, worker, said) => {
    const { desk, incidents, now } = this.#options;
    return this.#passed(asker, worker, said, async () => {
      const open = incidents.openOf(worker.id);
      const own = open === null ? null : ownAlarmOf(open, now());
      if (open === null || own === null)
        return this.#answered(worker, {
          session: null,
          refusal: 'There is no alarm of yours that is open, so there is nothing to cancel.',
        });
      const order = { workerId: worker.id, atMs: now() - said.agoMs, commandId: said.commandId };
      return this.#answered(
        worker,
        await desk.cancelAlarm({ ...order, actor: actorOf(asker, worker) }, open.id),
      );
    });
  };

  readonly raise: Sessions['raise'] = async (asker, about, asked) => {
    const { incidents, viewOf } = this.#options;
    const alarm = alarmFrom(asker, about, asked, this.#world());
    const { incident } = await incidents.raise(alarm);
    // The alarm carries its place; that the marker moves as well is for those who look at the map, and nobody waits for it.
    if (asked.fix !== null && 'employerId' in about && alarm.actor.kind === 'WORKER')
      void this.hear(about, asked.fix).catch((error: unknown) =>
        this.#options.warn('The place of a call for help is in its alarm but not on the map.', error),
      );
    return { receivedAtMs: alarm.receivedAtMs, incident: await viewOf(asker.viewer, incident.id) };
  };

  readonly hear: Sessions['hear'] = async (worker, { agoMs, ...fix }) => {
    const nowMs = this.#options.now();
    await this.#options.hear(worker, fix, nowMs - agoMs, nowMs);
    return nowMs;
  };

  readonly setPins: Sessions['setPins'] = (asker, worker, { pin, duressPin, currentPin }) =>
    this.#change(asker, worker, currentPin, { pin, duressPin });

  readonly clearPins: Sessions['clearPins'] = (asker, worker) =>
    this.#write(asker, worker, { pin: null, duressPin: null });

  readonly setWords: Sessions['setWords'] = async (asker, worker, { currentPin, ...words }) => {
    if (isOneself(asker.viewer, worker)) return this.#change(asker, worker, currentPin, words);
    await this.#write(asker, worker, words);
    return null;
  };

  readonly entries: Sessions['entries'] = async (viewer, worker, page) => {
    const { record, incidents } = this.#options;
    const own = isOneself(viewer, worker);
    const found = await record.page(scopeOf(viewer, own ? 'WORK_ALONE' : 'ACT_FOR_WORKERS'), worker.id, page);
    // Beside whom somebody may stand: what the control room writes while it is at work is not read on the worker's phone.
    if (!own || incidents.openOf(worker.id) === null) return found;
    return {
      ...found,
      rows: found.rows.map(({ node, cursor }) => ({
        node: node.actorKind === 'OPERATOR' ? { ...node, text: null } : node,
        cursor,
      })),
    };
  };

  readonly voice: Sessions['voice'] = async (viewer, worker, entryId) => {
    const { record, audit } = this.#options;
    const own = isOneself(viewer, worker);
    if (!own && !this.#worksOpenIncident(viewer, worker))
      throw new Fault('FORBIDDEN', 'Recordings are for the worker and for those who work an open incident.');
    const scope = scopeOf(viewer, own ? 'WORK_ALONE' : 'WORK_INCIDENTS');
    const found: Recording | null = await record.voice(scope, worker.id, entryId);
    if (found === null) throw new Fault('NOT_FOUND', 'There is no such recording.');
    if (own) return found;
    audit.saw({
      ...{ employerId: worker.employerId, workerId: worker.id, what: 'VOICE_MEMO', reason: null },
      ...{ viewerKind: viewer.kind, viewerId: viewer.id, viewerName: viewer.name },
      role: roleFor(viewer, 'WORK_INCIDENTS', worker),
      why: this.#isSilent(worker) ? 'SILENT_ALARM' : 'ALARM',
    });
    await audit.flush();
    return found;
  };

  #worksOpenIncident({ kind, id }: Viewer, worker: Worker): boolean {
    const open = this.#options.incidents.openOf(worker.id);
    if (open === null || kind !== 'PERSON') return false;
    return (
      open.ownership.owner?.accountId === id || open.participants.some(({ accountId }) => accountId === id)
    );
  }

  #isSilent(worker: Worker): boolean {
    const open = this.#options.incidents.openOf(worker.id);
    return open !== null && ownAlarmOf(open, 0) === null;
  }

  async #change(
    asker: Asker,
    worker: Worker,
    currentPin: string | null,
    change: SecretChange,
  ): Promise<SessionRefusal | null> {
    const commandId = `secrets ${this.#options.now()}`;
    const outcome = await this.#gate.pass({
      ...{ worker, pin: currentPin, callForHelp: () => this.#callForHelp(asker, worker, commandId) },
      work: () => this.#write(asker, worker, change),
    });
    return outcome === undefined ? null : outcome.refused;
  }

  async #write({ viewer }: Asker, worker: Worker, change: SecretChange): Promise<void> {
    const { db, secrets, now } = this.#options;
    const accountId = viewer.kind === 'PERSON' ? viewer.id : null;
    await db.transaction('ordinary', (tx) =>
      secrets.write(tx, {
        ...change,
        ...{ workerId: worker.id, employerId: worker.employerId, accountId, nowMs: now() },
      }),
    );
  }

  async #passed(
    asker: Asker,
    worker: Worker,
    { pin, commandId }: { readonly pin: string | null; readonly commandId: string },
    work: () => Promise<ActOutcome>,
  ): Promise<ActOutcome> {
    const callForHelp = (): Promise<unknown> => this.#callForHelp(asker, worker, commandId);
    const outcome = await this.#gate.pass({ worker, pin, callForHelp, work });
    if (!('refused' in outcome)) return outcome;
    return { ...this.#answered(worker, { session: null, refusal: null }), refusal: outcome.refused };
  }

  #callForHelp(asker: Asker, worker: Worker, commandId: string): Promise<unknown> {
    return this.#options.incidents.raise(duressFrom(asker, worker, commandId, this.#world()));
  }

  #answered(worker: Worker, { refusal }: SessionOutcome): ActOutcome {
    const { cases, now } = this.#options;
    return {
      receivedAtMs: now(),
      session: cases.liveSession(worker.id, now()),
      refusal: refusal === null ? null : { kind: 'NOT_NOW', sentence: refusal },
    };
  }

  #world(): RaiseWorld {
    const { directory, cases, now } = this.#options;
    return { directory, cases, nowMs: now() };
  }
}

/** What the worker's phone may show of an open incident; null: nothing, because all of it was asked for in disguise. */
function ownAlarmOf(incident: Incident, nowMs: number): OwnAlarm | null {
  const alarms = incident.alarms.filter(({ type }) => type !== 'DURESS');
  const [first] = alarms;
  if (first === undefined || !isOpen(incident)) return null;
  const { kind, sinceMs } = incident.ownership;
  const owned = kind === 'OWNED' || kind === 'HANDOVER';
  return {
    type: alarms.at(-1)!.type,
    raisedAtMs: first.receivedAtMs,
    answered: owned && (sinceMs >= first.receivedAtMs || nowMs - first.receivedAtMs >= NOTICED_AFTER_MS),
    cancelledAtMs: incident.workerCancelledAtMs,
  };
}
