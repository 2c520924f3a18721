import { describe, expect, it } from 'vitest';
import {
  COMMANDS,
  type IncidentCommand,
  type RefusalKind,
} from '@lonewatch/schema/contract/incident-command.ts';
import { isOpen, isUnowned, type Actor, type Incident } from '@lonewatch/schema/contract/incident.ts';
import { clocksOf, dueAt } from './clocks.ts';
import { decide } from './decide.ts';
import { comesAgain } from './fold-step.ts';
import { foldAll } from './fold.ts';
import { allowedCommands } from './parts.ts';
import * as kit from './test-support-incident.ts';
import { Dice, fittingInput, SECRET, wildInput } from './test-support-inputs.ts';
import { ControlRoom, PEOPLE, type Written } from './test-support-walk.ts';

const WALKS = 30;
const STEPS = 1_200;
/** Of state or part: what `allowedCommands` leaves out. */
const BARRED: readonly RefusalKind[] = ['NOT_NOW', 'NOT_YOURS', 'ALREADY_CLAIMED', 'CLOSED'];

/** How to walk there again; `expect` would take most of the time. */
type Where = () => string;
function must(holds: boolean, what: string, where: Where): void {
  if (!holds) throw new Error(`${what} does not hold at ${where()}.`);
}

const isOwned = ({ ownership: { kind } }: Incident) => kind === 'OWNED' || kind === 'HANDOVER';

/** After every change. */
function holds({ before, after, entries }: Written, where: Where): void {
  const { ownership, state, steps } = after;
  if (isOpen(after)) {
    must((isOwned(after) && ownership.owner !== null) !== isUnowned(after), 'I1', where);
    const looking = state === 'ESCALATING' || state === 'RESPONDING';
    const left = steps.some((one) => one.state === 'TO_DO' || one.state === 'DOING');
    must(!looking || left || !steps.some(comesAgain), 'Row 8, the plan goes on', where);
  }
  if (ownership.kind === 'ABANDONED' && before?.ownership.kind !== 'ABANDONED') {
    const answer = clocksOf(after, ownership.sinceMs, kit.RULES).find(({ name }) => name === 'ANSWER');
    must(answer?.stoppedAtMs === null && answer.level === 'RUNNING', 'I2, it rings anew', where);
  }
  if (state === 'CLOSED' && before?.state !== 'CLOSED') closes(after, entries, where);
  if (before !== null) {
    must(after.version === before.version + entries.length, 'I4', where);
    must(after.priority <= before.priority, '3.1, the priority never falls', where);
    const planned = (one: Incident) =>
      JSON.stringify([one.plan, one.steps.map(({ action, target }) => action + target)]);
    must(planned(after) === planned(before), 'I10', where);
  }
  if (entries.some(({ kind }) => kind === 'ALARM_ATTACHED'))
    must(
      after.hold === null && after.override === null && state !== 'SAFE_CONFIRMED' && isOpen(after),
      'I8',
      where,
    );
  must(!(after.duress && state === 'SAFE_CONFIRMED'), 'Row 12, duress', where);
  must(!JSON.stringify(entries).includes(SECRET), 'I9, no secret is kept', where);
}

function closes(after: Incident, entries: Written['entries'], where: Where): void {
  const last = entries.at(-1)!;
  must(last.kind === 'CLOSED' && last.actor.kind === 'OPERATOR' && last.commandId !== null, 'I3', where);
  const pair = last.kind === 'CLOSED' ? last.facts.pair : null;
  must(after.disposition !== null && (after.safeMethod !== null || pair !== null), 'I5', where);
  if (pair !== null) must(pair[0].accountId !== pair[1].accountId && last.actor.supervisor, 'Row 15', where);
  must(
    after.audio === null && after.hold === null && after.participants.length === 0,
    'I6, nobody listens on',
    where,
  );
}

