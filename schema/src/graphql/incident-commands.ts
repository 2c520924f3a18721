/** One mutation for each command of an incident, read from one table: its name, what it carries beside the common fields. */
import type { InputFieldBuilder, InputFieldMap, InputShapeFromFields } from '@pothos/core';
import { toE7 } from '../contract/fix.ts';
import type { IncidentId } from '../contract/ids.ts';
import type { Person } from '../contract/incident.ts';
import {
  COMMAND_FIELDS,
  type CommandInputs,
  type CommandName,
  type IncidentCommand,
  type Refusal,
} from '../contract/incident-command.ts';
import { Fault } from '../contract/protocol.ts';
import { builder, idOf, type SchemaTypes } from './builder.ts';
import type { Context } from './context.ts';
import { IncidentRef } from './incident.ts';
import { PersonType } from './incident-log.ts';
import type { CommandOutcome } from './incident-ports.ts';
import { RefusalEnum } from './incident-words.ts';

const RefusalType = builder.objectRef<Refusal>('CommandRefusal').implement({
  description: 'Nothing was done. One sentence says why and what can be done instead.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.field({ type: RefusalEnum, resolve: ({ kind }) => kind }),
    sentence: t.exposeString('sentence'),
    by: t.field({
      type: PersonType,
      nullable: true,
      description: 'Who was first.',
      resolve: ({ by }) => by,
    }),
    at: t.field({ type: 'DateTime', nullable: true, resolve: ({ atMs }) => atMs }),
  }),
});
export { RefusalType };

const IncidentPayload = builder.objectRef<CommandOutcome>('IncidentPayload').implement({
  authScopes: { anywhere: 'WORK_INCIDENTS' },
  fields: (t) => ({
    incident: t.field({
      type: IncidentRef,
      description: 'As it is now, whether or not anything was done.',
      resolve: ({ view }) => view,
    }),
    refusal: t.field({ type: RefusalType, nullable: true, resolve: ({ refusal }) => refusal }),
  }),
});

type Fields = InputFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, 'InputObject'>;

export interface Asked {
  readonly context: Context;
  readonly incidentId: IncidentId;
}

const MAX_TEXT = 2_000;
const MAX_COMMAND_ID = 64;

/** Faults: BAD_USER_INPUT for nothing, and for more than the log keeps of one entry. */
export function textOf(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > MAX_TEXT)
    throw new Fault(
      'BAD_USER_INPUT',
      `Write ${what} in 1 to ${MAX_TEXT.toLocaleString('en-GB')} characters.`,
    );
  return trimmed;
}

/** Cut rather than refused: what it is said with must not wait for it. */
export function remarkOf(text: string | null | undefined): string | null {
  const cut = text?.trim().slice(0, MAX_TEXT) ?? '';
  return cut === '' ? null : cut;
}

export function colleagueOf({ context, incidentId }: Asked, accountId: string): Promise<Person> {
  return context.ports.incidents.colleague(context.viewer, incidentId, accountId);
}

export function placeOf({ lat, lon }: { lat: number; lon: number }): { lonE7: number; latE7: number } {
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))
    throw new Fault(
      'BAD_USER_INPUT',
      `lat ${lat}, lon ${lon} is no place: -90 to 90 north, -180 to 180 east.`,
    );
  return { lonE7: toE7(lon), latE7: toE7(lat) };
}

/**
 * Defines the mutation of a command and the input that goes with it. `read` turns what was sent into what the command
 * carries; the common fields are added here.
 */
export function defineCommand<K extends CommandName, Own extends InputFieldMap>(
  name: K,
  description: string,
  own: (t: Fields) => Own,
  read: (input: InputShapeFromFields<Own>, asked: Asked) => CommandInputs[K] | Promise<CommandInputs[K]>,
): void {
  const field = COMMAND_FIELDS[name];
  const Input = builder.inputType(`${field[0]!.toUpperCase()}${field.slice(1)}Input`, {
    fields: (t) => ({
      incidentId: t.id({ required: true }),
      commandId: t.string({
        required: true,
        description: 'Made up by you, at most 64 characters: sent twice, it acts once.',
      }),
      expectedVersion: t.int({
        description: 'The version that you decided by. Left out: whatever holds now.',
      }),
      ...(own(t) as object),
    }),
  });
  builder.mutationField(field, (t) =>
    t.field({
      type: IncidentPayload,
      description,
      args: { input: t.arg({ type: Input, required: true }) },
      authScopes: { anywhere: 'WORK_INCIDENTS' },
      resolve: async (_, { input }, context) => {
        const incidentId = idOf<IncidentId>('Incident', input.incidentId);
        const carried = await read(input as unknown as InputShapeFromFields<Own>, { context, incidentId });
        const command = {
          name,
          input: carried,
          commandId: commandIdOf(input.commandId),
          expectedVersion: input.expectedVersion ?? null,
        } as IncidentCommand;
        return context.ports.incidents.command(context.viewer, context.console, incidentId, command);
      },
    }),
  );
}

export function commandIdOf(text: string): string {
  if (text !== '' && text.length <= MAX_COMMAND_ID) return text;
  throw new Fault('BAD_USER_INPUT', `A commandId has 1 to ${MAX_COMMAND_ID} characters; a UUID is one.`);
}
