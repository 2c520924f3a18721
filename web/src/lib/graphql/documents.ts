/** Every question that the pages ask by GraphQL. Positions do not come this way: they are frames (lib/live). */
import { graphql } from './graphql.ts';

export const FixFields = graphql(`
  fragment FixFields on LocationFix {
    lon
    lat
    accuracyM
    altitudeM
    speedMps
    headingDeg
    source
    fixAt
    receivedAt
    ageSeconds
    marks
    gridRef
    plusCode
  }
`);

/** What the card shows of a worker or of a device that is nobody's. */
export const CardDocument = graphql(
  `
    query Card($id: ID!) {
      serverTime
      node(id: $id) {
        __typename
        id
        ... on Worker {
          name
          jobTitle
          department
          status
          employer {
            id
            name
            contract {
              services
            }
          }
          team {
            id
            name
            base {
              name
            }
          }
          lastKnownFix {
            ...FixFields
          }
          session {
            id
            state
            startedAt
            endsAt
            nextCheckInAt
            intervalMinutes
          }
          devices {
            id
            externalId
            kind
            protocol
            batteryPercent
            charging
            lastHeardAt
          }
        }
        ... on Device {
          externalId
          kind
          protocol
          batteryPercent
          charging
          lastHeardAt
          employer {
            id
            name
            contract {
              services
            }
          }
          lastFix {
            ...FixFields
          }
        }
      }
    }
  `,
  [FixFields],
);
