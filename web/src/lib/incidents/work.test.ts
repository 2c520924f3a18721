import { describe, expect, test } from 'vitest';
import { ethane, type Briefed } from './brief.ts';
import { callScript, type ScriptScene } from './call-script.ts';
import { Drafts } from './drafts.ts';
import { Idle } from './idle.ts';
import { spokenOf, type Heard } from './spoken.ts';

class Shelf {
  readonly #held = new Map<string, string>();
  get length(): number {
    return this.#held.size;
  }
  key(at: number): string | null {
    return [...this.#held.keys()][at] ?? null;
  }
  getItem(key: string): string | null {
    return this.#held.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#held.set(key, value);
  }
  removeItem(key: string): void {
    this.#held.delete(key);
  }
}

describe('a draft', () => {
  test('is there again after a reload, for its operator and its incident alone', () => {
    const shelf = new Shelf();
    new Drafts(shelf, 'jo').write('one', 'note', 'Rang twice');
    expect(new Drafts(shelf, 'jo').read('one', 'note')).toBe('Rang twice');
    expect(new Drafts(shelf, 'jo').read('two', 'note')).toBe('');
    expect(new Drafts(shelf, 'kim').read('one', 'note')).toBe('');
  });

  test('does not outlive its incident or a shift', () => {
    const shelf = new Shelf();
    const drafts = new Drafts(shelf, 'jo', 0);
    drafts.write('one', 'note', 'a', 0);
    drafts.write('two', 'note', 'b', 0);
    drafts.forget('one');
    expect(drafts.read('one', 'note')).toBe('');
    expect(new Drafts(shelf, 'kim', 13 * 3_600_000)).toBeDefined();
    expect(shelf.length).toBe(0);
  });
});

const briefed: Briefed = {
  who: 'Jane Doe',
  state: 'RESPONDING',
  verification: 'GENUINE',
  alarmWords: ['Panic button'],
  alarms: [{ type: 'PANIC' }],
  cues: ['WEAPON'],
  duress: false,
  scene: [
    { field: 'SITE_ACCESS', text: 'Rear gate, code with the manager' },
    { field: 'INJURED', text: '1' },
  ],
  steps: [
    { action: 'CALL', name: 'Sam', state: 'DONE', by: null },
    { action: 'CALL', name: 'Alex', state: 'DOING', by: { name: 'K. Ali' } },
    { action: 'CALL', name: 'Robin', state: 'TO_DO', by: null },
  ],
  responses: [{ service: 'POLICE', state: 'EN_ROUTE', reference: 'CAD 1234', note: null }],
  pinned: [{ text: 'Dog on site', summary: '' }],
  hold: null,
};

test('the brief of a handover is ETHANE, what is to do and what was promised', () => {
  expect(ethane(briefed, 'SJ 8399 9825')).toBe(
    [
      'E: SJ 8399 9825',
      'T: Panic button; Weapon',
      'H: not known',
      'A: Rear gate, code with the manager',
      'N: injured: 1',
      'E: Police on the way CAD 1234',
      '',
      'Stands at: Help on its way, genuine.',
      'To do: Ring Alex (K. Ali has it), Ring Robin.',
      'Key fact: Dog on site',
      'Promised: ',
    ].join('\n'),
  );
});

describe('the call script', () => {
  const scene: ScriptScene = {
    operator: 'Jo Okafor',
    worker: 'Jane Doe',
    employer: 'Pennine',
    duress: false,
    place: 'OS grid reference SJ 8399 9825',
    listenSeconds: 10,
  };
  const step = { action: 'CALL', target: 'WORKER', name: 'Jane Doe', note: null } as const;

  test('listens before it speaks, and never offers the closure code', () => {
    const lines = callScript(step, scene);
    expect(lines[0]).toContain('Listen for 10 s');
    expect(lines.at(-1)).toContain('Never offer it');
  });

  test('rings nobody beside the worker in duress', () => {
    expect(callScript(step, { ...scene, duress: true })[0]).toContain('Do not ring');
    expect(callScript({ ...step, target: 'CONTACT' }, { ...scene, duress: true }).join(' ')).toContain(
      'Do not ring or message Jane Doe',
    );
  });
});

describe('what is said aloud of the queue', () => {
  const heard = (over: Partial<Heard> = {}): Heard => ({
    id: '1',
    number: '26-000001',
    state: 'QUEUED',
    priority: 1,
    raisedAt: '2026-11-22T14:20:00.000Z',
    alarmedAt: '2026-11-22T14:20:00.000Z',
    who: 'Jane Doe',
    employer: null,
    alarms: [{ type: 'PANIC' }],
    ownership: { kind: 'UNOWNED', owner: null, to: null },
    participants: [],
    allowedCommands: ['CLAIM'],
    alarmWord: 'Panic button',
    ...over,
  });
  const held = (...incidents: Heard[]) => new Map(incidents.map((one) => [one.id, one]));

  test('interrupts once for a new priority 1, and not for what was there when the page was opened', () => {
    expect(spokenOf(null, [heard()], 'me').assertive).toBe('');
    expect(spokenOf(held(), [heard()], 'me').assertive).toBe('New priority 1: Panic button, Jane Doe.');
    expect(spokenOf(held(heard()), [heard()], 'me').assertive).toBe('');
  });

  test('interrupts again when another alarm comes to it, or its owner has gone', () => {
    const again = heard({ alarmedAt: '2026-11-22T14:25:00.000Z' });
    expect(spokenOf(held(heard()), [again], 'me').assertive).toContain('New priority 1');
    const owner = { accountId: 'o', name: 'Okafor' };
    const owned = heard({ state: 'VERIFYING', ownership: { kind: 'OWNED', owner, to: null } });
    const left = heard({ state: 'VERIFYING', ownership: { kind: 'ABANDONED', owner, to: null } });
    expect(spokenOf(held(owned), [left], 'me').assertive).toContain('left by its owner');
  });

  test('says the others politely, gathered', () => {
    const two = [heard({ id: '2', priority: 2 }), heard({ id: '3', priority: 3 })];
    expect(spokenOf(held(), two, 'me')).toEqual({ assertive: '', polite: '2 new incidents wait.' });
  });
});

test('an operator is idle ten seconds after the last touch', () => {
  let now = 0;
  const idle = new Idle(() => now);
  now = 9_999;
  expect(idle.isIdle()).toBe(false);
  now = 10_000;
  expect(idle.isIdle()).toBe(true);
  idle.touched();
  expect(idle.isIdle()).toBe(false);
});
