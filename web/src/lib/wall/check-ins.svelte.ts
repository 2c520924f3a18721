/**
 * Who checks in next, and since when somebody is overdue. Sessions do not travel in frames: they are asked for, the urgent
 * ones every few seconds, what is planned more rarely.
 */
import type { Client } from '../graphql/client.ts';
import { NextCheckInsDocument, UrgentSessionsDocument } from '../graphql/documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import { checkInOf, dueTimes, nextCheckIns, type CheckIn, type SessionNode } from './check-in.ts';

const URGENT_MS = 5_000;
const URGENT_ROWS = 200;
const PLANNED_MS = 20_000;
/** The earliest first, so the overdue come before those whose check-in is still to come: room for hundreds of them. */
const PLANNED_ROWS = 500;

export class CheckIns {
  readonly #urgent: LiveQuery<SessionsData, { first: number }>;
  readonly #planned: LiveQuery<SessionsData, { first: number }>;

  /** When a check-in was or will be due, of those of whom it is known. What is known of the urgent ones is newer. */
  readonly dueOf: ReadonlyMap<string, number> = $derived(dueTimes(this.#allDue()));

  constructor(client: Client) {
    this.#urgent = new LiveQuery({
      client,
      document: UrgentSessionsDocument,
      variables: () => ({ first: URGENT_ROWS }),
      everyMs: URGENT_MS,
    });
    this.#planned = new LiveQuery({
      client,
      document: NextCheckInsDocument,
      variables: () => ({ first: PLANNED_ROWS }),
      everyMs: PLANNED_MS,
    });
  }

  /** The next `count` from `nowMs` on, the earliest first. */
  after(nowMs: number, count: number): readonly CheckIn[] {
    return nextCheckIns(this.#due(), checkInsOf(this.#planned.data), nowMs, count);
  }

  #allDue(): CheckIn[] {
    return [...checkInsOf(this.#planned.data), ...this.#due()];
  }

  #due(): CheckIn[] {
    return checkInsOf(this.#urgent.data);
  }
}

function checkInsOf(data: SessionsData | null | undefined): CheckIn[] {
  return (data?.workers.edges ?? []).flatMap(({ node }) => checkInOf(node) ?? []);
}

interface SessionsData {
  readonly workers: { readonly edges: readonly { readonly node: SessionNode }[] };
}
