/** What the pages ask of incidents by GraphQL. The commands are built from the contract's table (`command.ts`). */
import type { ResultOf } from 'gql.tada';
import { graphql } from '../graphql/graphql.ts';
import { FixFields } from '../graphql/documents.ts';

/** A row of the queue: told for every open incident, and again at every change of one. */
const QueueFields = graphql(`
  fragment QueueFields on Incident {
    id
    number
    version
    who
    state
    priority
    raisedAt
    alarmedAt
    verification
    duress
    workerCancelledAt
    employer {
      id
      name
    }
    worker {
      id
    }
    device {
      id
    }
    alarms {
      id
      type
      delayed
    }
    ownership {
      kind
      since
      until
      owner {
        accountId
        name
      }
      to {
        accountId
        name
      }
    }
    participants {
      part
      person {
        accountId
        name
      }
    }
    hold {
      until
      reason
      by {
        accountId
        name
      }
    }
    override {
      reason
      disposition
      by {
        accountId
        name
      }
    }
    clocks {
      name
      startedAt
      stoppedAt
      amberAt
      breachAt
      level
    }
    allowedCommands
  }
`);

export const IncidentChangedDocument = graphql(
  `
    subscription IncidentChanged {
      incidentChanged(filter: { open: true }) {
        kind
        incidentId
        incident {
          ...QueueFields
        }
      }
    }
  `,
  [QueueFields],
);

const EntryFields = graphql(`
  fragment EntryFields on IncidentLogEntry {
    version
    at
    kind
    summary
    text
    reason
    contact
    phone
    reference
    lat
    lon
    durationSeconds
    corrects
    mentions
    whisper
    actor {
      kind
      accountId
      name
      supervisor
      workstation
    }
  }
`);

/** All of one incident but its log, which only grows, and its trail. */
export const CaseFields = graphql(
  `
    fragment CaseFields on Incident {
      ...QueueFields
      claimedAt
      closedAt
      cues
      round
      planName
      planVersion
      planChanges
      instructions
      listenSeconds
      safeMethod
      disposition
      worker {
        id
        name
        jobTitle
        department
        status
        team {
          name
          base {
            name
          }
        }
      }
      device {
        id
        externalId
        kind
        batteryPercent
        charging
        lastHeardAt
      }
      # A name of its own: two selections of one list make a type that only knows the first.
      activations: alarms {
        id
        type
        priority
        said
        delayed
        tokenRevoked
        deviceAt
        receivedAt
      }
      audio {
        mode
        connectedAt
        listeners {
          accountId
          name
        }
      }
      steps {
        index
        order
        action
        target
        name
        phone
        email
        note
        mandatory
        lastResort
        inWindow
        timeoutSeconds
        state
        leaseUntil
        attempts
        outcome
        told
        by {
          accountId
          name
        }
      }
      responses {
        responseId
        service
        route
        state
        reference
        note
        forceName
        requestedAt
        changedAt
      }
      pinned {
        ...EntryFields
      }
      scene {
        field
        text
        by
        at
        entryVersion
      }
      marks {
        markId
        kind
        label
        lat
        lon
        by {
          accountId
          name
        }
      }
      advice {
        route
        reasons
        forces {
          id
          name
          urn
          phone
        }
      }
      location {
        ...FixFields
      }
      parent {
        number
        who
      }
      children {
        number
        who
        state
      }
    }
  `,
  [QueueFields, EntryFields, FixFields],
);

/** The incident as it is now, and what has been added to its log since `after`. */
export const CaseDocument = graphql(
  `
    query Case($number: String!, $after: String) {
      serverTime
      incident(number: $number) {
        ...CaseFields
        log(first: 400, after: $after) {
          edges {
            node {
              ...EntryFields
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [CaseFields, EntryFields],
);

/** For the owner, and written down each time: asked for when it is wanted. */
export const DuressWordsDocument = graphql(`
  query DuressWords($number: String!) {
    incident(number: $number) {
      duressWords {
        word
        means
      }
    }
  }
`);

export const CaseTrailDocument = graphql(`
  query CaseTrail($number: String!, $after: String) {
    incident(number: $number) {
      trail(first: 1000, after: $after) {
        edges {
          node {
            lon
            lat
            accuracyM
            fixAt
            marks
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

/** To whom an incident can be handed over: whoever is signed on. */
export const ColleaguesDocument = graphql(`
  query Colleagues {
    operators {
      accountId
      name
      state
      supervisor
      owned {
        id
      }
    }
  }
`);

export type QueuedIncident = NonNullable<
  ResultOf<typeof IncidentChangedDocument>['incidentChanged']['incident']
>;
export type Case = ResultOf<typeof CaseFields>;
export type CaseStep = Case['steps'][number];
export type CaseResponse = Case['responses'][number];
export type LogEntry = ResultOf<typeof EntryFields>;
