/** Questions about geofences, changes of them, and what happens at them. */
import { graphql } from './graphql.ts';

const ShapeParts = graphql(`
  fragment ShapeParts on GeofenceShape {
    kind
    center {
      lon
      lat
    }
    radiusM
    rings {
      points {
        lon
        lat
      }
    }
    line {
      lon
      lat
    }
    widthM
  }
`);

export const FenceFields = graphql(
  `
    fragment FenceFields on Geofence {
      id
      version
      name
      removed
      changedAt
      changedBy
      employer {
        id
      }
      shape {
        ...ShapeParts
      }
      rules {
        id
        trigger
        afterSeconds
        speedMps
        atMinute
        window {
          weekdays
          fromMinute
          toMinute
        }
        teams {
          id
          name
        }
        response
        priority
        sentence
      }
    }
  `,
  [ShapeParts],
);

export const FencesDocument = graphql(
  `
    query Fences($employerId: ID, $first: Int, $after: String) {
      geofences(employerId: $employerId, first: $first, after: $after) {
        edges {
          node {
            ...FenceFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [FenceFields],
);

export const FenceTeamsDocument = graphql(`
  query FenceTeams($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        teams {
          id
          name
        }
      }
    }
  }
`);

export const FencesChangedDocument = graphql(
  `
    subscription FencesChanged($employerIds: [ID!]) {
      geofencesChanged(employerIds: $employerIds) {
        kind
        geofenceId
        version
        geofence {
          ...FenceFields
        }
      }
    }
  `,
  [FenceFields],
);

const Outcome = graphql(
  `
    fragment FenceOutcome on GeofencePayload {
      geofence {
        ...FenceFields
      }
      refusal {
        kind
        sentence
        by
        at
        clashes
        since {
          version
          by
          at
          sentences
        }
      }
    }
  `,
  [FenceFields],
);

export const CreateFenceDocument = graphql(
  `
    mutation CreateFence($input: CreateGeofenceInput!) {
      done: createGeofence(input: $input) {
        ...FenceOutcome
      }
    }
  `,
  [Outcome],
);

export const ChangeFenceDocument = graphql(
  `
    mutation ChangeFence($input: ChangeGeofenceInput!) {
      done: changeGeofence(input: $input) {
        ...FenceOutcome
      }
    }
  `,
  [Outcome],
);

export const RemoveFenceDocument = graphql(
  `
    mutation RemoveFence($input: RemoveGeofenceInput!) {
      done: removeGeofence(input: $input) {
        ...FenceOutcome
      }
    }
  `,
  [Outcome],
);

export const ReadFencesDocument = graphql(
  `
    query ReadFences($input: ReadGeofencesInput!) {
      readGeofences(input: $input) {
        drafts {
          feature
          name
          warnings
          shape {
            ...ShapeParts
          }
        }
        problems {
          feature
          name
          sentence
        }
      }
    }
  `,
  [ShapeParts],
);

export const ImportFencesDocument = graphql(`
  mutation ImportFences($input: ImportGeofencesInput!) {
    importGeofences(input: $input) {
      imported {
        index
        geofence {
          id
        }
        problem
      }
    }
  }
`);

export const FenceEventsDocument = graphql(`
  query FenceEvents($filter: GeofenceEventFilter, $first: Int, $after: String) {
    geofenceEvents(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          geofenceName
          trigger
          response
          late
          at
          worker {
            id
            name
          }
          alarm {
            id
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const HappenedFields = graphql(`
  fragment HappenedFields on GeofenceEvent {
    id
    geofenceName
    trigger
    at
    late
  }
`);

export const WorkerFenceEventsDocument = graphql(
  `
    query WorkerFenceEvents($workerId: ID!) {
      node(id: $workerId) {
        __typename
        ... on Worker {
          id
          geofenceEvents(first: 5) {
            edges {
              node {
                ...HappenedFields
              }
            }
          }
        }
      }
    }
  `,
  [HappenedFields],
);

export const IncidentFenceEventsDocument = graphql(
  `
    query IncidentFenceEvents($incidentId: ID!) {
      node(id: $incidentId) {
        __typename
        ... on Incident {
          id
          geofenceEvents(first: 5) {
            edges {
              node {
                ...HappenedFields
              }
            }
          }
        }
      }
    }
  `,
  [HappenedFields],
);
