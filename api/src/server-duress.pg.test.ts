/**
 * Help that was asked for in disguise (invariant I9): two runs of the same day, in one of which the worker ends the session with
 * the PIN that asks for help, and the control room works it to the end. What the worker, managers, a wall and a program with a key
 * are told, field by field of the whole schema and on both lanes, is the same in both but for ids and times.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { schema } from '@lonewatch/schema/graphql/schema.ts';
import { WORKER_STATUSES } from '@lonewatch/schema/contract/worker.ts';
import { cellsOf, fill, type Ids } from './authorization/asking.ts';
import { COLUMNS, type Column } from './authorization/matrix-file.ts';
import { TestDatabases } from './persistence/test-support.ts';
import { globalId, Room, type Listener, type Somebody } from './server-room-test-kit.ts';
import { FrameClient } from './server-test-kit.ts';

const PATIENCE_MS = 240_000;
const databases = new TestDatabases();
afterAll(() => databases.removeAll());

const NO = 2_000_000_000;
const LEEDS = { lon: -1.5491, lat: 53.8008, accuracyM: 8, batteryPercent: 70 };

interface Told {
  /** By who and what was asked. */
  readonly answers: ReadonlyMap<string, string>;
  /** What came on the live lanes, by who. */
  readonly live: Readonly<Record<string, readonly string[]>>;
  /** Every status that a frame has ever shown, by who. */
  readonly statuses: Readonly<Record<string, readonly string[]>>;
  readonly secret: readonly string[];
}

