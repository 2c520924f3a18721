/**
 * What a command of a person comes to: entries for the log, or a refusal that says who was first and what to do instead.
 * Pure and total. Whoever is refused for state or part finds the command missing from `allowedCommands`, and nobody else does.
 */
import type { CommandName, IncidentCommand, Refusal } from '@lonewatch/schema/contract/incident-command.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { DecideContext, Decision } from './context.ts';
import { CLOSING } from './decide-close.ts';
import { OWNING } from './decide-owner.ts';
import { SETTING_DOWN } from './decide-set-down.ts';
import { STEPPING } from './decide-step.ts';
import { WORKING } from './decide-work.ts';
import type { Decider } from './decider.ts';
import { barrier } from './parts.ts';
import { ago, refusal, refused } from './refusal.ts';
import { withNextRound } from './round.ts';
import { DECISIONS } from './table.ts';

type Deciders = { readonly [K in CommandName]: Decider<K> };

const DECIDERS: Deciders = { ...OWNING, ...WORKING, ...STEPPING, ...CLOSING, ...SETTING_DOWN };

export function decide(incident: Incident, command: IncidentCommand, context: DecideContext): Decision {
  const { actor, standing, nowMs, rules } = context;
  const stale = staleness(incident, command, context);
  const barred = barrier({ incident, actor, standing, nowMs, rules }, command.name);
  // Who lost a race is told who was first rather than what would have been missing.
  if (barred !== null) return refused(barred.kind === 'CLOSED' ? barred : (stale ?? barred));
  if (stale !== null) return refused(stale);
  const unreadable = command.name === 'REQUEST_RESPONSE' ? null : badText(command.input, rules.noteMax);
  if (unreadable !== null) return refused(unreadable);
  const decider = DECIDERS[command.name] as Decider<CommandName>;
  const decision = decider(incident, command.input, { ...context, expectedVersion: command.expectedVersion });
  return { ...decision, drafts: withNextRound(incident, decision.drafts, actor, nowMs) };
}

/** What people write is there and fits. Help is asked for without this. */
function badText(input: object, max: number): Refusal | null {
  for (const text of Object.values(input).filter((value) => typeof value === 'string')) {
    if (text === '') return refusal('INCOMPLETE', 'Write a few words.');
    if (text.length > max) return refusal('BAD_INPUT', `At most ${max} characters.`);
  }
  return null;
}

function staleness(
  { lastDecision, otherDecision }: Incident,
  { name, expectedVersion }: IncidentCommand,
  { actor, nowMs }: DecideContext,
) {
  if (expectedVersion === null || !DECISIONS.includes(name)) return null;
  const newest = lastDecision.by?.accountId === actor.accountId ? otherDecision : lastDecision;
  if (newest === null || expectedVersion >= newest.version) return null;
  const { by, atMs } = newest;
  const who = by === null ? 'Something' : `Something that ${by.name} did`;
  return refusal(
    'STALE',
    `${who} ${ago(atMs, nowMs)} changed it. Look at how it stands and decide again.`,
    by,
    atMs,
  );
}
