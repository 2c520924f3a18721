/** What stands sealed in the log of one incident, put beside what it comes to. */
import type { EntryPersonal, IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import {
  SCENE_FIELDS,
  type Incident,
  type IncidentSight,
  type Response,
  type StepInHand,
} from '@lonewatch/schema/contract/incident.ts';
import type { PlanSnapshot } from '@lonewatch/schema/contract/plan.ts';
import type {
  IncidentDetail,
  LogEntryView,
  MarkView,
  ResponseView,
  SceneFactView,
  StepView,
} from '@lonewatch/schema/graphql/incident-ports.ts';
import { changesSince } from '../domain/plan-changes.ts';
import { isInWindow } from '../domain/plan-hours.ts';

export interface DetailPorts {
  readonly now: () => number;
  /** The plan that would hold if it were raised now; null: none. */
  readonly planNow: (incident: Incident) => PlanSnapshot | null;
  /** What a police force is called; null: not known any more. */
  readonly forceName: (forceId: string) => string | null;
}

/** `guarded`: texts may tell what this viewer must not know. `read`: an entry as the viewer may have it; none if not. */
export function detailOf(
  incident: Incident,
  log: readonly IncidentEntry[],
  sight: IncidentSight,
  guarded: boolean,
  read: (entry: IncidentEntry) => LogEntryView[],
  { now, planNow, forceName }: DetailPorts,
): IncidentDetail {
  const works = sight === 'WORKS';
  const reads = works || (sight === 'READS' && !guarded);
  const at = new Map(log.map((entry) => [entry.version, entry]));
  const said = (version: number | null | undefined): EntryPersonal =>
    (version == null || !reads ? null : at.get(version)?.personal) ?? {};
  const plan = log[0]?.personal?.plan ?? null;
  return {
    planName: sight === 'WORKS' || sight === 'READS' ? (plan?.name ?? null) : null,
    planVersion: incident.plan.version,
    planChanges: works && plan !== null ? changesSince(plan, planNow(incident)) : [],
    instructions: works ? (plan?.instructions ?? []) : [],
    listenSeconds: works ? (plan?.listenSeconds ?? 0) : 0,
    steps: incident.steps.map((step) => stepView(step, plan, sight, said(step.entryVersion), now())),
    responses: incident.responses.map((response) => responseView(response, log, sight, reads, forceName)),
    holdReason: said(incident.hold?.entryVersion).reason ?? null,
    overrideReason: said(incident.override?.entryVersion).reason ?? null,
    pinned: incident.pinned.flatMap((version) => {
      const entry = at.get(version);
      return entry === undefined ? [] : read(entry);
    }),
    scene: reads ? sceneOf(incident, at) : [],
    marks: works ? marksOf(incident, at) : [],
  };
}

function stepView(
  step: StepInHand,
  plan: PlanSnapshot | null,
  sight: IncidentSight,
  { text, reason }: EntryPersonal,
  nowMs: number,
): StepView {
  const planned = plan?.steps[step.index];
  const works = sight === 'WORKS';
  return {
    step,
    name: works || sight === 'READS' ? (planned?.name ?? '') : '',
    phone: works ? (planned?.phone ?? null) : null,
    email: works ? (planned?.email ?? null) : null,
    note: works ? (planned?.note ?? null) : null,
    told: text ?? reason ?? null,
    inWindow: isInWindow(planned?.window ?? null, nowMs),
  };
}

function responseView(
  response: Response,
  log: readonly IncidentEntry[],
  sight: IncidentSight,
  reads: boolean,
  forceName: DetailPorts['forceName'],
): ResponseView {
  let reference: string | null = null;
  let note: string | null = null;
  let force: string | null = null;
  let disclosed: readonly string[] = [];
  for (const entry of log) {
    const isRequest = entry.kind === 'RESPONSE_REQUESTED' && entry.version === response.id;
    const isChange = entry.kind === 'RESPONSE_CHANGED' && entry.facts.id === response.id;
    if (!isRequest && !isChange) continue;
    if (isRequest) {
      force = entry.facts.forceId && forceName(entry.facts.forceId);
      disclosed = entry.facts.disclosed;
    }
    reference = entry.personal?.reference ?? reference;
    note = entry.personal?.text ?? note;
  }
  return {
    ...{ response, reference: reads ? reference : null, note: reads ? note : null, forceName: force },
    disclosed: sight === 'WORKS' ? disclosed : [],
  };
}

function sceneOf(incident: Incident, at: ReadonlyMap<number, IncidentEntry>): SceneFactView[] {
  return SCENE_FIELDS.flatMap((field) => {
    const entry = at.get(incident.scene[field] ?? -1);
    const text = entry?.personal?.text ?? '';
    if (entry === undefined || text === '') return [];
    return [{ field, text, by: entry.actor.name, atMs: entry.atMs, entryVersion: entry.version }];
  });
}

function marksOf(incident: Incident, at: ReadonlyMap<number, IncidentEntry>): MarkView[] {
  return incident.marks.flatMap((mark) => {
    const personal = at.get(mark.id)?.personal;
    return personal?.place === undefined ? [] : [{ mark, label: personal.text ?? '', ...personal.place }];
  });
}
