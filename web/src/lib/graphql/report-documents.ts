/** What is printed: the record of an incident, whole, and the numbers of a month. */
import { graphql } from './graphql.ts';

export const IncidentRecordDocument = graphql(`
  query IncidentRecord($number: String!) {
    serverTime
    incident(number: $number) {
      id
      number
      version
      who
      state
      priority
      raisedAt
      closedAt
      duress
      verification
      disposition
      safeMethod
      allowedCommands
      employer {
        id
        name
      }
      worker {
        id
        team {
          name
        }
      }
      alarms {
        type
        receivedAt
        deviceAt
        delayed
        fix {
          lon
          lat
          accuracyM
          fixAt
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
        disclosed
      }
      steps {
        index
        name
        phone
        email
        action
        target
      }
      marks {
        markId
        kind
        label
        lon
        lat
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
  }
`);

export const RecordLogDocument = graphql(`
  query RecordLog($number: String!, $first: Int!, $after: String) {
    incident(number: $number) {
      id
      log(first: $first, after: $after) {
        edges {
          node {
            version
            at
            kind
            actor {
              kind
              accountId
              name
              supervisor
              workstation
            }
            summary
            text
            reason
            contact
            phone
            reference
            corrects
            whisper
            step
            responseId
            delivered
            issuedFor
            hash
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

export const RecordTrailDocument = graphql(`
  query RecordTrail($number: String!, $first: Int!, $after: String) {
    incident(number: $number) {
      id
      trail(first: $first, after: $after) {
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

export const IssueReportDocument = graphql(`
  mutation IssueReport($incidentId: ID!, $commandId: String!, $redaction: Redaction!) {
    done: issueIncidentReport(
      input: { incidentId: $incidentId, commandId: $commandId, redaction: $redaction }
    ) {
      refusal {
        sentence
      }
    }
  }
`);

const FiguresFields = graphql(`
  fragment FiguresFields on ServiceFigures {
    from
    to
    alarms
    incidents
    answered
    answeredWithin10Seconds
    answeredWithin40Seconds
    audioConnected
    audioWithin10Seconds
    audioWithin40Seconds
    alarmsByType {
      type
      count
    }
    verifiedByDisposition {
      disposition
      count
    }
    falseRate
  }
`);

export const ServiceReportDocument = graphql(
  `
    query ServiceReport($employerId: ID!, $month: String!) {
      serverTime
      serviceReport(employerId: $employerId, month: $month) {
        month
        exclusions
        employer {
          id
          name
        }
        ofMonth {
          ...FiguresFields
        }
        ofYear {
          ...FiguresFields
        }
      }
    }
  `,
  [FiguresFields],
);

export const PlanCardDocument = graphql(`
  query PlanCard($id: ID!) {
    serverTime
    plan(id: $id) {
      id
      name
      version
      standing
      validFrom
      madeBy
      alarmTypes
      instructions
      listenSeconds
      employer {
        name
      }
      team {
        name
      }
      worker {
        name
      }
      findings {
        sentence
      }
      steps {
        index
        order
        action
        target
        name
        phone
        email
        verified
        ringSeconds
        retries
        note
        mandatory
        lastResort
        window {
          weekdays
          fromMinute
          toMinute
        }
      }
    }
  }
`);
