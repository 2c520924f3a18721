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
    const incident = sight === 'WORKS' ? stored : reduced(told.incident, sight);
    let detail: Promise<IncidentDetail> | null = null;
    return {
      incident,
      sight,
      who: await this.#whoOf(viewer, stored, sight),
      detail: () => (detail ??= this.#detail(viewer, stored, incident, sight)),
    };
  }

  /** What of these entries this viewer may read; a wall reads none. `guarded`: their texts may tell of a call in disguise. */
  entries(
    viewer: Viewer,
    { incident, sight }: Pick<IncidentView, 'incident' | 'sight'>,
    entries: readonly IncidentEntry[],
    guarded: boolean,
  ): LogEntryView[] {
    if (sight === 'MASKED') return [];
    const whom = this.whomOf(incident);
    const supervises = mayAbout(viewer, 'SUPERVISE_INCIDENTS', whom);
    return entries
      .filter((entry) =>
        sight === 'WORKS' ? !isWhisperToOthers(entry, viewer, supervises) : !isSilentEntry(entry),
      )
      .map((entry) => entryView(entry, incident, sight, guarded));
  }

  /** At least `first` entries after a version, as this sight has them; fewer where there are no more. */
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
    const found: LogEntryView[] = [];
    // Some are not for this viewer: a page is full of those that are.
    for (let from = after; found.length < first;) {
      const entries = await this.#options.desk.log(stored.id, from, first);
      found.push(...this.entries(viewer, view, entries, false));
      if (entries.length < first) break;
      from = entries.at(-1)!.version;
    }
    return found;
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
  const actor = works ? entry.actor : { ...entry.actor, accountId: null, workstation: null };
  return {
    entry: {
      incidentId: entry.incidentId,
      version: entry.version,
      atMs: entry.atMs,
      actor,
      kind: entry.kind,
    },
    summary: sentenceOf(entry, incident.steps),
    text: personal.text ?? null,
    reason: personal.reason ?? null,
    contact: personal.contact ?? null,
    phone: works ? (personal.phone ?? null) : null,
    reference: personal.reference ?? null,
    // Where the worker was is told by the incident's location alone, while it may be.
    place: works && entry.kind === 'MARKED' ? (personal.place ?? null) : null,
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

function isPerson(part: unknown): part is Person {
  return typeof part === 'object' && part !== null && 'accountId' in part && 'name' in part;
}

function initialled({ name }: Person): Person {
  return { accountId: '', name: initials(name) };
}

function initials(name: string): string {
  return wallNameOf(name, 0 as Parameters<typeof wallNameOf>[1], 'INITIALS');
}

/** Account ids are for those who work it: they name people in commands. So is how it is worked, but for managers. */
function reduced(incident: Incident, sight: IncidentSight): Incident {
  const whole =
    sight === 'READS' ? incident : { ...incident, ...UNTOLD, ...(sight === 'MASKED' ? MASKED : {}) };
  const hide = (person: Person): Person =>
    sight === 'MASKED' ? initialled(person) : { accountId: '', name: person.name };
  return JSON.parse(
    JSON.stringify({ ...whole, duress: false }, (_, part: unknown) =>
      isPerson(part) ? { ...part, ...hide(part) } : part,
    ),
  ) as Incident;
}

/** Nothing of the worker's, nor of a passer-by. */
const UNTOLD = {
  ...{ cues: [], participants: [], audio: null, hold: null, override: null, steps: [], pinned: [] },
  ...{ scene: {}, marks: [], failedAttempts: 0 },
} satisfies Partial<Incident>;
const MASKED = { responses: [], safeMethod: null, verification: 'UNKNOWN' } satisfies Partial<Incident>;
