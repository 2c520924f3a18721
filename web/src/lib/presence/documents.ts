/** Who is here, where they look and what they do. */
import type { ResultOf } from 'gql.tada';
import { graphql } from '../graphql/graphql.ts';

export const PresenceDocument = graphql(`
  subscription Presence($room: ID!) {
    presence(room: $room) {
      room
      present {
        accountId
        name
        consoleId
        activity
        step
        since
        viewport {
          west
          south
          east
          north
        }
      }
    }
  }
`);

export const ReportPresenceDocument = graphql(`
  mutation ReportPresence($input: ReportPresenceInput!) {
    reportPresence(input: $input)
  }
`);

export type Colleague = ResultOf<typeof PresenceDocument>['presence']['present'][number];
