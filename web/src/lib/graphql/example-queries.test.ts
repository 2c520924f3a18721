import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_QUERIES } from './example-queries.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'),
);

describe('an example for GraphiQL', () => {
  test.each(EXAMPLE_QUERIES)('fits the schema: $query', ({ query, variables }) => {
    expect(validate(schema, parse(query))).toEqual([]);
    if (variables !== undefined) expect(() => JSON.parse(variables) as unknown).not.toThrow();
  });
  test('one of them is live', () => {
    expect(EXAMPLE_QUERIES.filter(({ query }) => query.includes('subscription '))).toHaveLength(1);
  });
});
