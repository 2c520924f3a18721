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
          sharesLastKnown
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

/** Devices that a worker carries, by the id that the client sends: the roster knows workers by name only. */
export const CarriedDevicesDocument = graphql(`
  query CarriedDevices($search: String!) {
    devices(filter: { search: $search, assigned: true }, first: 5) {
      edges {
        node {
          id
          externalId
          worker {
            id
            name
            status
          }
          employer {
            name
          }
        }
      }
    }
  }
`);

/** A thousand at a time: no more of each than the line and the last reports show, or the question is refused as too large. */
const TrailFields = graphql(`
  fragment TrailFields on LocationFix {
    lon
    lat
    accuracyM
    source
    fixAt
    receivedAt
    marks
  }
`);

/** The way that a worker, or a device that is nobody's, has gone in a window of time, oldest first. */
export const TrailDocument = graphql(
  `
    query Trail($id: ID!, $from: DateTime!, $to: DateTime!, $after: String) {
      node(id: $id) {
        __typename
        ... on Worker {
          trail(from: $from, to: $to, first: 1000, after: $after) {
            edges {
              node {
                ...TrailFields
              }
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
        ... on Device {
          trail(from: $from, to: $to, first: 1000, after: $after) {
            edges {
              node {
                ...TrailFields
              }
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
  `,
  [TrailFields],
);

/** The newest alarms that this viewer may see. */
export const AlarmsDocument = graphql(
  `
    query Alarms($employerIds: [ID!], $first: Int!) {
      alarms(employerIds: $employerIds, first: $first) {
        edges {
          node {
            id
            type
            priority
            said
            deviceAt
            receivedAt
            delayed
            tokenRevoked
            fix {
              ...FixFields
            }
            device {
              id
              externalId
            }
            worker {
              id
              name
            }
          }
        }
      }
    }
  `,
  [FixFields],
);

/** Since when, and until when: the sessions of those whom a wall names. */
export const UrgentSessionsDocument = graphql(`
  query UrgentSessions($first: Int!) {
    workers(filter: { statuses: [CHECK_IN_DUE, OVERDUE, AMBER, ALARM] }, orderBy: STATUS, first: $first) {
      edges {
        node {
          id
          name
          session {
            nextCheckInAt
          }
        }
      }
    }
  }
`);

/** Everybody else on duty, for the next check-ins. */
export const NextCheckInsDocument = graphql(`
  query NextCheckIns($first: Int!) {
    workers(orderBy: NEXT_CHECK_IN, first: $first) {
      edges {
        node {
          id
          name
          session {
            nextCheckInAt
          }
        }
      }
    }
  }
`);

/** What a wall's employer has decided about it. */
export const OwnPolicyDocument = graphql(`
  query OwnPolicy {
    employers(first: 10) {
      edges {
        node {
          id
          policy {
            wallPositions
          }
        }
      }
    }
  }
`);

/** Which employers have procured what: a position that is not shown must be explained. */
export const ServicesDocument = graphql(`
  query Services {
    employers(first: 1000) {
      edges {
        node {
          id
          contract {
            services
          }
        }
      }
    }
  }
`);
