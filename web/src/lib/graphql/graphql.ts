/** The one `graphql` tag, bound to schema/schema.graphql: a document with a wrong field does not compile. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '@lonewatch/schema/graphql-env';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: {
    ID: string;
    /** ISO 8601 in UTC. */
    DateTime: string;
    /** RFC 4648 base64. */
    Bytes: string;
  };
}>();
