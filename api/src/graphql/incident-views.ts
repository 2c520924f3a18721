/**
 * An incident as one viewer may see it. Judged when it is made, from what the viewer holds and how the incident stands at that
 * moment: nobody keeps one across time.
 */
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { Incident, IncidentSight, Person } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { mayAbout, type Viewer, type Whom } from '@lonewatch/schema/contract/viewer.ts';
import type { IncidentDetail, IncidentView, LogEntryView } from '@lonewatch/schema/graphql/incident-ports.ts';
import {
  holdsSilence,
  incidentSightOf,
  isSilentEntry,
  isSilentIncident,
  toldOf,
  type Told,
} from '../domain/incident-sight.ts';
import { wallNameOf } from '../domain/visibility.ts';
import type { Directory } from '../hot/directory.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import { detailOf, type DetailPorts } from './incident-detail.ts';
import { sentenceOf } from './log-sentences.ts';
import { Remembered } from './remembered.ts';

/** Longer than any log: what is asked for at once. */
export const WHOLE_LOG = 100_000;

export interface ViewOptions extends DetailPorts {
  readonly desk: Pick<IncidentDesk, 'log'>;
  readonly directory: Directory;
}

export class IncidentViews {
  readonly #options: ViewOptions;
  /** What is left of those that hold a call in disguise, by id and version. */
  readonly #told = new Remembered<Promise<Told | null>>(500);
  /** What somebody was called who is no worker of ours. */
  readonly #callers = new Remembered<Promise<string | null>>(5_000);

  constructor(options: ViewOptions) {
    this.#options = options;
  }

  whomOf({ employerId, workerId }: Pick<Incident, 'employerId' | 'workerId'>): Whom {
    const worker = workerId === null ? undefined : this.#options.directory.worker(workerId)?.worker;
    return worker ?? { employerId, teamId: null, id: null };
  }

  sightOf(viewer: Viewer, incident: Incident): IncidentSight | null {
    return incidentSightOf(viewer, this.whomOf(incident), incident);
  }

