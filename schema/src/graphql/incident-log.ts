/** The log of an incident: append-only, each entry with the hash over all before it. */
import { fromE7 } from '../contract/fix.ts';
import type { Actor, Person } from '../contract/incident.ts';
import { builder } from './builder.ts';
import type { LogEntryView } from './incident-ports.ts';
import { ActorKindEnum, EntryKindEnum, RedactionEnum } from './incident-words.ts';

export const PersonType = builder.objectRef<Person>('Person').implement({
  description: 'Somebody who works here, as the record names them.',
  authScopes: { anywhere: 'SEE_INCIDENTS' },
  fields: (t) => ({
    accountId: t.id({
      nullable: true,
      description: 'null for who does not work the incident.',
      resolve: ({ accountId }) => (accountId === '' ? null : accountId),
    }),
    name: t.exposeString('name'),
  }),
});

const ActorType = builder.objectRef<Actor>('IncidentActor').implement({
  description: 'Who did it, named as then.',
  authScopes: { anywhere: 'SEE_INCIDENTS' },
  fields: (t) => ({
    kind: t.field({ type: ActorKindEnum, resolve: ({ kind }) => kind }),
    accountId: t.id({ nullable: true, resolve: ({ accountId }) => accountId }),
    name: t.exposeString('name'),
    supervisor: t.exposeBoolean('supervisor'),
    workstation: t.exposeString('workstation', { nullable: true }),
  }),
});

export const LogEntryType = builder.objectRef<LogEntryView>('IncidentLogEntry').implement({
  description:
    'What happened. Never changed: what was wrong is put right by a later entry that points at it.',
  authScopes: { anywhere: 'SEE_INCIDENTS' },
  fields: (t) => ({
    version: t.int({
      description: 'From 1. What is not yours to read leaves a gap.',
      resolve: ({ entry }) => entry.version,
    }),
    at: t.field({ type: 'DateTime', resolve: ({ entry }) => entry.atMs }),
    kind: t.field({ type: EntryKindEnum, resolve: ({ entry }) => entry.kind }),
    actor: t.field({ type: ActorType, resolve: ({ entry }) => entry.actor }),
    summary: t.exposeString('summary', { description: 'One sentence.' }),
    text: t.exposeString('text', { nullable: true }),
    reason: t.exposeString('reason', { nullable: true }),
    contact: t.exposeString('contact', { nullable: true, description: 'Who was rung, met or told.' }),
    phone: t.exposeString('phone', { nullable: true }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: 'Log, CAD or crime number, officer’s number.',
    }),
    lat: t.float({
      nullable: true,
      description: 'Degrees north.',
      resolve: ({ place }) => place && fromE7(place.latE7),
    }),
    lon: t.float({
      nullable: true,
      description: 'Degrees east.',
      resolve: ({ place }) => place && fromE7(place.lonE7),
    }),
    durationSeconds: t.float({ nullable: true, resolve: ({ durationS }) => durationS }),
    corrects: t.exposeInt('corrects', {
      nullable: true,
      description: 'The version of the entry that this one puts right.',
    }),
    mentions: t.field({
      type: ['ID'],
      description: 'Accounts that it speaks to.',
      resolve: ({ mentions }) => [...mentions],
    }),
    whisper: t.exposeBoolean('whisper', { description: 'Only one account and supervisors read it.' }),
    step: t.exposeInt('step', {
      nullable: true,
      description: 'The place in the plan, from 0, of the step that it is about.',
    }),
    responseId: t.exposeInt('responseId', {
      nullable: true,
      description: 'The request for help that it makes or follows up.',
    }),
    delivered: t.exposeBoolean('delivered', {
      nullable: true,
      description: 'Of a message to somebody outside: it has left.',
    }),
    issuedFor: t.field({
      type: RedactionEnum,
      nullable: true,
      description: 'For whom a report was given out.',
      resolve: ({ issuedFor }) => issuedFor,
    }),
    commandId: t.exposeString('commandId', { nullable: true }),
    hash: t.exposeString('hash', {
      nullable: true,
      description: 'SHA-256 over this entry and the hash before it; for those who work it.',
    }),
  }),
});

export const LogConnection = builder.connectionObject(
  { type: LogEntryType, name: 'IncidentLogConnection' },
  { name: 'IncidentLogEdge' },
);
