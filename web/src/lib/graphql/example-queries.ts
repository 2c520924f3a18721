/** What GraphiQL opens with: five questions that run as they stand, so that an analyst starts from an answer. */
export interface ExampleQuery {
  readonly query: string;
  readonly variables?: string;
}

export const EXAMPLE_QUERIES: readonly ExampleQuery[] = [
  {
    query: `# Who needs somebody now? The most urgent first.
# Press Ctrl+Enter (⌘+Enter) to run; the other tabs hold more examples.
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
        lastKnownFix { lat lon accuracyM ageSeconds gridRef plusCode }
      }
    }
  }
}
`,
  },
  {
    query: `# The employers that you may see, with their teams and what they have procured.
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
    query: `# Workers in a rectangle (here: around Manchester), and where they were last seen.
query InView($view: ViewportInput!) {
  workers(filter: { within: $view }, orderBy: LAST_FIX, first: 20) {
    edges {
      node {
        id
        name
        status
        lastKnownFix { fixAt ageSeconds speedMps headingDeg source marks }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: `{ "view": { "west": -2.6, "south": 53.3, "east": -1.9, "north": 53.7 } }`,
  },
  {
    query: `# The newest alarms, and what senders got wrong lately.
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
    edges { node { externalId protocol lastHeardAt employer { name } } }
  }
}
`,
  },
  {
    query: `# Live: one packed frame a tick and employer (schema/PROTOCOL.md), at most one in two seconds here.
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
