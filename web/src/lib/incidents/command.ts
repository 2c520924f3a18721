/** One command as it goes to the server: the mutation is built from the contract's table, so that no command is left out. */
import {
  COMMAND_FIELDS,
  type CommandInputs,
  type CommandName,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { MarkKind } from '@lonewatch/schema/contract/incident.ts';

/** As the contract has them, but people by their account and places in degrees. */
interface OnTheWire {
  OFFER_HANDOVER: { readonly to: string; readonly brief: string };
  MARK: { readonly mark: MarkKind; readonly lon: number; readonly lat: number; readonly label: string };
}
export type CommandFields<K extends CommandName> = K extends keyof OnTheWire
  ? OnTheWire[K]
  : CommandInputs[K];

/** The mutation of a command; what of the incident comes back is the fragment `CaseFields`, which the sender adds. */
export function mutationText(name: CommandName): string {
  const field = COMMAND_FIELDS[name];
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return `mutation ${field.charAt(0).toUpperCase()}${field.slice(1)}($input: ${type}!) {
    ${field}(input: $input) {
      incident { ...CaseFields }
      refusal { kind sentence at by { accountId name } }
    }
  }`;
}

/** Unique, unguessable, and no more than 64 characters. */
export function newCommandId(): string {
  return crypto.randomUUID();
}
