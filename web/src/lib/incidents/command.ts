/** One command as it goes to the server: the mutation is built from the contract's table, so that no command is left out. */
import { stringifyDocument } from '@urql/core';
import {
  COMMAND_FIELDS,
  type CommandInputs,
  type CommandName,
} from '@lonewatch/schema/contract/incident-command.ts';
import type { MarkKind } from '@lonewatch/schema/contract/incident.ts';
import { CaseFields } from './documents.ts';

/** As the contract has them, but people by their account, places in degrees, and what is pointed at by its own name. */
interface OnTheWire {
  CONTACT_ATTEMPT: Omit<CommandInputs['CONTACT_ATTEMPT'], 'durationS'> & {
    readonly durationSeconds: number | null;
  };
  UPDATE_RESPONSE: Omit<CommandInputs['UPDATE_RESPONSE'], 'id'> & { readonly responseId: number };
  LINK: { readonly parentId: string; readonly reason: string };
  OFFER_HANDOVER: { readonly toAccountId: string; readonly brief: string };
  MARK: { readonly kind: MarkKind; readonly lon: number; readonly lat: number; readonly label: string };
  UNMARK: { readonly markId: number };
}
export type CommandFields<K extends CommandName> = K extends keyof OnTheWire
  ? OnTheWire[K]
  : CommandInputs[K];

/** The mutation of a command. The whole incident comes back, whether or not anything was done. */
export function mutationText(name: CommandName): string {
  const field = COMMAND_FIELDS[name];
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return `mutation ${field.charAt(0).toUpperCase()}${field.slice(1)}($input: ${type}!) {
    ${field}(input: $input) {
      incident { ...CaseFields }
      refusal { kind sentence at by { accountId name } }
    }
  }
  ${stringifyDocument(CaseFields)}`;
}

/** Unique, unguessable, and no more than 64 characters. */
export function newCommandId(): string {
  return crypto.randomUUID();
}
