/**
 * Every change of a session goes through here, whoever makes it: one after the other for each worker, on disk before it is
 * answered, then in memory. What is said while an incident of the worker is open is written into that too; it closes nothing.
 */
import type { IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Actor } from '@lonewatch/schema/contract/incident.ts';
import type { Session, Worker } from '@lonewatch/schema/contract/reference.ts';
import type { SessionActName, SessionCommand } from '@lonewatch/schema/contract/session.ts';
import type { SessionReport } from '@lonewatch/schema/contract/signal.ts';
import {
  afterWelfareConfirmed,
  applySessionAct,
  applySessionReport,
  type SessionChange,
} from '../domain/session-acts.ts';
import type { SessionRules } from '../domain/session.ts';
import type { Cases } from '../hot/cases.ts';
import type { Directory } from '../hot/directory.ts';
import type { SessionDeed, SessionRecord, Voice } from '../persistence/session-record.ts';
import type { IncidentDesk } from './incident-desk.ts';

/** What somebody asks to be done. */
export interface SessionOrder {
  readonly workerId: WorkerId;
  readonly act: SessionCommand;
  /** When it was said, as far as that can be trusted; never after now. */
  readonly atMs: number;
  readonly actor: Actor;
  readonly commandId: string;
  /** A note, or why it is done on the worker's behalf. */
  readonly text: string | null;
  readonly voice: Voice | null;
}

export interface SessionOutcome {
  /** The one in progress now; null: none. */
  readonly session: Session | null;
  /** A sentence: nothing was done, and what to do instead. */
  readonly refusal: string | null;
}

export interface SessionDeskOptions {
  readonly directory: Directory;
  readonly cases: Cases;
  readonly record: Pick<SessionRecord, 'keep' | 'isDone'>;
  readonly rules: SessionRules;
  readonly incidents: Pick<IncidentDesk, 'openOf' | 'act'>;
  readonly now: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

/** What the record says did it where no person did. */
const BY_DEVICE = (name: string): Actor => ({ ...NOBODY, kind: 'DEVICE', name });
const NOBODY = { accountId: null, supervisor: false, workstation: null } as const;

export class SessionDesk {
  readonly #options: SessionDeskOptions;
  /** The last piece of work of each worker: two acts of one worker never race. */
  readonly #turns = new Map<WorkerId, Promise<unknown>>();
  readonly #listeners = new Set<(session: Session) => void>();

  constructor(options: SessionDeskOptions) {
    this.#options = options;
  }

  /** Durable when it fulfils; the same command again answers how it stands now. */
  async act(order: SessionOrder): Promise<SessionOutcome> {
    const { workerId, act, atMs, actor, commandId } = order;
    const { cases, record, now, rules } = this.#options;
    return this.inTurn(workerId, async () => {
      const present = cases.sessionOf(workerId);
      if (await record.isDone(workerId, commandId)) return { session: present, refusal: null };
      const change = applySessionAct(present, act, atMs, now(), rules);
      if (change.refusal !== null) return { session: present, refusal: change.refusal };
      const { text, voice } = order;
      await this.#keep(change, { workerId, act: act.name, atMs, actor, commandId, text, voice });
      return { session: cases.sessionOf(workerId), refusal: null };
    });
  }

  /** The worker says that an alarm was a mistake: a banner in the incident, and a line in the record. */
  async cancelAlarm(
    order: Omit<SessionOrder, 'act' | 'text' | 'voice'>,
    incidentId: IncidentId,
  ): Promise<SessionOutcome> {
    const { workerId, commandId, actor } = order;
    const { cases, record, incidents, now } = this.#options;
    const { employerId } = this.workerOf(workerId);
    return this.inTurn(workerId, async () => {
      const present = cases.sessionOf(workerId);
      if (await record.isDone(workerId, commandId)) return { session: present, refusal: null };
      await incidents.act(incidentId, { act: 'WORKER_CANCEL' }, actor);
      const deed = { ...order, employerId, act: 'CANCEL_ALARM', receivedAtMs: now() } as const;
      await record.keep({
        ...{ present, become: null, replaces: null },
        deed: { ...deed, text: null, voice: null },
      });
      return { session: present, refusal: null };
    });
  }

