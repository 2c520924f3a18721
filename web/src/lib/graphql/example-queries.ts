/** What GraphiQL opens with: five questions that run as they stand, so that an analyst starts from an answer. */
export interface ExampleQuery {
  readonly query: string;
  readonly variables?: string;
}

export const EXAMPLE_QUERIES: readonly ExampleQuery[] = [
  {
    query: `# Who needs somebody now? The most urgent first.
# Run it with Ctrl+Enter. More in the other tabs.
query MostUrgent {
  workers(orderBy: STATUS, first: 10) {
    totalCount
    edges {
      node {
        name
        status
        employer { name }
        team { name }
        session { state nextCheckInAt }
        lastKnownFix {
          lat
          lon
          accuracyM
          ageSeconds
          gridRef
          plusCode
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Employers, their teams, what they have procured.
query Employers {
  viewer { name }
  serverTime
  employers {
    edges {
      node {
        id
        name
        contract { services startsAt endsAt }
        teams { name base { name lat lon } }
      }
    }
  }
}
`,
  },
  {
    query: `# Who was last seen around Manchester?
query InView($view: ViewportInput!) {
  workers(filter: { within: $view }, orderBy: LAST_FIX, first: 20) {
    edges {
      node {
        id
        name
        status
        lastKnownFix {
          fixAt
          ageSeconds
          speedMps
          headingDeg
          source
          marks
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: `{ "view": { "west": -2.6, "south": 53.3, "east": -1.9, "north": 53.7 } }`,
  },
  {
    query: `# The newest alarms, and devices that are nobody’s.
query Alarms {
  alarms(first: 10) {
    edges {
      node {
        type
        priority
        said
        receivedAt
        delayed
        worker { name }
        device { externalId kind protocol }
        fix { gridRef ageSeconds }
      }
    }
  }
  devices(filter: { assigned: false }, first: 10) {
    edges {
      node {
        externalId
        protocol
        lastHeardAt
        employer { name }
      }
    }
  }
}
`,
  },
  {
    query: `# Live: packed frames (schema/PROTOCOL.md),
# here at most one in two seconds.
subscription Live {
  positionFrames(maxHz: 0.5) {
    employerId
    epoch
    seq
    kind
    at
    count
    data
  }
}
`,
  },
];
