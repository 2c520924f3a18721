/**
 * Commands that could not be sent yet, as a pure machine: what is kept while the line is gone, in which order it goes out,
 * and what has been refused. **Nothing that a person has asked for is lost or done twice**: a command keeps its id until
 * the server has answered, and a refused one stays until the person has looked at it.
 */
import type { CommandName, RefusalKind } from '@lonewatch/schema/contract/incident-command.ts';
import type { CommandFields } from './command.ts';

export interface WantedCommand {
  readonly commandId: string;
  readonly incidentId: string;
  /** Number and name of the incident, for whoever reads of it later. */
  readonly about: string;
  readonly name: CommandName;
  readonly fields: CommandFields<CommandName>;
  /** What the person had before them. */
  readonly expectedVersion: number;
  readonly wantedAtMs: number;
}

export interface Refused {
  readonly kind: RefusalKind;
  readonly sentence: string;
}

/** WAITING for the line; SENDING: no answer yet; REFUSED: the person decides. */
export type Pending = WantedCommand &
  (
    | { readonly state: 'WAITING' | 'SENDING' }
    /** `version`: of the incident as the refusal has it; null: the server knows of no such incident, or of no such right. */
    | { readonly state: 'REFUSED'; readonly refused: Refused; readonly version: number | null }
  );

/** What the server made of one. */
export type PendingAnswer =
  | { readonly kind: 'DONE'; readonly version: number }
  | { readonly kind: 'REFUSED'; readonly refused: Refused; readonly version: number | null }
  /** No answer came: whether it was done is not known, and sent again under the same id it does no harm. */
  | { readonly kind: 'UNREACHABLE' };

/** The server looks at no version for these: they take nothing from anybody. */
const UNCHECKED: readonly CommandName[] = [
  'CLAIM',
  'ASSIST',
  'WATCH',
  'LEAVE',
  'NOTE',
  'REQUEST_RESPONSE',
  'PIN',
  'UNPIN',
];

export function kept(queue: readonly Pending[], command: WantedCommand): Pending[] {
  return [...queue, { ...command, state: 'WAITING' }];
}

/** In the order in which they were wanted, one at a time; a refused one holds up nobody. null: nothing to send now. */
export function nextToSend(queue: readonly Pending[]): Pending | null {
  if (queue.some(({ state }) => state === 'SENDING')) return null;
  return queue.find(({ state }) => state === 'WAITING') ?? null;
}

export function sending(queue: readonly Pending[], commandId: string): Pending[] {
  return queue.map((one) => (one.commandId === commandId ? { ...bare(one), state: 'SENDING' } : one));
}

export function answered(
  queue: readonly Pending[],
  commandId: string,
  answer: PendingAnswer,
): readonly Pending[] {
  const at = queue.findIndex((one) => one.commandId === commandId);
  const one = queue[at];
  if (one === undefined) return queue;
  switch (answer.kind) {
    case 'UNREACHABLE':
      return queue.with(at, { ...bare(one), state: 'WAITING' });
    case 'REFUSED':
      return queue.with(at, {
        ...bare(one),
        state: 'REFUSED',
        refused: answer.refused,
        version: answer.version,
      });
    case 'DONE':
      return lifted(queue.toSpliced(at, 1), one, answer.version);
    default:
      return answer satisfies never;
  }
}

/**
 * What I did myself makes what I wanted next no older. Only where nobody else can have come between: the server has held
 * the version against what happened, or there is exactly one entry more.
 */
function lifted(queue: readonly Pending[], done: WantedCommand, version: number): Pending[] {
  const alone = !UNCHECKED.includes(done.name) || version === done.expectedVersion + 1;
  if (!alone) return [...queue];
  return queue.map((one) =>
    one.incidentId === done.incidentId &&
    one.state !== 'REFUSED' &&
    one.expectedVersion >= done.expectedVersion
      ? { ...one, expectedVersion: Math.max(one.expectedVersion, version) }
      : one,
  );
}

export function dropped(queue: readonly Pending[], commandId: string): Pending[] {
  return queue.filter((one) => one.commandId !== commandId);
}

/** The person has seen what holds now and wants it all the same: a new command, in view of that version. */
export function wantedAnyway(
  queue: readonly Pending[],
  commandId: string,
  anewId: string,
): readonly Pending[] {
  const at = queue.findIndex((one) => one.commandId === commandId);
  const one = queue[at];
  if (one?.state !== 'REFUSED' || one.version === null) return queue;
  return queue.with(at, {
    ...bare(one),
    commandId: anewId,
    expectedVersion: one.version,
    state: 'WAITING',
  });
}

/** Without what its state brought. */
function bare({
  commandId,
  incidentId,
  about,
  name,
  fields,
  expectedVersion,
  wantedAtMs,
}: Pending): WantedCommand {
  return { commandId, incidentId, about, name, fields, expectedVersion, wantedAtMs };
}
