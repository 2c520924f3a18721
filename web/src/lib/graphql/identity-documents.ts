/** Questions and changes of identity: who I am, what of mine there is, and who has seen whom. */
import { graphql } from './graphql.ts';

export const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      kind
      accountId
      name
      email
      needsSecondFactor
      grants {
        role
        permissions
        employer {
          id
          name
        }
        team {
          id
          name
        }
        worker {
          id
          name
        }
      }
    }
  }
`);

export const SignInsDocument = graphql(`
  query SignIns($first: Int!, $after: String) {
    viewer {
      signIns(first: $first, after: $after) {
        edges {
          node {
            at
            method
            outcome
            address
            agent
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const SeenFields = graphql(`
  fragment SeenFields on Seen {
    from
    to
    workerName
    viewerKind
    viewerName
    role
    what
    why
    reason
  }
`);

/** For the worker alone. */
export const SeenByDocument = graphql(
  `
    query SeenBy($workerId: ID!, $first: Int!, $after: String) {
      node(id: $workerId) {
        __typename
        ... on Worker {
          id
          sharesLastKnown
          employer {
            name
            contract {
              services
            }
          }
          seenBy(first: $first, after: $after) {
            edges {
              cursor
              node {
                ...SeenFields
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
  [SeenFields],
);

export const SetSharesDocument = graphql(`
  mutation SetShares($workerId: ID!, $shares: Boolean!) {
    setSharesLastKnown(workerId: $workerId, shares: $shares) {
      worker {
        id
        sharesLastKnown
      }
    }
  }
`);

/** For the data protection officer. */
export const AccessLogDocument = graphql(
  `
    query AccessLog($employerId: ID!, $first: Int!, $after: String) {
      node(id: $employerId) {
        __typename
        ... on Employer {
          id
          accessLog(first: $first, after: $after) {
            edges {
              cursor
              node {
                ...SeenFields
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
  [SeenFields],
);

export const BreakGlassesDocument = graphql(`
  query BreakGlasses($onlyUnreviewed: Boolean!, $first: Int!, $after: String) {
    breakGlasses(onlyUnreviewed: $onlyUnreviewed, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          employer {
            name
          }
          workerName
          askedBy
          mine
          role
          reason
          askedAt
          endsAt
          reviewedAt
          reviewer
          verdict
          reviewNote
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const ReviewDocument = graphql(`
  mutation Review($id: ID!, $verdict: BreakGlassVerdict!, $note: String!) {
    reviewBreakGlass(id: $id, verdict: $verdict, note: $note) {
      breakGlass {
        id
        verdict
      }
    }
  }
`);

export const BreakGlassDocument = graphql(`
  mutation BreakGlass($workerId: ID!, $reason: String!) {
    breakGlass(workerId: $workerId, reason: $reason) {
      breakGlass {
        id
        endsAt
      }
    }
  }
`);

/** What the card shows of need-to-know; each part only where the viewer's role includes it. */
export const CardAccessDocument = graphql(`
  query CardAccess($id: ID!, $glass: Boolean!, $sensitive: Boolean!) {
    node(id: $id) {
      __typename
      ... on Worker {
        id
        openBreakGlass @include(if: $glass) {
          id
          reason
          endsAt
        }
        sensitive @include(if: $sensitive) {
          dateOfBirth
          notes
        }
      }
    }
  }
`);

export const RevealDocument = graphql(`
  mutation Reveal($workerId: ID!, $reason: String!) {
    revealSensitive(workerId: $workerId, reason: $reason) {
      dateOfBirth
      notes
    }
  }
`);

export const SetSensitiveDocument = graphql(`
  mutation SetSensitive($workerId: ID!, $dateOfBirth: String, $notes: String) {
    setSensitive(workerId: $workerId, dateOfBirth: $dateOfBirth, notes: $notes) {
      worker {
        id
      }
    }
  }
`);
