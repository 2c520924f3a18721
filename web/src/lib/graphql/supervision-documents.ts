/** Running a control room: who is on duty, who is covered, what one shift hands on to the next. */
import { graphql } from './graphql.ts';

const DutyFields = graphql(`
  fragment DutyFields on OperatorOnDuty {
    accountId
    name
    supervisor
    state
    signedOnAt
    breakSince
  }
`);

const RefusalFields = graphql(`
  fragment RefusalFields on CommandRefusal {
    kind
    sentence
  }
`);

/** For the bar of every page of the control room: am I on, and is anybody uncovered? */
export const DutyDocument = graphql(
  `
    query Duty {
      serverTime
      operators {
        ...DutyFields
      }
      cover {
        covered
        operators
        uncoveredSince
        employer {
          id
          name
        }
      }
    }
  `,
  [DutyFields],
);

export const SignOnDocument = graphql(
  `
    mutation SignOn {
      done: signOn {
        duty {
          ...DutyFields
        }
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [DutyFields, RefusalFields],
);
export const SignOffDocument = graphql(
  `
    mutation SignOff {
      done: signOff {
        duty {
          ...DutyFields
        }
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [DutyFields, RefusalFields],
);
export const TakeBreakDocument = graphql(
  `
    mutation TakeBreak {
      done: takeBreak {
        duty {
          ...DutyFields
        }
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [DutyFields, RefusalFields],
);
export const EndBreakDocument = graphql(
  `
    mutation EndBreak {
      done: endBreak {
        duty {
          ...DutyFields
        }
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [DutyFields, RefusalFields],
);

const OwnedFields = graphql(`
  fragment OwnedFields on Incident {
    id
    number
    version
    who
    state
    priority
    raisedAt
    allowedCommands
    ownership {
      kind
      to {
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
  }
`);

/** The supervisor's board. */
export const OperatorsDocument = graphql(
  `
    query Operators {
      serverTime
      operators {
        ...DutyFields
        heardAt
        idleSince
        owned {
          ...OwnedFields
        }
      }
      cover {
        covered
        operators
        uncoveredSince
        employer {
          id
          name
        }
      }
      incidents(filter: { open: true }, first: 50) {
        edges {
          node {
            id
            number
            who
            priority
            raisedAt
            ownership {
              kind
            }
          }
        }
      }
      coverGaps(first: 8) {
        edges {
          node {
            from
            to
            employer {
              name
            }
          }
        }
      }
    }
  `,
  [DutyFields, OwnedFields],
);

export const WhisperDocument = graphql(
  `
    mutation Whisper($incidentId: ID!, $commandId: String!, $text: String!, $to: ID!) {
      done: noteIncident(
        input: {
          incidentId: $incidentId
          commandId: $commandId
          text: $text
          whisperTo: $to
          mentions: [$to]
        }
      ) {
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [RefusalFields],
);

export const BoardTakeOverDocument = graphql(
  `
    mutation BoardTakeOver($incidentId: ID!, $commandId: String!, $expectedVersion: Int!, $reason: String!) {
      done: takeOverIncident(
        input: {
          incidentId: $incidentId
          commandId: $commandId
          expectedVersion: $expectedVersion
          reason: $reason
        }
      ) {
        refusal {
          ...RefusalFields
        }
      }
    }
  `,
  [RefusalFields],
);

const HandedOnFields = graphql(`
  fragment HandedOnFields on HandedOn {
    item
    kind
    text
    dueAt
    takenAt
    takenBy
    remark
    employer {
      id
      name
    }
    incident {
      id
      number
    }
    worker {
      id
      name
    }
  }
`);

const HandoverFields = graphql(
  `
    fragment HandoverFields on ShiftHandover {
      id
      signedOutAt
      signedInAt
      from {
        accountId
        name
      }
      to {
        accountId
        name
      }
      signedInBy {
        accountId
        name
      }
      items {
        ...HandedOnFields
      }
    }
  `,
  [HandedOnFields],
);

/** What would be handed on now, and to whom. */
export const ShiftDraftDocument = graphql(
  `
    query ShiftDraft {
      serverTime
      shiftDraft {
        ...HandedOnFields
      }
      operators {
        accountId
        name
      }
    }
  `,
  [HandedOnFields],
);

export const ShiftHandoversDocument = graphql(
  `
    query ShiftHandovers($first: Int!, $after: String) {
      shiftHandovers(first: $first, after: $after) {
        edges {
          node {
            ...HandoverFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [HandoverFields],
);

export const SignOutShiftDocument = graphql(
  `
    mutation SignOutShift($to: ID, $promises: [PromiseInput!], $notes: [String!]) {
      signOutShift(input: { toAccountId: $to, promises: $promises, notes: $notes }) {
        handover {
          ...HandoverFields
        }
      }
    }
  `,
  [HandoverFields],
);

export const SignInShiftDocument = graphql(
  `
    mutation SignInShift($handoverId: ID!, $taken: [TakenItemInput!]!) {
      signInShift(input: { handoverId: $handoverId, taken: $taken }) {
        handover {
          ...HandoverFields
        }
      }
    }
  `,
  [HandoverFields],
);