/** What a console is told that it may do is what the desk will do, for everybody and every command. */
function agrees(incident: Incident, nowMs: number, dice: Dice, where: Where): void {
  for (const actor of PEOPLE) {
    const standing = { works: true, supervises: actor.supervisor };
    const allowed = allowedCommands(incident, actor, standing, nowMs, kit.RULES);
    const context = kit.contextOf(actor, { nowMs });
    for (const name of COMMANDS) {
      const fitting = fittingInput(name, incident, actor, nowMs, dice);
      const { refusal, drafts } = decide(incident, kit.commandOf(name, fitting), context);
      const barred = refusal !== null && (BARRED.includes(refusal.kind) || refusal.kind === 'FOUR_EYES');
      const excused = refusal?.kind === 'FOUR_EYES' && name === 'APPROVE_OVERRIDE';
      must(barred !== allowed.includes(name) || excused, `What ${actor.name} may do, ${name}`, where);
      if (allowed.includes(name)) continue;
      const wild = decide(incident, kit.commandOf(name, wildInput(name, incident, dice)), context);
      must(
        wild.refusal !== null && drafts.length + wild.drafts.length === 0,
        `No ${name} by ${actor.name}`,
        where,
      );
    }
    const junk = kit.commandOf('REQUEST_RESPONSE', wildInput('REQUEST_RESPONSE', incident, dice) as never, 0);
    must((decide(incident, junk, context).refusal === null) === isOpen(incident), 'I11', where);
  }
}

/** However it came here: an owner and a supervisor can end it. */
function hasWayOut(room: ControlRoom, { id }: Incident, where: Where): void {
  const say = (actor: Actor, name: 'TAKE_OVER' | 'ASK_OVERRIDE' | 'APPROVE_OVERRIDE') => {
    const input = { reason: 'So be it.', disposition: 'UNKNOWN_NOT_TRACED' } as const;
    const command: IncidentCommand = { ...kit.commandOf(name, input), commandId: `out ${name} ${id}` };
    return room.command({ actor, id, command, aids: { secretMatches: null, freshlyAuthenticated: true } });
  };
  say(kit.SUE, 'TAKE_OVER');
  must(
    say(kit.SUE, 'ASK_OVERRIDE') === null && say(kit.SID, 'APPROVE_OVERRIDE') === null,
    'A way out',
    where,
  );
  must(room.incidents.get(id)?.state === 'CLOSED', 'A way out', where);
}

/** Every command is in the log at most once, in one piece, however often it arrived. */
function actsOnce(room: ControlRoom, where: Where): void {
  for (const [id, log] of room.logs) {
    must(
      log.every(({ version }, index) => version === index + 1),
      'I4, no gap',
      where,
    );
    expect(foldAll(log), where()).toEqual(room.incidents.get(id));
    const pieces = log
      .map(({ commandId }) => commandId)
      .filter((one, at, all) => one !== null && one !== all[at - 1]);
    must(new Set(pieces).size === pieces.length, 'I7', where);
  }
}

function walk(seed: number): ReadonlySet<string> {
  const seen = new Set<string>();
  const dice = new Dice(seed);
  let steps = 0;
  const where: Where = () => `step ${steps} of the walk with WALK_SEED=${seed}`;
  const room = new ControlRoom(dice, (written) => {
    for (const { kind } of written.entries) seen.add(kind);
    holds(written, where);
  });
  for (; steps < STEPS; steps += 1) {
    const before = room.nowMs;
    room.step();
    if (room.nowMs > before)
      for (const incident of room.open()) {
        const heardAtMs = room.heardAtMs.get(incident.ownership.owner?.accountId ?? '') ?? 0;
        must(!isOwned(incident) || room.nowMs - heardAtMs <= 20_000, 'I2', where);
        must(
          dueAt(incident, kit.RULES).every(({ atMs }) => atMs > room.nowMs),
          'No timer is left over',
          where,
        );
      }
    if (steps % 40 === 0)
      for (const incident of room.incidents.values()) agrees(incident, room.nowMs, dice, where);
    const workers = room.open().map(({ workerId }) => workerId);
    must(new Set(workers).size === workers.length, '3.1, one open incident a worker', where);
  }
  room.settle();
  actsOnce(room, where);
  for (const incident of room.open()) hasWayOut(room, incident, where);
  return seen;
}

describe('five people at consoles on a bad line', () => {
  it('never bring an incident where it must not be, whatever is lost, doubled or reordered', () => {
    const first = Number(process.env['WALK_SEED'] ?? Date.now() % 1_000_000_000);
    const seen = new Set<string>();
    for (let n = 0; n < WALKS; n += 1) for (const kind of walk(first + n)) seen.add(kind);
    // Walks that never get anywhere prove nothing.
    for (const kind of [
      'CLOSED',
      'REOPENED',
      'HANDOVER_ACCEPTED',
      'ABANDONED',
      'ROUND_BEGUN',
      'DURESS_DETECTED',
    ])
      expect(seen, `walks from ${first} on`).toContain(kind);
  }, 60_000);
});
