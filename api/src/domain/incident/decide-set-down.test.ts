import { describe, expect, it } from 'vitest';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import * as kit from './test-support-incident.ts';

const { ADA, BEN, SUE, tell, inState, raised } = kit;
const owned = inState('VERIFYING');
const note = { text: 'Dog barks.', mentions: [], corrects: null, whisperTo: null } as const;

describe('a note', () => {
  it('is anybody’s who works incidents, in every state, and has at most 2,000 characters', () => {
    for (const state of ['QUEUED', 'RESPONDING', 'CLOSED'] as const)
      expect(tell(inState(state), BEN, 'NOTE', note).refusal).toBeNull();
    expect(tell(owned, ADA, 'NOTE', { ...note, text: 'x'.repeat(2_001) }).refusal?.kind).toBe('BAD_INPUT');
    expect(tell(owned, ADA, 'NOTE', { ...note, text: 'x'.repeat(2_000) }).refusal).toBeNull();
  });

  it('corrects by pointing at an entry that is there, and changes none', () => {
    const { drafts } = tell(owned, ADA, 'NOTE', { ...note, corrects: 2 });
    expect(drafts).toMatchObject([{ kind: 'NOTED', facts: { corrects: 2 } }]);
    for (const corrects of [0, 3, 1.5])
      expect(tell(owned, ADA, 'NOTE', { ...note, corrects }).refusal?.kind).toBe('BAD_INPUT');
  });

  it('is whispered by supervisors only', () => {
    expect(tell(owned, BEN, 'NOTE', { ...note, whisperTo: 'ada' }).refusal?.kind).toBe('NOT_YOURS');
    expect(tell(owned, SUE, 'NOTE', { ...note, whisperTo: 'ada' }).refusal).toBeNull();
  });
});

describe('key facts', () => {
  it('are three at most', () => {
    let incident = kit.inState('RESPONDING');
    for (const entry of [1, 2, 3]) incident = tell(incident, ADA, 'PIN', { entry }).incident;
    expect(tell(incident, ADA, 'PIN', { entry: 4 }).refusal?.kind).toBe('NOT_NOW');
    incident = tell(incident, ADA, 'UNPIN', { entry: 2 }).incident;
    expect(incident.pinned).toEqual([1, 3]);
    expect(tell(incident, ADA, 'PIN', { entry: 3 }).refusal?.kind).toBe('BAD_INPUT');
  });
});

describe('what is known of the scene', () => {
  it('is the last writer’s who had seen what stood there', () => {
    const helped = tell(owned, BEN, 'ASSIST', {}).incident;
    const seen = helped.version;
    const first = tell(helped, ADA, 'SET_SCENE', { field: 'ATTACKERS', text: 'Two.' }).incident;
    const lost = tell(
      first,
      BEN,
      'SET_SCENE',
      { field: 'ATTACKERS', text: 'One.' },
      { expectedVersion: seen },
    );
    expect(lost.refusal?.kind).toBe('STALE');
    const other = tell(
      first,
      BEN,
      'SET_SCENE',
      { field: 'WEAPON', text: 'Knife.' },
      { expectedVersion: seen },
    );
    expect(other.refusal).toBeNull();
    const next = tell(
      first,
      BEN,
      'SET_SCENE',
      { field: 'ATTACKERS', text: 'One.' },
      { expectedVersion: first.version },
    );
    expect(next.incident.scene.ATTACKERS).toBe(first.version + 1);
  });
});

describe('a mark on the map', () => {
  const mark = { mark: 'RENDEZVOUS', lonE7: -15_000_000, latE7: 537_000_000, label: 'Car park' } as const;

  it('lies on the globe and is known by its entry', () => {
    const { incident, drafts } = tell(owned, ADA, 'MARK', mark);
    expect(incident.marks).toMatchObject([{ id: incident.version, kind: 'RENDEZVOUS' }]);
    expect(drafts[0]?.personal).toEqual({
      text: 'Car park',
      place: { lonE7: -15_000_000, latE7: 537_000_000 },
    });
    expect(tell(owned, ADA, 'MARK', { ...mark, latE7: 910_000_000 }).refusal?.kind).toBe('BAD_INPUT');
    expect(tell(incident, ADA, 'UNMARK', { id: incident.version }).incident.marks).toEqual([]);
  });
});

describe('a link', () => {
  const parent = { ...raised(), id: 2 as IncidentId };
  const input = { parentId: parent.id, reason: 'One event.' };

  it('is a supervisor’s, to another incident of the same employer that hangs on none itself', () => {
    expect(tell(owned, ADA, 'LINK', input, { parent }).refusal?.kind).toBe('NOT_YOURS');
    expect(tell(owned, SUE, 'LINK', input, { parent }).incident.parentId).toBe(2);
    for (const other of [
      null,
      owned,
      { ...parent, employerId: 9 as EmployerId },
      { ...parent, parentId: owned.id },
    ])
      expect(tell(owned, SUE, 'LINK', input, { parent: other }).refusal?.kind).toBe('BAD_INPUT');
  });
});

describe('the priority', () => {
  it('is raised by anybody who works incidents and lowered by nobody', () => {
    const low = inState('VERIFYING', raised(null, kit.alarm(1, 'GEOFENCE', { priority: 3 })));
    const input = { reason: 'She is diabetic.' };
    expect(tell(low, BEN, 'RAISE_PRIORITY', { ...input, priority: 2 }).incident.priority).toBe(2);
    expect(tell(low, BEN, 'RAISE_PRIORITY', { ...input, priority: 3 }).refusal?.kind).toBe('BAD_INPUT');
    expect(tell(owned, BEN, 'RAISE_PRIORITY', { ...input, priority: 2 }).refusal?.kind).toBe('NOT_NOW');
  });
});
