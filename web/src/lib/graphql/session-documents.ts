/** Questions and acts about sessions: of the worker's own page, and of those who act for workers. */
import { graphql } from './graphql.ts';

const SessionFields = graphql(`
  fragment SessionFields on Session {
    id
    state
    startedAt
    endsAt
    nextCheckInAt
    intervalMinutes
    graceMinutes
    amber
    highRisk
  }
`);

/** For the worker alone. */
export const OwnDocument = graphql(
  `
    query Own($id: ID!) {
      serverTime
      node(id: $id) {
        __typename
        ... on Worker {
          id
          name
          session {
            ...SessionFields
          }
          ownSafety {
            hasPin
            intervalMinutes
            durationMinutes
            graceMinutes
            alarm {
              type
              raisedAt
              answered
              cancelledAt
            }
          }
        }
      }
    }
  `,
  [SessionFields],
);

/** The newest lines of the record of sessions. */
export const SessionEntriesDocument = graphql(`
  query SessionEntries($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      __typename
      ... on Worker {
        id
        sessionEntries(first: $first, after: $after) {
          edges {
            cursor
            node {
              id
              act
              at
              receivedAt
              byKind
              by
              text
              voice {
                seconds
              }
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
`);

export const VoiceMemoDocument = graphql(`
  mutation VoiceMemo($workerId: ID!, $entryId: ID!) {
    voiceMemo(workerId: $workerId, entryId: $entryId) {
      data
      mediaType
      seconds
    }
  }
`);

const Outcome = graphql(`
  fragment Outcome on SessionPayload {
    receivedAt
    refusal {
      kind
      sentence
    }
  }
`);

/** Never refused. */
export const RaiseAlarmDocument = graphql(`
  mutation RaiseAlarm($input: RaiseAlarmInput!) {
    raiseAlarm(input: $input) {
      receivedAt
    }
  }
`);

export const ReportOwnFixDocument = graphql(`
  mutation ReportOwnFix($workerId: ID!, $fix: FixInput!) {
    reportOwnFix(workerId: $workerId, fix: $fix) {
      receivedAt
    }
  }
`);

/** By telephone, for somebody else: where to work it. */
export const RaiseForDocument = graphql(`
  mutation RaiseFor($input: RaiseAlarmInput!) {
    raiseAlarm(input: $input) {
      receivedAt
      incident {
        id
        number
      }
    }
  }
`);

export const CancelAlarmDocument = graphql(
  `
    mutation CancelAlarm($input: CancelAlarmInput!) {
      act: cancelAlarm(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const StartSessionDocument = graphql(
  `
    mutation StartSession($input: StartSessionInput!) {
      act: startSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const CheckInDocument = graphql(
  `
    mutation CheckIn($input: CheckInInput!) {
      act: checkIn(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const ExtendSessionDocument = graphql(
  `
    mutation ExtendSession($input: ExtendSessionInput!) {
      act: extendSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const SuspendSessionDocument = graphql(
  `
    mutation SuspendSession($input: SuspendSessionInput!) {
      act: suspendSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const ResumeSessionDocument = graphql(
  `
    mutation ResumeSession($input: ResumeSessionInput!) {
      act: resumeSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const NoteSessionDocument = graphql(
  `
    mutation NoteSession($input: NoteSessionInput!) {
      act: noteSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const EndSessionDocument = graphql(
  `
    mutation EndSession($input: EndSessionInput!) {
      act: endSession(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);
export const HomeSafeDocument = graphql(
  `
    mutation HomeSafe($input: HomeSafeInput!) {
      act: homeSafe(input: $input) {
        ...Outcome
      }
    }
  `,
  [Outcome],
);

export const CreateCallKeyDocument = graphql(`
  mutation CreateCallKey($workerId: ID!, $replaces: ID) {
    createCallKey(workerId: $workerId, replaces: $replaces) {
      id
      secret
      deviceExternalId
    }
  }
`);
export const RevokeCallKeysDocument = graphql(`
  mutation RevokeCallKeys($workerId: ID!, $keyId: ID) {
    revokeCallKeys(workerId: $workerId, keyId: $keyId) {
      revoked
    }
  }
`);

export const SetOwnPinsDocument = graphql(`
  mutation SetOwnPins($workerId: ID!, $pin: String!, $second: String, $current: String) {
    setOwnPins(workerId: $workerId, pin: $pin, duressPin: $second, currentPin: $current) {
      refusal {
        kind
        sentence
      }
    }
  }
`);
export const SetSafetyWordsDocument = graphql(`
  mutation SetSafetyWords(
    $workerId: ID!
    $closureCode: String
    $words: [DuressWordInput!]
    $current: String
  ) {
    setSafetyWords(
      workerId: $workerId
      closureCode: $closureCode
      duressWords: $words
      currentPin: $current
    ) {
      refusal {
        kind
        sentence
      }
    }
  }
`);