  /** What a device says; durable when it fulfils. */
  async report(workerId: WorkerId, report: SessionReport, atMs: number, device: string): Promise<void> {
    const { cases, rules } = this.#options;
    await this.inTurn(workerId, async () => {
      const change = applySessionReport(cases.sessionOf(workerId), report, atMs, rules);
      if (change.become === null) return;
      await this.#keep(change, {
        ...{ workerId, act: report.act, atMs, actor: BY_DEVICE(device) },
        ...{ commandId: null, text: null, voice: null },
      });
    });
  }

  /** The incident of a worker was closed, so somebody has made sure of the worker. */
  async welfareConfirmed(workerId: WorkerId, incidentNumber: string): Promise<void> {
    await this.inTurn(workerId, () => this.goOn(workerId, incidentNumber));
  }

  /** As `welfareConfirmed`, for who has the worker's turn already. */
  async goOn(workerId: WorkerId, incidentNumber: string): Promise<void> {
    const { cases, rules, now } = this.#options;
    const session = cases.sessionOf(workerId);
    const next = session === null ? null : afterWelfareConfirmed(session, now(), rules);
    if (next === null) return;
    const actor: Actor = { ...NOBODY, kind: 'SYSTEM', name: `Incident ${incidentNumber} was closed` };
    await this.#keep(
      { become: next.draft, replaces: null, refusal: null },
      { workerId, act: next.act, atMs: now(), actor, commandId: null, text: null, voice: null },
    );
  }

  /** After everything that was asked about this worker before, and before everything after. */
  inTurn<T>(workerId: WorkerId, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(workerId) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(work);
    this.#turns.set(workerId, turn);
    void turn
      .catch(() => undefined)
      .finally(() => {
        if (this.#turns.get(workerId) === turn) this.#turns.delete(workerId);
      });
    return turn;
  }

  /** Told of every session that was stored, also one that is over. Returns how to stop being told. */
  onChange(listener: (session: Session) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  workerOf(workerId: WorkerId): Worker {
    const found = this.#options.directory.worker(workerId);
    if (found === undefined) throw new Error(`There is no worker ${workerId} in memory.`);
    return found.worker;
  }

  async #keep(
    { become, replaces }: SessionChange,
    deed: Omit<SessionDeed, 'employerId' | 'receivedAtMs'>,
  ): Promise<void> {
    const { cases, record, now } = this.#options;
    const { workerId } = deed;
    const { employerId } = this.workerOf(workerId);
    const saved = await record.keep({
      ...{ present: cases.sessionOf(workerId), become, replaces },
      deed: { ...deed, employerId, receivedAtMs: now() },
    });
    if (saved !== null) {
      cases.setSession(saved, now());
      for (const listener of this.#listeners) listener(saved);
    }
    await this.#tellIncident(deed);
  }

  /** It is on disk already: that it could not be said a second time must not undo it. */
  async #tellIncident({
    workerId,
    act,
    actor,
    text,
    voice,
  }: Omit<SessionDeed, 'employerId' | 'receivedAtMs'>): Promise<void> {
    const { incidents, warn } = this.#options;
    if (actor.kind === 'SYSTEM') return;
    const open = incidents.openOf(workerId);
    if (open === null) return;
    const words = [SAID[act], voice === null ? null : `Recording of ${voice.seconds} s.`, text];
    const personal = { text: words.filter((part) => part !== null).join(' ') };
    await incidents
      .act(open.id, { act: 'WORKER_SAY', personal }, actor)
      .catch((error: unknown) => warn(`What was said could not be written into ${open.number}.`, error));
  }
}

const SAID: Readonly<Record<SessionActName, string>> = {
  START: 'Started a session.',
  CHECK_IN: 'Checked in.',
  EXTEND: 'Extended the session.',
  SUSPEND: 'Suspended check-ins to drive.',
  RESUME: 'Arrived, check-ins go on.',
  NOTE: 'Said:',
  AMBER: 'Said that something is not right:',
  END: 'Ended the session.',
  HOME_SAFE: 'Said to be home safe.',
  EXPIRE: 'The session expired.',
  CANCEL_ALARM: 'Cancelled the alarm.',
};
