/** Asks the server, by plain GraphQL over HTTP, who sits where. The positions socket carries positions and nothing else. */
import { bytesOf, isUnauthenticated } from './positions-socket.ts';
import type { RosterPage, RosterRequest } from './roster-book.ts';
import type { Employer } from './tracked.ts';

const ROSTER = `query Roster($employerId: ID!, $fromSlot: Int) {
  roster(employerId: $employerId, fromSlot: $fromSlot) {
    employerId epoch revision slotCount slots workerIds deviceIds names teamIds
  }
}`;

const EMPLOYERS = `query Employers($after: String) {
  employers(first: 1000, after: $after) {
    edges { node { id name teams { id name base { name lon lat } } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Longer than a page of 20,000 takes on a slow line; a server that is gone fails at once. */
const WITHIN_MS = 20_000;

export type Ask = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** The server knows nobody here, or not any more. */
export class SignedOut extends Error {}

/** `http`: the address of /graphql. Throws a sentence when there is no answer or the answer is an error. */
export function makeAsk(http: string): Ask {
  return async (query, variables) => {
    const response = await fetch(http, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
    if (response.status === 401 || isUnauthenticated(errors)) throw new SignedOut('Nobody is signed in.');
    if (errors?.[0] !== undefined) throw new Error(errors[0].message);
    if (data === undefined || data === null)
      throw new Error(`The server answered ${response.status} without data.`);
    return data;
  };
}

export async function fetchRoster(ask: Ask, request: RosterRequest): Promise<RosterPage> {
  const { roster } = (await ask(ROSTER, { ...request })) as {
    roster: Omit<RosterPage, 'slots'> & { slots: string };
  };
  const bytes = bytesOf(roster.slots);
  const slots = new Uint32Array(bytes.length >> 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < slots.length; i++) slots[i] = view.getUint32(i * 4, true);
  return { ...roster, slots };
}

interface EmployersAnswer {
  readonly employers: {
    readonly edges: readonly { readonly node: Employer }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export async function fetchEmployers(ask: Ask): Promise<Employer[]> {
  const found: Employer[] = [];
  let after: string | null = null;
  do {
    const { employers } = (await ask(EMPLOYERS, { after })) as EmployersAnswer;
    found.push(...employers.edges.map(({ node }) => node));
    after = employers.pageInfo.hasNextPage ? employers.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

/** Server time with the local times around the question. */
export async function askServerTime(
  ask: Ask,
  nowMs: () => number,
): Promise<{ readonly askedMs: number; readonly stampMs: number; readonly receivedMs: number }> {
  const askedMs = nowMs();
  const { serverTime } = (await ask('query ServerTime { serverTime }', {})) as { serverTime: string };
  return { askedMs, stampMs: Date.parse(serverTime), receivedMs: nowMs() };
}
