/** The Pothos builder with our scalars. Defines no type: each subject's file does. */
import SchemaBuilder, { type ArgBuilder } from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin, { decodeGlobalID } from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { GraphQLError, Kind } from 'graphql';
import type { FaultKind } from '../contract/protocol.ts';
import { Fault } from '../contract/protocol.ts';
import type { Permission } from '../contract/role.ts';
import { knowsEmployer, mayAnywhere, mayAt } from '../contract/viewer.ts';
import type { EmployerId } from '../contract/ids.ts';
import type { Context } from './context.ts';
import type { Page, PageArgs } from './page.ts';

/** Values that one query may answer: 0.2 s of this thread, during which nobody gets a frame. */
export const MAX_COST = 30_000;

export interface SchemaTypes {
  Context: Context;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: number; Output: number };
    Bytes: { Input: Uint8Array; Output: Uint8Array };
  };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Connection: { totalCount: number | null };
  AuthScopes: {
    /** Whoever the server has recognised, whatever they may see. */
    signedIn: boolean;
    /** Held somewhere: enough to ask; types judge each answer by whose it is. */
    anywhere: Permission;
  };
}

function decodeId(globalId: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(globalId);
  } catch {
    throw new Fault('BAD_USER_INPUT', `"${globalId}" is no id. Take ids from the API's own answers.`);
  }
}

/** What `node` can be asked for; anything else would be a bug's answer. */
const NODES = ['Employer', 'Team', 'Worker', 'Device', 'Alarm', 'Session', 'Incident', 'Geofence'];

function decodeNodeId(globalId: string): { typename: string; id: string } {
  const decoded = decodeId(globalId);
  if (NODES.includes(decoded.typename)) return decoded;
  throw new Fault('BAD_USER_INPUT', `"${globalId}" is no id. Take ids from the API's own answers.`);
}

export const builder = new SchemaBuilder<SchemaTypes>({
  // Authorization runs first: what may not be asked is not counted either.
  plugins: [ScopeAuthPlugin, ComplexityPlugin, RelayPlugin],
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      signedIn: true,
      anywhere: (permission) => mayAnywhere(viewer, permission),
    }),
    authorizeOnSubscribe: true,
    unauthorizedError: (_, __, { parentType, fieldName }) =>
      new Fault('FORBIDDEN', `Your role does not include ${parentType.name}.${fieldName}.`),
  },
  complexity: {
    limit: { complexity: MAX_COST, depth: 15, breadth: 1_000 },
    defaultComplexity: 1,
    defaultListMultiplier: 1,
    complexityError: (kind, { complexity, depth, breadth }) => {
      const what = {
        Complexity: `${complexity} values`,
        Depth: `${depth} levels`,
        Breadth: `${breadth} fields`,
      }[kind];
      return new Fault(
        'BAD_USER_INPUT',
        `This query may answer ${what}, which is more than one query may. Ask for smaller pages, or in several queries.`,
      );
    },
  },
  defaultFieldNullability: false,
  relay: {
    decodeGlobalID: decodeNodeId,
    nodeQueryOptions: { description: 'Any object with an id; null when it does not exist or is not yours.' },
    nodesQueryOptions: false,
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
  },
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    nullable: true,
    description: 'How many there are on all pages; null where counting would cost more than the page.',
    resolve: (connection) => connection.totalCount,
  }),
);

function instant(value: unknown): number {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(ms))
    throw new GraphQLError('A DateTime is written as ISO 8601, for example "2026-11-22T09:30:00Z".', {
      extensions: { code: 'BAD_USER_INPUT' satisfies FaultKind },
    });
  return ms;
}

builder.scalarType('DateTime', {
  description: 'An instant as ISO 8601 in UTC with milliseconds, for example "2026-11-22T09:30:00.000Z".',
  serialize: (ms) => new Date(ms).toISOString(),
  parseValue: instant,
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('Bytes', {
  description:
    'Packed bytes in base64 (RFC 4648). What they hold is said by the field; frames: schema/PROTOCOL.md.',
  serialize: toBase64,
});

/** Browsers and Node 25 bring `toBase64`; Node 24 has only its own Buffer. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Which type a global id names; a Fault for what is no id. */
export function typeOf(globalId: string): string {
  return decodeId(globalId).typename;
}

/** The number behind a global id; a Fault with a sentence when it is another type's or no id at all. */
export function idOf<Id extends number>(typename: string, globalId: string): Id {
  const decoded = decodeId(globalId);
  const id = Number(decoded.id);
  if (decoded.typename === typename && Number.isInteger(id)) return id as Id;
  const what = /^[AEIOU]/.test(typename) ? `an ${typename}` : `a ${typename}`;
  throw new Fault(
    'BAD_USER_INPUT',
    `"${globalId}" is not the id of ${what}. Take ids from the API's own answers.`,
  );
}

const MAX_ROW_ID = 2 ** 31 - 1;

/** The number of a row whose id is no global one; 0, which no row has, for what cannot be one. */
export function rowIdOf(id: string): number {
  const number = /^\d{1,10}$/.test(id) ? Number(id) : 0;
  return number <= MAX_ROW_ID ? number : 0;
}

export function idsOf<Id extends number>(
  typename: string,
  globalIds: readonly string[] | null | undefined,
): Id[] | null {
  return globalIds?.map((globalId) => idOf<Id>(typename, globalId)) ?? null;
}

/**
 * For `authScopes` of what names its employer: an employer that the viewer does not know looks like one that does not
 * exist, one that is known answers whether the role includes it.
 */
export function mayAtEmployer({ viewer }: Context, permission: Permission, globalId: string): boolean {
  const employerId = idOf<EmployerId>('Employer', globalId);
  if (!knowsEmployer(viewer, employerId)) throw new Fault('NOT_FOUND', 'There is no such employer.');
  return mayAt(viewer, permission, employerId);
}

const DEFAULT_FIRST = 100;
const MAX_FIRST = 1_000;

export function pageArgs(args: {
  first?: number | null | undefined;
  after?: string | null | undefined;
}): PageArgs {
  const first = args.first ?? DEFAULT_FIRST;
  if (first < 1 || first > MAX_FIRST)
    throw new Fault(
      'BAD_USER_INPUT',
      `first is ${first}; ask for 1 to ${MAX_FIRST} at a time and page on with after.`,
    );
  return { first, after: args.after ?? null };
}

/** What a list may cost: as many rows as are asked for. */
export function pageCost({ first }: { first?: number | null | undefined }): { multiplier: number } {
  return { multiplier: Math.min(Math.max(first ?? DEFAULT_FIRST, 1), MAX_FIRST) };
}

/** The arguments of every list; a page holds at most 1,000. */
export function forwardArgs(arg: ArgBuilder<typeof builder.$inferSchemaTypes>) {
  return {
    first: arg.int({ description: 'How many, 1 to 1,000; 100 if left out.' }),
    after: arg.string({ description: 'The cursor after which to go on.' }),
  };
}

/** A page in the shape that Relay connections have. */
export function connectionOf<T>(page: Page<T>): {
  totalCount: number | null;
  edges: { cursor: string; node: T }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
} {
  return {
    totalCount: page.totalCount,
    edges: page.rows.map(({ node, cursor }) => ({ node, cursor })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: false,
      startCursor: page.rows[0]?.cursor ?? null,
      endCursor: page.rows.at(-1)?.cursor ?? null,
    },
  };
}
