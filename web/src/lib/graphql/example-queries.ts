/** What GraphiQL opens with: questions that run as they stand, so that an analyst starts from an answer. */
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
    query: `# Figures: how soon alarms were answered, month by month.
# suppressed: so few people that a figure would give somebody away.
# What each metric means, and Python, R, spreadsheets: schema/ANALYSTS.md
query AnswerTimes {
  stats(by: [MONTH], from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
    from
    to
    anonymous
    k
    rows {
      bucket
      incidents {
        suppressed
        incidents
        answeredWithin10s
        answeredWithin40s
        answerP50
        timeToAudioP95
        falseRate
      }
    }
    total { incidents { incidents falseRate } }
  }
}
`,
  },
  {
    query: `# Which types of alarm does each team raise, and who uses the service?
query ByTeam {
  stats(by: [TEAM], from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") {
    rows {
      team { name }
      alarms { alarms people suppressed }
      usage { active protected usageRate suppressed }
      checkIns { made missed overdueRate suppressed }
    }
  }
  counters { employer { name } openIncidents inSession overdue operatorsOnDuty }
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
