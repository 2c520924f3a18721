/** What a replay asks on the page itself; frames are asked for by its worker. */
import { graphql } from './graphql.ts';

export const ReplayMarksDocument = graphql(`
  query ReplayMarks($employerId: ID!, $from: DateTime!, $to: DateTime!, $workerId: ID, $incidentId: ID) {
    replayMarks(employerId: $employerId, from: $from, to: $to, workerId: $workerId, incidentId: $incidentId) {
      id
      at
      kind
      text
      priority
      workerId
      who
      incidentNumber
    }
  }
`);

/** The window that belongs to an incident. */
export const ReplayIncidentDocument = graphql(`
  query ReplayIncident($number: String!) {
    serverTime
    incident(number: $number) {
      id
      number
      who
      raisedAt
      closedAt
      worker {
        id
      }
      employer {
        id
        name
      }
    }
  }
`);
