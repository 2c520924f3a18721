/** Incidents as the matrix asks about them: one that is worked with all that an incident can hold, one that is closed. */
import { randomUUID } from 'node:crypto';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { COMMAND_FIELDS, type CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { TestServer } from '../server-test-kit.ts';

export interface WorkedSide {
  readonly name: string;
  readonly employerId: EmployerId;
  readonly workerId: number;
  readonly colleagueId: number;
}

/** Somebody of the control room that serves this side. */
export interface Hand {
  readonly accountId: string;
  readonly headers: Record<string, string>;
}

export interface WorkedIncidents {
  /** Open, of a colleague, owned by `owner`. */
  readonly open: string;
  /** Open, of nobody whom we know: commands may do with it what they like. */
  readonly scratch: string;
  readonly closedNumber: string;
  readonly handover: string;
  readonly other: string;
}

const globalId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64');

export class Desk {
  readonly #server: TestServer;
  readonly #side: WorkedSide;

  constructor(server: TestServer, side: WorkedSide) {
    this.#server = server;
    this.#side = side;
  }

  async openOf(who: Hand, workerId: number): Promise<string> {
    const { incidents } = await this.#server.askAs<{
      incidents: { edges: { node: { id: string; worker: { id: string } | null } }[] };
    }>(
      who.headers,
      `{ incidents(filter: { open: true, employerIds: ["${globalId('Employer', this.#side.employerId)}"] })
         { edges { node { id worker { id } } } } }`,
    );
    const worker = globalId('Worker', workerId);
    return incidents.edges.find(({ node }) => node.worker?.id === worker)!.node.id;
  }

  /** Throws for a refusal: what the matrix asks about must be there. */
  async do(who: Hand, name: CommandName, incidentId: string, own = ''): Promise<number> {
    const field = COMMAND_FIELDS[name];
    const answer = await this.#server.askAs<
      Record<string, { incident: { version: number; number: string }; refusal: { sentence: string } | null }>
    >(
      who.headers,
      `mutation { ${field}(input: { incidentId: "${incidentId}", commandId: "${randomUUID()}" ${own} })
         { incident { version } refusal { sentence } } }`,
    );
    const { refusal, incident } = answer[field]!;
    if (refusal !== null) throw new Error(`${name}: ${refusal.sentence}`);
    return incident.version;
  }

  ask<T>(who: Hand, query: string): Promise<T> {
    return this.#server.askAs<T>(who.headers, query);
  }
}

/** Raised, claimed and closed again before anything else happens to the worker. */
export async function closeOne(server: TestServer, side: WorkedSide, owner: Hand): Promise<string> {
  const desk = new Desk(server, side);
  const id = await desk.openOf(owner, side.workerId);
  await desk.do(owner, 'CLAIM', id);
  await desk.do(owner, 'CONNECT_AUDIO', id, 'mode: TWO_WAY');
  await desk.do(owner, 'SET_CUES', id, 'cues: [INJURY]');
  await desk.do(owner, 'VERIFY', id, 'verification: GENUINE');
  await desk.do(owner, 'CONFIRM_SAFE', id, 'method: VISUAL, note: "Seen by her colleague"');
  await desk.do(owner, 'CLOSE', id, 'disposition: GENUINE_NO_ES, narrative: "Slipped and got up."');
  const { node } = await desk.ask<{ node: { number: string } }>(
    owner,
    `{ node(id: "${id}") { ... on Incident { number } } }`,
  );
  return node.number;
}

async function raiseOne(desk: Desk, who: Hand, employer: string): Promise<string> {
  const { raiseAlarm } = await desk.ask<{ raiseAlarm: { incident: { id: string } } }>(
    who,
    `mutation { raiseAlarm(input: { commandId: "${randomUUID()}", employerId: "${employer}",
       who: "A caller", text: "Somebody shouts" }) { incident { id } } }`,
  );
  return raiseAlarm.incident.id;
}

/** Offered for as long as the rules of this world let it stand: whom it is offered to must not depend on the hour of asking. */
async function offerOne(desk: Desk, owner: Hand, other: Hand, employer: string): Promise<void> {
  const offered = await raiseOne(desk, owner, employer);
  await desk.do(owner, 'CLAIM', offered);
  await desk.do(owner, 'OFFER_HANDOVER', offered, `toAccountId: "${other.accountId}", brief: "Lunch"`);
}

/** `other`: of the same control room, a supervisor. */
export async function workOne(
  server: TestServer,
  side: WorkedSide,
  owner: Hand,
  other: Hand,
): Promise<Pick<WorkedIncidents, 'open' | 'scratch' | 'handover'>> {
  const desk = new Desk(server, side);
  await desk.ask(owner, 'mutation { signOn { duty { name } } }');
  const open = await desk.openOf(owner, side.colleagueId);
  const employer = globalId('Employer', side.employerId);
  const scratch = await raiseOne(desk, owner, employer);
  await offerOne(desk, owner, other, employer);
  await desk.do(owner, 'CLAIM', open);
  await desk.do(other, 'WATCH', open, 'part: OBSERVER');
  await desk.do(owner, 'CONNECT_AUDIO', open, 'mode: SILENT_LISTEN');
  await desk.do(owner, 'SET_CUES', open, 'cues: [ASSAULT]');
  await desk.do(owner, 'VERIFY', open, 'verification: GENUINE, reason: "Heard blows"');
  const note = await desk.do(owner, 'NOTE', open, 'text: "Two of them"');
  await desk.do(owner, 'PIN', open, `entry: ${note}`);
  await desk.do(owner, 'SET_SCENE', open, 'field: ATTACKERS, text: "Two"');
  await desk.do(owner, 'MARK', open, 'kind: RENDEZVOUS, lat: 51.5, lon: -0.1, label: "Gate"');
  await desk.do(owner, 'REQUEST_RESPONSE', open, 'service: POLICE, route: DIAL_999, disclosed: ["name"]');
  await desk.do(owner, 'HOLD', open, 'minutes: 29, reason: "Police on the way"');
  await desk.do(owner, 'ASK_OVERRIDE', open, 'disposition: UNKNOWN_NOT_TRACED, reason: "No code known"');
  await desk.do(other, 'LINK', open, `parentId: "${scratch}", reason: "One event"`);
  const signed = await desk.ask<{ signOutShift: { handover: { id: string } } }>(
    other,
    'mutation { signOutShift(input: { notes: ["The lift is broken"] }) { handover { id } } }',
  );
  await server.db.query(
    `INSERT INTO cover_gaps (employer_id, from_at, to_at) VALUES ($1, now() - interval '1 hour', now())`,
    [side.employerId],
  );
  return { open, scratch, handover: signed.signOutShift.handover.id };
}

const BEAT_MS = 4_000;

/** Their consoles stay there: nothing of theirs is abandoned, and somebody is to be seen. Returns how to stop. */
export function keepThere(
  server: TestServer,
  where: readonly { readonly who: Hand; readonly room: string }[],
) {
  const beat = async (): Promise<void> => {
    for (const { who, room } of where)
      await server
        .askAs(
          who.headers,
          `mutation { reportPresence(input: { room: "${room}", consoleId: "kept", activity: ON_THE_PHONE, step: 0,
             viewport: { west: -2, south: 50, east: 0, north: 52 } }) }`,
        )
        .catch(() => undefined);
  };
  const timer = setInterval(() => void beat(), BEAT_MS);
  return { first: beat(), stop: () => clearInterval(timer) };
}
