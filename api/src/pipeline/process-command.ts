/**
 * What an operator asks of an incident: decided on how it stands at that moment, in the order in which things come. The same
 * command sent again, because its answer was lost, does nothing and is answered as it was the first time.
 */
import { isOpen, type Actor, type Incident } from '@lonewatch/schema/contract/incident.ts';
import type { IncidentCommand, Refusal, Standing } from '@lonewatch/schema/contract/incident-command.ts';
import type { IncidentEntry } from '@lonewatch/schema/contract/incident-entry.ts';
import type { EmployerId, IncidentId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { decide } from '../domain/incident/decide.ts';
import { WRONG_SECRET } from '../domain/incident/refusal.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import type { CommandAids, Outcome } from './incident-desk.ts';
import type { IncidentWriter } from './incident-writer.ts';

const COMMAND_ID_MAX = 64;
/** Refusals that wrote nothing, remembered for those who ask again; the oldest are forgotten first. */
const REFUSALS_KEPT = 10_000;

export interface CommandPorts {
  readonly writer: IncidentWriter;
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
  readonly find: (id: IncidentId) => Promise<Incident | null>;
  /** Another one that is open for the same worker or device. */
  readonly openBeside: (incident: Incident) => Incident | null;
}

export class Commands {
  readonly #ports: CommandPorts;
  readonly #refused = new Map<string, Refusal>();

  constructor(ports: CommandPorts) {
    this.#ports = ports;
  }

  async process(
    actor: Actor,
    standing: Standing,
    id: IncidentId,
    command: IncidentCommand,
    aids: CommandAids,
  ): Promise<Outcome> {
    const { commandId } = command;
    if (commandId.trim() === '' || commandId.length > COMMAND_ID_MAX)
      throw new Fault(
        'BAD_USER_INPUT',
        `A commandId has 1 to ${COMMAND_ID_MAX} characters. Make one at random.`,
      );
    const parent = command.name === 'LINK' ? await this.#ports.find(command.input.parentId) : null;
    const name = `${id} ${actor.accountId} ${commandId}`;
    const written = await this.#ports.writer.write({
      kind: 'CHANGE',
      ...{ id, actor, commandId },
      decide: (incident, nowMs) => {
        const before = this.#refused.get(name);
        if (before !== undefined) return { drafts: [], refusal: before };
        const rules = this.#ports.rulesOf(incident.employerId);
        const openElsewhere = isOpen(incident) ? null : (this.#ports.openBeside(incident)?.number ?? null);
        const near = { parent: parent?.employerId === incident.employerId ? parent : null, openElsewhere };
        return decide(incident, command, { actor, standing, nowMs, rules, ...aids, ...near });
      },
    });
    if (written === null)
      throw new Fault('NOT_FOUND', 'There is no such incident, or it is not yours to see.');
    const { incident, entries, repeated } = written;
    if (repeated && entries.some((entry) => entry.actor.accountId !== actor.accountId))
      throw new Fault(
        'BAD_USER_INPUT',
        'Somebody else has used this commandId already, so nothing was done. Make one at random.',
      );
    const refusal = repeated ? refusalIn(entries) : written.refusal;
    if (refusal !== null && entries.length === 0) this.#remember(name, refusal);
    return { incident, entries, refusal };
  }

  #remember(name: string, refusal: Refusal): void {
    this.#refused.set(name, refusal);
    if (this.#refused.size <= REFUSALS_KEPT) return;
    for (const oldest of this.#refused.keys()) {
      this.#refused.delete(oldest);
      return;
    }
  }
}

/** A wrong secret is the one refusal that stands in the log. */
function refusalIn(entries: readonly IncidentEntry[]): Refusal | null {
  return entries.some(({ kind }) => kind === 'SAFE_REJECTED') ? WRONG_SECRET : null;
}
