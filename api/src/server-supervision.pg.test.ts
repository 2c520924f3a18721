/** The control room as it is run: duty, cover, presence, shifts, the numbers of the month, and employers that answer alarms themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId, Room, type Listener, type Somebody } from './server-room-test-kit.ts';
import { TestDatabases } from './persistence/test-support.ts';

const PATIENCE_MS = 60_000;
const databases = new TestDatabases();
const listeners: Listener[] = [];
let room: Room;
let ann: Somebody;
let ben: Somebody;
let mia: Somebody;
let admin: Somebody;

beforeAll(async () => {
  room = await Room.open(await (await databases.create('embedded')).open());
  ann = await room.person('Ann Lee', 'ARC_OPERATOR');
  ben = await room.person('Ben Okafor', 'ARC_OPERATOR');
  mia = await room.person('Mia Roy', 'SAFETY_MANAGER');
  admin = await room.person('Pat Admin', 'PLATFORM_ADMIN');
}, PATIENCE_MS);
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await room.close();
  await databases.removeAll();
});

const BOARD = '{ operators { name state owned { number } idleSince } }';
const DUTY = '{ duty { name state } refusal { kind sentence } }';

async function here(who: Somebody, over: object = {}): Promise<void> {
  const input = { room: 'map', consoleId: `tab of ${who.name}`, activity: 'LOOKING', ...over };
  await room.ask(who, 'mutation ($i: ReportPresenceInput!) { reportPresence(input: $i) }', { i: input });
}

async function openId(): Promise<string> {
  const { incidents } = await room.ask<{ incidents: { edges: { node: { id: string } }[] } }>(
    ann,
    '{ incidents(filter: { open: true }) { edges { node { id } } } }',
  );
  return incidents.edges[0]!.node.id;
}

describe('duty', () => {
  it('shows on the board who is there and what they own, and cannot be left with an open incident', async () => {
    await here(ann);
    expect(await room.ask(ann, `mutation { signOn ${DUTY} }`)).toEqual({
      signOn: { duty: { name: 'Ann Lee', state: 'PRESENT' }, refusal: null },
    });
    await room.badge(0, { lon: -1.5, lat: 53.8, at: Date.now(), alarm: 'panic' });
    const id = await openId();
    await room.command(ann, 'claimIncident', id);
    const { operators } = await room.ask<{ operators: object[] }>(ben, BOARD);
    expect(operators).toMatchObject([{ name: 'Ann Lee', state: 'PRESENT', owned: [{}] }]);
    for (const leave of ['signOff', 'takeBreak']) {
      const answer = await room.ask<Record<string, { refusal: { sentence: string } }>>(
        ann,
        `mutation { ${leave} ${DUTY} }`,
      );
      expect(answer[leave]!.refusal.sentence).toContain('You own ');
    }
    expect((await room.raw(mia, BOARD)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  });

  it('covers the employer, and everybody there may know it', async () => {
    const { cover } = await room.ask<{ cover: object[] }>(
      mia,
      '{ cover { employer { name } covered operators } }',
    );
    expect(cover).toEqual([{ employer: { name: 'Mapped' }, covered: true, operators: 1 }]);
    const worker = await room.person('Worker 1', 'LONE_WORKER');
    expect(await room.ask(worker, '{ cover { covered } }')).toEqual({ cover: [] });
  });
});

describe('presence', () => {
  it('is told to those who work the room, as it changes', { timeout: PATIENCE_MS }, async () => {
    const id = await openId();
    const query = 'subscription ($r: ID!) { presence(room: $r) { present { name activity step } } }';
    const listener = room.listen(ben, query, { r: id });
    const refused = room.listen(mia, query, { r: id });
    listeners.push(listener, refused);
    const present = (): unknown =>
      (listener.heard.at(-1) as unknown as { presence: { present: object[] } } | undefined)?.presence.present;
    await listener.until(() => listener.heard.length > 0);
    expect(present()).toEqual([]);
    await here(ann, { room: id, activity: 'ON_THE_PHONE', step: 2 });
    await listener.until(() => (present() as object[]).length > 0);
    expect(present()).toEqual([{ name: 'Ann Lee', activity: 'ON_THE_PHONE', step: 2 }]);
    await room.ask(ann, 'mutation { leavePresence(consoleId: "tab of Ann Lee") }');
    await listener.until(() => (present() as object[]).length === 0);
    await refused.until(() => refused.errors.length > 0);
    expect(JSON.stringify(refused.errors)).toContain('FORBIDDEN');
  });
});

describe('a shift', () => {
  it('is handed on with what stands open, and signed item by item by somebody else', async () => {
    const signOut = await room.ask<{
      signOutShift: { handover: { id: string; items: { kind: string; text: string }[] } };
    }>(
      ann,
      `mutation { signOutShift(input: { promises: [{ text: "Ring Mrs Khan back", dueAt: "2030-01-01T10:00:00Z" }], notes: ["The lift is broken"] })
         { handover { id items { item kind text } } } }`,
    );
    const { id, items } = signOut.signOutShift.handover;
    expect(items.map(({ kind }) => kind)).toEqual(['OPEN_INCIDENT', 'PROMISE', 'NOTE']);
    const sealed = JSON.stringify(await room.server.db.query('SELECT s::text AS row FROM shift_items s'));
    expect(sealed).not.toContain('Mrs Khan');
    const take = (who: Somebody, ...taken: number[]) =>
      room.raw<{ signInShift: { handover: { signedInBy: { name: string } | null } } }>(
        who,
        'mutation ($i: SignInShiftInput!) { signInShift(input: $i) { handover { signedInBy { name } items { takenBy remark } } } }',
        { i: { handoverId: id, taken: taken.map((item) => ({ item, remark: 'Clear' })) } },
      );
    expect((await take(ann, 1)).errors![0]!.message).toContain('somebody else');
    expect((await take(ben, 1, 2)).data!.signInShift.handover.signedInBy).toBeNull();
    expect((await take(ben, 3)).data!.signInShift.handover.signedInBy).toEqual({ name: 'Ben Okafor' });
    expect((await take(ben, 99)).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    const other = await room.raw(mia, '{ shiftHandovers { edges { node { id } } } }');
    expect(other.errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});

describe('the numbers of the month', () => {
  it('count what came in and how soon it was answered, a call in disguise for those alone who work alarms', async () => {
    await room.badge(1, { lon: -1.5, lat: 53.8, at: Date.now(), alarm: 'duress' });
    const month = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'Europe/London',
      year: 'numeric',
      month: '2-digit',
    })
      .format(Date.now())
      .slice(0, 7);
    const ask = async (who: Somebody) => {
      const { serviceReport } = await room.ask<{ serviceReport: { ofMonth: object; exclusions: string[] } }>(
        who,
        `{ serviceReport(employerId: "${globalId('Employer', room.employerId)}", month: "${month}") {
          ofMonth { incidents answered alarmsByType { type count } falseRate } exclusions } }`,
      );
      return serviceReport;
    };
    const theirs = await ask(mia);
    expect(theirs.ofMonth).toEqual({
      ...{ incidents: 1, answered: 1, falseRate: null },
      alarmsByType: [{ type: 'PANIC', count: 1 }],
    });
    expect(theirs.exclusions.join(' ')).toContain('disguise');
    expect((await ask(ann)).ofMonth).toMatchObject({ incidents: 2, answered: 1 });
  });
});

describe('an employer that answers its own alarms', () => {
  it('lets its managers work them, and hear calls in disguise, from one moment to the next', async () => {
    const queue = '{ incidents(filter: { open: true }) { edges { node { duress } } } }';
    const seen = async (): Promise<unknown[]> => {
      const { incidents } = await room.ask<{ incidents: { edges: { node: { duress: unknown } }[] } }>(
        mia,
        queue,
      );
      return incidents.edges.map(({ node }) => node.duress);
    };
    expect(await seen()).toEqual([null]);
    await room.ask(
      admin,
      `mutation { setMonitoring(employerId: "${globalId('Employer', room.employerId)}", monitoring: SELF) { employer { monitoring } } }`,
    );
    expect((await seen()).sort()).toEqual([false, true]);
    // Who handles alarms shows a second factor first.
    const half = { ...mia, headers: { cookie: await room.server.sessionOf(mia.accountId, 'PASSWORD') } };
    expect((await room.raw(half, queue)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});
