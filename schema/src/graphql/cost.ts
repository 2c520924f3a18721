/** What a question may cost, as it is judged before it runs: shown to who asks to see it. */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import type { GraphQLSchema } from 'graphql';
import { MAX_COST } from './builder.ts';
import type { Context } from './context.ts';

export interface QueryCost {
  /** Values that it may answer. */
  readonly values: number;
  readonly limit: number;
}

export function costOf(
  schema: GraphQLSchema,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: Context,
): QueryCost {
  const { complexity } = complexityFromQuery(query, { schema, variables: { ...variables }, ctx: context });
  return { values: complexity, limit: MAX_COST };
}