/** Everything that a role may read at all, one question for each type: from the reviewed matrix. */
async function questionsFor(column: Column): Promise<string[]> {
  const file = await readFile(new URL('../../schema/authorization.txt', import.meta.url), 'utf8');
  const at = COLUMNS.indexOf(column);
  const open = new Set(
    file
      .split('\n')
      .map((line) => /^(\w+\.\w+)\s+([*+#.!](?: [*+#.!])*)$/.exec(line))
      .filter((row) => row !== null && row[2]!.split(' ')[at] !== '.')
      .map((row) => row![1]!),
  );
  return (
    cellsOf(schema)
      .filter(({ name, template }) => open.has(name) && !/^(mutation|subscription)/.test(template))
      // Who has looked is asked for by itself; the other two differ from start to start.
      .filter(({ name }) => !['Query.serverTime', 'Messaging.pushKey', 'Worker.seenBy'].includes(name))
      .map(({ template }) => template)
  );
}

function idsFor(room: Room): Ids {
  const { id, teamId } = room.workers[0]!;
  const nothing = Object.fromEntries(Array.from('PGLKIBRSVNHFUYC', (letter) => [letter, String(NO)]));
  return {
    ...nothing,
    E: globalId('Employer', room.employerId),
    T: globalId('Team', teamId),
    W: globalId('Worker', id),
    D: globalId('Device', 1),
    // The first alarm and the first incident of this installation: in one of the runs they are there.
    A: globalId('Alarm', 1),
    J: globalId('Incident', 1),
    Z: globalId('Incident', 1),
    Q: `${String(new Date().getUTCFullYear()).slice(2)}-000001`,
    M: 'nobody@new.example',
    X: '2030-01-01T00:00:00Z',
  } as Ids;
}

/** Ids that are dealt at random, and times. */
function plain(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
    .replaceAll(/"ageSeconds":[\d.]+/g, '"ageSeconds":AGE')
    .replaceAll(/"epoch":"\d+"/g, '"epoch":"EPOCH"')
    .replaceAll(/"revision":\d+/g, '"revision":N')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/"(endCursor|cursor|id)":"[^"]*"/g, '"$1":"ID"');
}

const CHANGES = `subscription { incidentChanged { kind incidentId incident { number who state priority version } entries { summary } } }`;
const COVER = 'subscription { coverChanged { covered operators } }';

async function day(duress: boolean): Promise<Told> {
  const room = await Room.open(await (await databases.create('embedded')).open());
  const operator = await room.person('Ann Lee', 'ARC_OPERATOR');
  const people: Readonly<Record<string, { who: Somebody; column: Column }>> = {
    worker: { who: await room.person('Worker 1', 'LONE_WORKER'), column: 'LONE_WORKER' },
    team: { who: await room.person('Tia Roy', 'TEAM_MANAGER'), column: 'TEAM_MANAGER' },
    safety: { who: await room.person('Mia Roy', 'SAFETY_MANAGER'), column: 'SAFETY_MANAGER' },
    analyst: { who: await room.person('Al Roy', 'ANALYST'), column: 'ANALYST' },
    wall: { who: await room.wall(), column: 'WALL_DISPLAY' },
    key: { who: await room.key(), column: 'KEY POSITIONS' },
  };
  const { worker } = people;
  const answers = new Map<string, string>();
  const secret: string[] = [];
  const ids = idsFor(room);
  const workerId = ids.W;

  const listeners: Record<string, Listener> = {};
  for (const name of ['team', 'safety', 'wall', 'key']) {
    listeners[`${name} incidents`] = room.listen(people[name]!.who, CHANGES);
    listeners[`${name} cover`] = room.listen(people[name]!.who, COVER);
  }
  listeners['worker incidents'] = room.listen(worker!.who, CHANGES);
  const watching = room.listen(operator, CHANGES);
  for (const listener of Object.values(listeners)) await listener.until(() => listener.heard.length > 0);

  const statuses: Record<string, Set<string>> = {};
  const frames = ['safety', 'team', 'key', 'wall'].map((name) => {
    const { headers, wall } = people[name]!.who;
    const client = new FrameClient({ origin: room.server.origin, cookie: '' }, {}, undefined, headers, wall);
    statuses[name] = new Set();
    const look = (): void => {
      for (const { employerId } of client.frames.slice(-1)) {
        const columns = client.columns(employerId);
        for (let slot = 0; slot < columns.count; slot++)
          statuses[name]!.add(
            `${slot} ${WORKER_STATUSES[columns.status[slot]!]!} ${columns.hasPosition[slot]!}`,
          );
      }
    };
    return { client, look };
  });
  const settle = async (): Promise<void> => {
    for (const { client, look } of frames) {
      const seen = client.frames.length;
      await client.until(() => {
        look();
        return client.frames.length >= seen + 3;
      });
    }
  };

  const askAll = async (phase: string): Promise<void> => {
    for (const [name, { who, column }] of Object.entries(people))
      for (const question of await questionsFor(column)) {
        const { data, errors } = await room.raw(who, fill(question, ids));
        answers.set(`${phase}, ${name}: ${question}`, plain(JSON.stringify({ data, errors })));
      }
    answers.set(`${phase}, who has looked`, await looked(room, worker!.who, workerId));
  };
  const act = async (field: string, pin: string | null): Promise<void> => {
    const input = { workerId, commandId: field, ...(pin === null ? {} : { pin }) };
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const answer = await room.raw(
      worker!.who,
      `mutation ($i: ${type}!) { ${field}(input: $i) { receivedAt session { state } refusal { kind sentence } } }`,
      { i: input },
    );
    answers.set(`the worker's ${field}`, plain(JSON.stringify(answer)));
  };

  await room.badge(0, { ...LEEDS, at: Date.now() });
  await room.ask(
    worker!.who,
    'mutation ($w: ID!) { setOwnPins(workerId: $w, pin: "2468", duressPin: "1357") { __typename } }',
    {
      w: workerId,
    },
  );
  await act('startSession', null);
  await settle();
  await act('endSession', duress ? '1357' : '2468');
  if (duress) {
    await watching.until(() => watching.raw.some((text) => text.includes('CHANGED')));
    secret.push(...(await work(room, operator, workerId)));
  }
  await room.badge(0, { ...LEEDS, at: Date.now() });
  await settle();
  await askAll('while it is open');
  if (duress) await close(room, operator);
  await settle();
  await askAll('when it is closed');

  const live = Object.fromEntries(Object.entries(listeners).map(([name, { raw }]) => [name, raw.map(plain)]));
  for (const listener of [...Object.values(listeners), watching]) listener.close();
  for (const { client } of frames) client.close();
  await room.close();
  const shown = Object.fromEntries(Object.entries(statuses).map(([name, seen]) => [name, [...seen].sort()]));
  return { answers, live, statuses: shown, secret };
}

/** Each once: how often somebody has looked depends on the minutes that a run takes. */
async function looked(room: Room, worker: Somebody, workerId: string): Promise<string> {
  const { node } = await room.ask<{
    node: { seenBy: { edges: { node: { role: string; what: string } }[] } };
  }>(
    worker,
    `{ node(id: "${workerId}") { ... on Worker { seenBy(first: 100) { edges { node { role why reason what } } } } } }`,
  );
  const rows = node.seenBy.edges.map(({ node: row }) => row);
  // A live map is told of at the turn of the minute, which not every run reaches; a control room has none without an alarm.
  const told = rows.filter((row) => row.what !== 'LIVE_MAP' || row.role.startsWith('ARC'));
  return [...new Set(told.map((row) => JSON.stringify(row)))].sort().join('\n');
}

async function openIncident(room: Room, operator: Somebody): Promise<string> {
  const { incidents } = await room.ask<{ incidents: { edges: { node: { id: string } }[] } }>(
    operator,
    '{ incidents(filter: { open: true }) { edges { node { id } } } }',
  );
  return incidents.edges[0]!.node.id;
}

/** Looks, asks, notes and calls for help; answers what proves that the control room knew. */
async function work(room: Room, operator: Somebody, workerId: string): Promise<string[]> {
  const id = await openIncident(room, operator);
  await room.command(operator, 'claimIncident', id);
  await room.command(operator, 'noteIncident', id, { text: 'She said the other number.' });
  await room.command(operator, 'requestResponse', id, { service: 'POLICE', route: 'DIAL_999' });
  const seen = await room.ask<{
    node: { duress: boolean; state: string; worker: { status: string }; location: object };
  }>(
    operator,
    `{ node(id: "${id}") { ... on Incident { duress state worker { status } location { lat } trail { edges { cursor } } duressWords { word } } } }`,
  );
  await room.raw(
    operator,
    `mutation { revealSensitive(workerId: "${workerId}", reason: "Duress, police ask for her age") { notes } }`,
  );
  return [String(seen.node.duress), seen.node.worker.status, String(seen.node.location !== null)];
}

async function close(room: Room, operator: Somebody): Promise<void> {
  const id = await openIncident(room, operator);
  const sue = await room.person('Sue Hart', 'ARC_SUPERVISOR');
  // No console of hers was open while everything was asked: it may have gone back to everybody.
  await room.command(operator, 'claimIncident', id);
  await room.command(operator, 'askCloseOverride', id, {
    disposition: 'GENUINE_ES',
    reason: 'Police have her.',
  });
  const closed = await room.command(sue, 'approveCloseOverride', id, { reason: 'Agreed.' });
  if (closed.incident.state !== 'CLOSED') throw new Error(closed.refusal?.sentence ?? 'It is not closed.');
}

it(
  'leaves no trace on the worker’s phone, in front of managers, on a wall, or for a program with a key',
  async () => {
    const quiet = await day(false);
    const loud = await day(true);
    expect(loud.secret).toEqual(['true', 'ALARM', 'true']);
    expect(quiet.answers.size).toBeGreaterThan(500);
    const different = [...quiet.answers]
      .filter(([question, answer]) => loud.answers.get(question) !== answer)
      .map(
        ([question, answer]) => `${question}\n  without: ${answer}\n  with: ${loud.answers.get(question)}`,
      );
    expect(different).toEqual([]);
    expect(loud.live).toEqual(quiet.live);
    expect(loud.statuses).toEqual(quiet.statuses);
  },
  PATIENCE_MS,
);
