import { expect, it } from 'vitest';
import { buildSchema } from 'graphql';
import { DocumentCache } from './graphql-document.ts';

const schema = buildSchema('type Query { a: Int }');

it('a schema that is not to be looked into says so to every document that asks, and to no other', () => {
  const errorsOf = (introspection: boolean, text: string): string[] => {
    const documents = new DocumentCache(schema, introspection);
    return documents.validate(documents.parse(text)).map(({ message }) => message);
  };
  for (const asks of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }']) {
    expect(errorsOf(true, asks)).toEqual([]);
    expect(errorsOf(false, asks)[0]).toContain('introspection has been disabled');
  }
  expect(errorsOf(false, '{ a __typename }')).toEqual([]);
});
