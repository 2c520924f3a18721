/** Opens the desk of incidents and ties it to the map's dots and to whoever listens. Only `server.ts` calls it. */
import type { IncidentChange } from './pipeline/incident-desk.ts';
import { Desk, type DeskOptions } from './pipeline/open-desk.ts';
import type { Cases } from './hot/cases.ts';
import type { Directory } from './hot/directory.ts';
import type { RuleBook } from './incident-rules.ts';
import { Feed } from './messaging/feed.ts';

/** Entries that may wait for one reader: some seconds of the busiest control room. */
const FEED_BOUND = 5_000;

export interface WireDeskOptions extends Omit<DeskOptions, 'rulesOf' | 'nameOf'> {
  readonly directory: Directory;
  readonly cases: Cases;
  readonly rules: RuleBook;
}

export interface WiredDesk {
  readonly desk: Desk;
  readonly feed: Feed<IncidentChange>;
}

/** Rejects with a sentence where the rules speak of an employer that does not exist. */
export async function wireDesk(options: WireDeskOptions): Promise<WiredDesk> {
  const { directory, cases, clock, rules } = options;
  const stranger = rules.employerIds.find((id) => directory.employer(id) === undefined);
  if (stranger !== undefined)
    throw new Error(
      `INCIDENT_RULES has numbers for employer ${stranger}, but there is none of that id. Take them out, or name another.`,
    );
  const desk = await Desk.open({
    ...options,
    rulesOf: (employerId) => rules.of(employerId),
    nameOf: (workerId) => directory.worker(workerId)?.worker.name ?? null,
  });
  const feed = new Feed<IncidentChange>({
    keyOf: ({ after }) => after.id,
    merge: (older, newer) => ({
      before: older.before,
      after: newer.after,
      entries: [...older.entries, ...newer.entries],
    }),
    sizeOf: ({ entries }) => entries.length,
    bound: FEED_BOUND,
  });
  for (const incident of desk.open()) cases.follow(incident, clock.now());
  desk.onChange((change) => {
    cases.follow(change.after, clock.now());
    feed.publish(change);
  });
  return { desk, feed };
}