  /** null: not theirs, which looks as if there were none. */
  async of(viewer: Viewer, stored: Incident): Promise<IncidentView | null> {
    const sight = this.sightOf(viewer, stored);
    if (sight === null) return null;
    const told = await this.#toldTo(sight, stored);
    if (told === null) return null;
    const incident = sight === 'WORKS' ? stored : withoutAccounts(told.incident, sight);
    let detail: Promise<IncidentDetail> | null = null;
    return {
      incident,
      sight,
      who: await this.#whoOf(viewer, stored, sight),
      detail: () => (detail ??= this.#detail(viewer, stored, incident, sight)),
    };
  }

  /** What of these entries this viewer may read. Whoever does not work it reads none where it holds a call in disguise. */
  entries(
    viewer: Viewer,
    { incident, sight }: Pick<IncidentView, 'incident' | 'sight'>,
    entries: readonly IncidentEntry[],
    guarded: boolean,
  ): LogEntryView[] {
    const whom = this.whomOf(incident);
    const supervises = mayAbout(viewer, 'SUPERVISE_INCIDENTS', whom);
    return entries
      .filter((entry) =>
        sight === 'WORKS' ? !isWhisperToOthers(entry, viewer, supervises) : !isSilentEntry(entry),
      )
      .map((entry) => entryView(entry, incident, sight, guarded));
  }

  /** The whole log as this sight has it; `guarded`: its texts may tell of a call in disguise. */
  async log(
    viewer: Viewer,
    view: IncidentView,
    stored: Incident,
    after: number,
    first: number,
  ): Promise<LogEntryView[]> {
    const guarded = view.sight !== 'WORKS' && holdsSilence(stored);
    if (guarded) {
      const told = await this.#toldTo(view.sight, stored);
      const entries = told?.entries ?? [];
      return this.entries(viewer, view, entries, true).filter(({ entry }) => entry.version > after);
    }
    return this.entries(viewer, view, await this.#options.desk.log(stored.id, after, first), false);
  }

  #toldTo(sight: IncidentSight, stored: Incident): Promise<(Pick<Told, 'incident'> & Partial<Told>) | null> {
    if (sight === 'WORKS' || !holdsSilence(stored)) return Promise.resolve({ incident: stored });
    if (isSilentIncident(stored)) return Promise.resolve(null);
    return this.#told.find(`${stored.id} ${stored.version}`, async () =>
      toldOf(await this.#options.desk.log(stored.id, 0, WHOLE_LOG)),
    );
  }

  async #detail(
    viewer: Viewer,
    stored: Incident,
    incident: Incident,
    sight: IncidentSight,
  ): Promise<IncidentDetail> {
    const guarded = sight !== 'WORKS' && holdsSilence(stored);
    const log = guarded
      ? ((await this.#toldTo(sight, stored))?.entries ?? [])
      : await this.#options.desk.log(stored.id, 0, WHOLE_LOG);
    const read = (entry: IncidentEntry): LogEntryView[] =>
      this.entries(viewer, { incident, sight }, [entry], guarded);
    return detailOf(incident, log, sight, guarded, read, this.#options);
  }

  async #whoOf(viewer: Viewer, stored: Incident, sight: IncidentSight): Promise<string> {
    const { directory } = this.#options;
    const { workerId, deviceId, employerId } = stored;
    const worker = workerId === null ? undefined : directory.worker(workerId)?.worker;
    if (worker !== undefined)
      return viewer.kind === 'WALL' ? this.#wallName(employerId, worker.name, worker.id) : worker.name;
    if (deviceId !== null) return directory.device(deviceId)?.device.externalId ?? 'A device';
    if (sight === 'MASKED') return 'A caller';
    const caller = await this.#callers.find(String(stored.id), () => this.#callerOf(stored.id));
    return caller ?? 'A caller';
  }

  #wallName(employerId: EmployerId, name: string, id: Parameters<typeof wallNameOf>[1]): string {
    return wallNameOf(name, id, this.#options.directory.employer(employerId)!.employer.policy.wallNames);
  }

  async #callerOf(id: IncidentId): Promise<string | null> {
    const [raised] = await this.#options.desk.log(id, 0, 1);
    return raised?.personal?.worker ?? null;
  }
}

function isWhisperToOthers(entry: IncidentEntry, viewer: Viewer, supervises: boolean): boolean {
  if (entry.kind !== 'NOTED' || entry.facts.whisperTo === null) return false;
  return !supervises && entry.facts.whisperTo !== viewer.id && entry.actor.accountId !== viewer.id;
}

function entryView(
  entry: IncidentEntry,
  incident: Incident,
  sight: IncidentSight,
  guarded: boolean,
): LogEntryView {
  const works = sight === 'WORKS';
  // What people wrote may name who called, the worker's state, or a call in disguise.
  const reads = works || (sight === 'READS' && !guarded);
  const personal = reads ? (entry.personal ?? {}) : {};
  const actor = masked(entry.actor, sight);
  return {
    entry: {
      incidentId: entry.incidentId,
      version: entry.version,
      atMs: entry.atMs,
      actor,
      kind: entry.kind,
    },
    summary: sentenceOf(sight === 'MASKED' ? maskedEntry(entry, actor) : entry, incident.steps),
    text: personal.text ?? null,
    reason: personal.reason ?? null,
    contact: personal.contact ?? null,
    phone: works ? (personal.phone ?? null) : null,
    reference: personal.reference ?? null,
    place: works ? (personal.place ?? null) : null,
    durationS: personal.durationS ?? null,
    corrects: entry.kind === 'NOTED' ? entry.facts.corrects : null,
    mentions: works && entry.kind === 'NOTED' ? entry.facts.mentions : [],
    whisper: entry.kind === 'NOTED' && entry.facts.whisperTo !== null,
    step: stepOf(entry),
    responseId: responseIdOf(entry),
    delivered: entry.kind === 'DELIVERY' ? entry.facts.outcome === 'SENT' : null,
    issuedFor: entry.kind === 'REPORT_ISSUED' ? entry.facts.redaction : null,
    commandId: works ? entry.commandId : null,
    hash: works ? entry.hash : null,
  };
}

function stepOf(entry: IncidentEntry): number | null {
  switch (entry.kind) {
    case 'STEP_STARTED':
    case 'STEP_RENEWED':
    case 'STEP_LAPSED':
    case 'STEP_DONE':
    case 'STEP_FAILED':
    case 'STEP_SKIPPED':
      return entry.facts.index;
    case 'DELIVERY':
      return entry.facts.step;
    default:
      return null;
  }
}

function responseIdOf(entry: IncidentEntry): number | null {
  if (entry.kind === 'RESPONSE_REQUESTED') return entry.version;
  return entry.kind === 'RESPONSE_CHANGED' ? entry.facts.id : null;
}

function masked<T extends IncidentEntry['actor']>(actor: T, sight: IncidentSight): T {
  if (sight === 'WORKS') return actor;
  const name = sight === 'MASKED' && actor.kind === 'OPERATOR' ? initials(actor.name) : actor.name;
  const hidden = sight === 'MASKED' && actor.kind === 'WORKER' ? 'The worker' : name;
  return { ...actor, accountId: null, workstation: null, name: hidden };
}

/** Whoever else an entry names goes by initials too. */
function maskedEntry(entry: IncidentEntry, actor: IncidentEntry['actor']): IncidentEntry {
  const facts = JSON.parse(
    JSON.stringify(entry.facts, (_, part: unknown) => (isPerson(part) ? initialled(part) : part)),
  ) as IncidentEntry['facts'];
  return { ...entry, actor, facts } as IncidentEntry;
}

function isPerson(part: unknown): part is Person {
  return typeof part === 'object' && part !== null && 'accountId' in part && 'name' in part;
}

function initialled({ name }: Person): Person {
  return { accountId: '', name: initials(name) };
}

function initials(name: string): string {
  return wallNameOf(name, 0 as Parameters<typeof wallNameOf>[1], 'INITIALS');
}

/** Account ids are for those who work it: they name people in commands. */
function withoutAccounts(incident: Incident, sight: IncidentSight): Incident {
  const hide = (person: Person): Person =>
    sight === 'MASKED' ? initialled(person) : { accountId: '', name: person.name };
  return JSON.parse(
    JSON.stringify({ ...incident, duress: false }, (_, part: unknown) =>
      isPerson(part) ? { ...part, ...hide(part) } : part,
    ),
  ) as Incident;
}
