/** Incidents as people of every kind meet them: over HTTP and on the live socket of a running server. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Room, type Listener, type Somebody } from './server-room-test-kit.ts';
import { TestDatabases } from './persistence/test-support.ts';

/** The machine may be busy: a timeout fails, however soon it comes. */
const PATIENCE_MS = 60_000;

const databases = new TestDatabases();
let room: Room;
let ann: Somebody;
let ben: Somebody;
let sue: Somebody;
let mia: Somebody;
let wall: Somebody;
const listeners: Listener[] = [];

beforeAll(async () => {
  room = await Room.open(await (await databases.create('embedded')).open());
  ann = await room.person('Ann Lee', 'ARC_OPERATOR');
  ben = await room.person('Ben Okafor', 'ARC_OPERATOR');
  sue = await room.person('Sue Hart', 'ARC_SUPERVISOR');
  mia = await room.person('Mia Roy', 'SAFETY_MANAGER');
  wall = await room.wall();
}, PATIENCE_MS);
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.close();
});
afterAll(async () => {
  await room.close();
  await databases.removeAll();
});

const LEEDS = { lon: -1.5491, lat: 53.8008, accuracyM: 8 };
const CHANGES = `subscription { incidentChanged { kind incidentId
  incident { number who state priority duress ownership { kind owner { accountId name } } location { lat lon }
    alarms { type said fix { lat } } instructions allowedCommands }
  entries { kind summary text hash } } }`;

interface Change {
  readonly kind: string;
  readonly incidentId: string | null;
  readonly incident: {
    readonly number: string;
    readonly who: string;
    readonly state: string;
    readonly duress: boolean | null;
    readonly ownership: {
      readonly kind: string;
      readonly owner: { accountId: string | null; name: string } | null;
    };
    readonly location: { readonly lat: number } | null;
    readonly alarms: readonly { readonly type: string; readonly said: string; readonly fix: object | null }[];
    readonly allowedCommands: readonly string[];
  } | null;
  readonly entries: readonly { kind: string; summary: string; text: string | null; hash: string | null }[];
}

function listen(who: Somebody): { readonly listener: Listener; readonly changes: () => Change[] } {
  const listener = room.listen(who, CHANGES);
  listeners.push(listener);
  return {
    listener,
    changes: () =>
      listener.heard.map((data) => (data as unknown as { incidentChanged: Change }).incidentChanged),
  };
}

async function ready(who: Somebody) {
  const heard = listen(who);
  await heard.listener.until(() => heard.changes().some(({ kind }) => kind === 'READY'));
  return heard;
}

/** The open incident of a worker, as an operator finds it. */
async function openOf(worker: number): Promise<string> {
  const { incidents } = await room.ask<{ incidents: { edges: { node: { id: string; who: string } }[] } }>(
    ann,
    '{ incidents(filter: { open: true }) { edges { node { id who } } } }',
  );
  return incidents.edges.find(({ node }) => node.who === `Worker ${worker + 1}`)!.node.id;
}

