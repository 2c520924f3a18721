/** Questions of where alarms gather. */
import { graphql } from './graphql.ts';

export const AlarmHeatDocument = graphql(`
  query AlarmHeat(
    $employerIds: [ID!]
    $from: DateTime!
    $to: DateTime!
    $resolution: Int!
    $types: [AlarmType!]
    $teamIds: [ID!]
    $hours: [Int!]
    $weekdays: [Int!]
    $within: ViewportInput
  ) {
    alarmHeat(
      employerIds: $employerIds
      from: $from
      to: $to
      resolution: $resolution
      types: $types
      teamIds: $teamIds
      hours: $hours
      weekdays: $weekdays
      within: $within
    ) {
      cell
      lat
      lon
      count
      suppressed
      atLeast
      weight
      boundary
    }
  }
`);

export const AlarmHeatTermsDocument = graphql(`
  query AlarmHeatTerms($employerIds: [ID!], $from: DateTime!, $to: DateTime!) {
    alarmHeatTerms(employerIds: $employerIds, from: $from, to: $to) {
      exact
      k
      coarsestResolution
      finestResolution
      countedFrom
      countedTo
    }
  }
`);
