/** Secrets that programs carry: API keys that read, ingest tokens that report. Each is shown once. */
import type { ApiKey, IngestTokenInfo } from '../contract/access.ts';
import type { DeviceId, EmployerId } from '../contract/ids.ts';
import { Fault } from '../contract/protocol.ts';
import { KEY_SCOPES } from '../contract/role.ts';
import { mayAt } from '../contract/viewer.ts';
import { builder, idOf, mayAtEmployer, rowIdOf } from './builder.ts';
import type { NewSecret } from './administration.ts';
import { EmployerRef } from './employer.ts';

const KeyScopeEnum = builder.enumType('KeyScope', {
  description:
    'FIGURES: counts. STATES: people, sessions and alarms, no positions. POSITIONS: as a safety manager sees them.',
  values: KEY_SCOPES,
});

const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'Reads by `Authorization: Bearer …`.',
  authScopes: (key, { viewer }) => mayAt(viewer, 'MANAGE_KEYS', key.employerId),
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    scope: t.field({ type: KeyScopeEnum, resolve: ({ scope }) => scope }),
    prefix: t.exposeString('prefix', { description: 'How it begins, to tell it from others.' }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => createdAtMs }),
    expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAtMs }) => expiresAtMs }),
    usedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'To the minute.',
      resolve: ({ usedAtMs }) => usedAtMs,
    }),
    revokedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ revokedAtMs }) => revokedAtMs }),
  }),
});

const IngestTokenType = builder.objectRef<IngestTokenInfo>('IngestToken').implement({
  description: 'Lets devices report at /ingest/<token>.',
  authScopes: (token, { viewer }) => mayAt(viewer, 'MANAGE_TOKENS', token.employerId),
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    prefix: t.exposeString('prefix', { description: 'How it begins.' }),
    deviceExternalId: t.exposeString('deviceExternalId', {
      nullable: true,
      description: 'Whatever comes under it is this device’s; null: any device of the employer.',
    }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => createdAtMs }),
    revokedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ revokedAtMs }) => revokedAtMs }),
  }),
});

builder.objectFields(EmployerRef, (t) => ({
  apiKeys: t.field({
    type: [ApiKeyType],
    description: 'Newest first.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'MANAGE_KEYS', employer.id),
    complexity: { multiplier: 20 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.administration.apiKeys(viewer, employer.id)),
    ],
  }),
  ingestTokens: t.field({
    type: [IngestTokenType],
    description: 'Newest first.',
    authScopes: (employer, _, { viewer }) => mayAt(viewer, 'MANAGE_TOKENS', employer.id),
    complexity: { multiplier: 20 },
    resolve: async (employer, _, { ports, viewer }) => [
      ...(await ports.administration.ingestTokens(viewer, employer.id)),
    ],
  }),
}));

const NewApiKey = builder.objectRef<NewSecret<ApiKey>>('NewApiKeyPayload').implement({
  authScopes: { anywhere: 'MANAGE_KEYS' },
  fields: (t) => ({
    key: t.field({ type: ApiKeyType, resolve: ({ made }) => made }),
    secret: t.exposeString('secret', { description: 'The key itself, shown only now.' }),
  }),
});
const ApiKeyPayload = builder.objectRef<{ readonly key: ApiKey }>('ApiKeyPayload').implement({
  authScopes: { anywhere: 'MANAGE_KEYS' },
  fields: (t) => ({ key: t.field({ type: ApiKeyType, resolve: ({ key }) => key }) }),
});
const NewIngestToken = builder.objectRef<NewSecret<IngestTokenInfo>>('NewIngestTokenPayload').implement({
  authScopes: { anywhere: 'MANAGE_TOKENS' },
  fields: (t) => ({
    token: t.field({ type: IngestTokenType, resolve: ({ made }) => made }),
    secret: t.exposeString('secret', { description: 'The token itself, shown only now.' }),
  }),
});
const IngestTokenPayload = builder
  .objectRef<{ readonly token: IngestTokenInfo }>('IngestTokenPayload')
  .implement({
    authScopes: { anywhere: 'MANAGE_TOKENS' },
    fields: (t) => ({ token: t.field({ type: IngestTokenType, resolve: ({ token }) => token }) }),
  });

const MAX_KEY_LIFE_MS = 366 * 86_400_000;

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: NewApiKey,
    args: {
      employerId: t.arg.id({ required: true }),
      name: t.arg.string({ required: true, description: 'What it is for.' }),
      scope: t.arg({ type: KeyScopeEnum, required: true }),
      expiresAt: t.arg({ type: 'DateTime', required: true, description: 'At most 366 days from now.' }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_KEYS', employerId),
    resolve: (_, { employerId, name, scope, expiresAt }, { ports, viewer }) => {
      const lifeMs = expiresAt - ports.now();
      if (lifeMs <= 0 || lifeMs > MAX_KEY_LIFE_MS)
        throw new Fault('BAD_USER_INPUT', 'expiresAt must lie in the future, at most 366 days from now.');
      return ports.administration.createApiKey(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        name,
        scope,
        expiresAtMs: expiresAt,
      });
    },
  }),
  revokeApiKey: t.field({
    type: ApiKeyPayload,
    args: { employerId: t.arg.id({ required: true }), keyId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_KEYS', employerId),
    resolve: async (_, { employerId, keyId }, { ports, viewer }) => ({
      key: await ports.administration.revokeApiKey(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        rowIdOf(keyId),
      ),
    }),
  }),
  createIngestToken: t.field({
    type: NewIngestToken,
    args: {
      employerId: t.arg.id({ required: true }),
      name: t.arg.string({ required: true, description: 'Whose it is.' }),
      deviceId: t.arg.id({ description: 'For this device alone.' }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_TOKENS', employerId),
    resolve: (_, { employerId, name, deviceId }, { ports, viewer }) =>
      ports.administration.createIngestToken(viewer, {
        employerId: idOf<EmployerId>('Employer', employerId),
        name,
        deviceId: deviceId == null ? null : idOf<DeviceId>('Device', deviceId),
      }),
  }),
  revokeIngestToken: t.field({
    type: IngestTokenPayload,
    description:
      'Its reports are refused from now on; calls for help of devices that were known still raise an alarm.',
    args: { employerId: t.arg.id({ required: true }), tokenId: t.arg.id({ required: true }) },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_TOKENS', employerId),
    resolve: async (_, { employerId, tokenId }, { ports, viewer }) => ({
      token: await ports.administration.revokeIngestToken(
        viewer,
        idOf<EmployerId>('Employer', employerId),
        rowIdOf(tokenId),
      ),
    }),
  }),
}));