describe('an incident on the live socket', () => {
  it(
    'comes to everybody who may see it, each with what is theirs, and its place goes when it is closed',
    { timeout: PATIENCE_MS },
    async () => {
      const operator = await ready(ann);
      const manager = await ready(mia);
      const display = await ready(wall);
      await room.badge(0, { ...LEEDS, at: Date.now(), alarm: 'panic' });
      for (const { listener, changes } of [operator, manager, display])
        await listener.until(() => changes().some(({ kind }) => kind === 'CHANGED'));
      const [first] = [operator, manager, display].map(({ changes }) =>
        changes().find(({ kind }) => kind === 'CHANGED')!,
      );
      expect(first!.incident).toMatchObject({ who: 'Worker 1', state: 'QUEUED', duress: false });
      expect(first!.incident!.location!.lat).toBeCloseTo(LEEDS.lat, 5);
      expect(first!.incident!.allowedCommands).toContain('CLAIM');
      expect(first!.entries[0]!.summary).toBe('Raised: SOS alarm.');
      const seen = manager.changes().at(-1)!;
      expect(seen.incident).toMatchObject({ who: 'Worker 1', duress: null, allowedCommands: [] });
      expect(seen.entries[0]!.hash).toBeNull();
      expect(display.changes().at(-1)!.incident).toMatchObject({ who: 'W1', duress: null });
      expect(display.changes().at(-1)!.incident!.alarms[0]!.said).toBe('');

      const id = first!.incidentId!;
      expect((await room.command(ann, 'claimIncident', id)).refusal).toBeNull();
      const late = await room.command(ben, 'claimIncident', id);
      expect(late.refusal).toMatchObject({ kind: 'ALREADY_CLAIMED', by: { name: 'Ann Lee' } });
      await manager.listener.until(() => manager.changes().at(-1)!.incident?.ownership.kind === 'OWNED');
      expect(manager.changes().at(-1)!.incident!.ownership.owner).toEqual({
        accountId: null,
        name: 'Ann Lee',
      });
      await display.listener.until(() => display.changes().at(-1)!.incident?.ownership.kind === 'OWNED');
      expect(display.changes().at(-1)!.incident!.ownership.owner!.name).toBe('AL');

      await room.command(ann, 'connectAudio', id, { mode: 'TWO_WAY' });
      await room.command(ann, 'recordContactAttempt', id, { channel: 'DEVICE', outcome: 'REACHED_SAFE' });
      const closed = await room.command(ann, 'closeFalseAlarm', id, {
        ...{ disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', narrative: 'Pressed in a pocket.' },
      });
      expect(closed.refusal).toBeNull();
      for (const { listener, changes } of [operator, manager, display])
        await listener.until(() => changes().at(-1)!.kind === 'GONE');
      expect(operator.changes().at(-1)!.incident).toMatchObject({ state: 'CLOSED', location: null });
      expect(display.changes().at(-1)!.incident).toBeNull();
      expect([operator, manager, display].map(({ listener }) => listener.errors)).toEqual([[], [], []]);
    },
  );
});

describe('an incident of somebody else', () => {
  it('is refused as one that does not exist', async () => {
    await room.badge(1, { ...LEEDS, at: Date.now(), alarm: 'panic' });
    const id = await openOf(1);
    await room.server.db.query('DELETE FROM arc_contracts');
    const claim = 'mutation ($i: ClaimIncidentInput!) { claimIncident(input: $i) { refusal { kind } } }';
    const say = async (incidentId: string) =>
      (await room.raw(ben, claim, { i: { incidentId, commandId: 'x' } })).errors;
    expect(await say(id)).toEqual(await say(Buffer.from('Incident:99999').toString('base64')));
    await room.server.db.query('INSERT INTO arc_contracts VALUES ($1, $2)', [room.arcId, room.employerId]);
  });
});

describe('a supervisor', () => {
  it('is the second pair of eyes, freshly signed in and not the one who asked', async () => {
    const id = await openOf(1);
    await room.command(ann, 'claimIncident', id);
    const asked = await room.command(ann, 'askCloseOverride', id, {
      ...{ disposition: 'UNKNOWN_NOT_TRACED', reason: 'Nobody knows the code.' },
    });
    expect(asked.refusal).toBeNull();
    await room.server.db.query(
      `UPDATE account_sessions SET created_at = now() - interval '16 min' WHERE account_id = $1`,
      [sue.accountId],
    );
    const stale = await room.command(sue, 'approveCloseOverride', id, {
      reason: 'Checked with her manager.',
    });
    expect(stale.refusal!.kind).toBe('FOUR_EYES');
    const again = { ...sue, headers: { cookie: await room.server.sessionOf(sue.accountId, 'TOTP') } };
    const done = await room.command(again, 'approveCloseOverride', id, {
      reason: 'Checked with her manager.',
    });
    expect([done.refusal, done.incident.state]).toEqual([null, 'CLOSED']);
  });
});
