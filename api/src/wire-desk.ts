/** Opens the desk of incidents and ties it to the map's dots. Only `server.ts` calls it. */
import { Desk, type DeskOptions } from './pipeline/open-desk.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DutyDesk } from './pipeline/duty-desk.ts';
import type { Cases } from './hot/cases.ts';
import type { Directory } from './hot/directory.ts';
import type { RuleBook } from './incident-rules.ts';

export interface WireDeskOptions extends Omit<DeskOptions, 'rulesOf' | 'nameOf' | 'onDuty'> {
  readonly directory: Directory;
  readonly cases: Cases;
  readonly rules: RuleBook;
  /** Nobody is there any more for this employer. */
  readonly uncovered: (employerId: EmployerId) => void;
}

export interface WiredDesk {
  readonly desk: Desk;
  readonly duty: DutyDesk;
}

/** Rejects with a sentence where the rules speak of an employer that does not exist. */
export async function wireDesk(options: WireDeskOptions): Promise<WiredDesk> {
  const { db, directory, cases, clock, monotonicMs, rules, warn, uncovered } = options;
  const stranger = rules.employerIds.find((id) => directory.employer(id) === undefined);
  if (stranger !== undefined)
    throw new Error(
      `INCIDENT_RULES has numbers for employer ${stranger}, but there is none of that id. Take them out, or name another.`,
    );
  let duty: DutyDesk | null = null;
  const desk = await Desk.open({
    ...options,
    onDuty: (employerId) => duty?.onDuty(employerId) ?? [],
    rulesOf: (employerId) => rules.of(employerId),
    nameOf: (workerId) => directory.worker(workerId)?.worker.name ?? null,
  });
  duty = await DutyDesk.open({
    ...{ db, clock, monotonicMs, uncovered, warn },
    employerIds: () => Array.from(directory.employers(), ({ employer }) => employer.id),
    heardAt: (accountId) => desk.heardAt(accountId),
  });
  for (const incident of desk.open()) cases.follow(incident, clock.now());
  desk.onChange((change) => cases.follow(change.after, clock.now()));
  return { desk, duty };
}
