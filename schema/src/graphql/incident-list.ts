/** The queue: asked for, and told as it changes. */
import type { EmployerId } from '../contract/ids.ts';
import { AlarmTypeEnum } from './alarm.ts';
import { builder, connectionOf, forwardArgs, idsOf, pageArgs, pageCost } from './builder.ts';
import { encodeGlobalID } from '@pothos/plugin-relay';
import { IncidentConnection, IncidentRef } from './incident.ts';
import { LogEntryType } from './incident-log.ts';
import { CHANGE_KINDS, type IncidentChange, type IncidentFilter } from './incident-ports.ts';
import { DispositionEnum, IncidentStateEnum } from './incident-words.ts';

const FilterInput = builder.inputType('IncidentFilter', {
  description: 'Conditions that all must hold; one left out does not matter.',
  fields: (t) => ({
    open: t.boolean({ description: 'true: those that nobody has closed. false: the closed ones.' }),
    employerIds: t.idList(),
    states: t.field({ type: [IncidentStateEnum] }),
    mine: t.boolean({ description: 'Yours, or with you on it.' }),
    search: t.string({ description: 'In the number or the worker’s name, whatever the letter case.' }),
    priorities: t.intList(),
    types: t.field({ type: [AlarmTypeEnum], description: 'With an alarm of one of these types.' }),
    from: t.field({ type: 'DateTime', description: 'Raised then or later.' }),
    to: t.field({ type: 'DateTime', description: 'Raised before.' }),
    dispositions: t.field({ type: [DispositionEnum] }),
  }),
});

function wordsOf(text: string | null | undefined): string | null {
  const words = text?.trim() ?? '';
  return words === '' ? null : words;
}

function filterOf(input: typeof FilterInput.$inferInput | null | undefined): IncidentFilter {
  return {
    open: input?.open ?? null,
    employerIds: idsOf<EmployerId>('Employer', input?.employerIds),
    states: input?.states ?? null,
    mine: input?.mine ?? false,
    search: wordsOf(input?.search),
    priorities: input?.priorities ?? null,
    types: input?.types ?? null,
    fromMs: input?.from ?? null,
    toMs: input?.to ?? null,
    dispositions: input?.dispositions ?? null,
  };
}

builder.queryFields((t) => ({
  incidents: t.field({
    type: IncidentConnection,
    description:
      'Incidents that you may see. With open: true in the order of the queue, priority then age; else the newest first.',
    args: { filter: t.arg({ type: FilterInput }), ...forwardArgs(t.arg) },
    authScopes: { anywhere: 'SEE_INCIDENTS' },
    complexity: pageCost,
    resolve: async (_, args, { ports, viewer }) =>
      connectionOf(await ports.incidents.list(viewer, filterOf(args.filter), pageArgs(args))),
  }),
  incident: t.field({
    type: IncidentRef,
    nullable: true,
    description: 'By its number, such as 26-000123; null where there is none or it is not yours.',
    args: { number: t.arg.string({ required: true }) },
    authScopes: { anywhere: 'SEE_INCIDENTS' },
    resolve: (_, { number }, { ports, viewer }) => ports.incidents.byNumber(viewer, number.trim()),
  }),
}));

const ChangeKindEnum = builder.enumType('IncidentChangeKind', {
  description:
    'SNAPSHOT: it is open now. READY: that were all. CHANGED: as it is now, with what was added. GONE: closed, or no longer yours.',
  values: CHANGE_KINDS,
});
const ChangeType = builder.objectRef<IncidentChange>('IncidentChange').implement({
  authScopes: { anywhere: 'SEE_INCIDENTS' },
  fields: (t) => ({
    kind: t.field({ type: ChangeKindEnum, resolve: ({ kind }) => kind }),
    incidentId: t.id({
      nullable: true,
      description: 'null with READY.',
      resolve: ({ incidentId }) => incidentId && encodeGlobalID('Incident', incidentId),
    }),
    incident: t.field({
      type: IncidentRef,
      nullable: true,
      description: 'null with READY, and with GONE where it is no longer yours.',
      resolve: ({ view }) => view,
    }),
    entries: t.field({
      type: [LogEntryType],
      complexity: { multiplier: 3 },
      description:
        'What was added to its log since you were told last; empty where that was too much: ask anew.',
      resolve: ({ entries }) => [...entries],
    }),
  }),
});

builder.subscriptionField('incidentChanged', (t) =>
  t.field({
    type: ChangeType,
    description:
      'First each open incident that you may see, then READY, then changes as they are committed. Judged anew for you each time; several changes of one incident may come as one.',
    args: { filter: t.arg({ type: FilterInput }) },
    authScopes: { anywhere: 'SEE_INCIDENTS' },
    subscribe: (_, { filter }, { ports, viewer }) => ports.incidents.changes(viewer, filterOf(filter)),
    resolve: (change) => change,
  }),
);
