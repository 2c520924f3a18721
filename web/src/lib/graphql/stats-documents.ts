/** The questions behind the charts, one each: whoever opens one in GraphiQL finds the figures of that chart and no others. */
import { graphql } from './graphql.ts';

export const AlarmsOverTimeDocument = graphql(`
  query AlarmsOverTime($employerIds: [ID!], $from: DateTime!, $to: DateTime!) {
    stats(by: [WEEK], from: $from, to: $to, employerIds: $employerIds) {
      anonymous
      k
      notes
      rows {
        bucket
        alarms {
          alarms
          people
          suppressed
        }
      }
      total {
        alarms {
          alarms
          suppressed
        }
      }
    }
  }
`);

export const AnswerTimesDocument = graphql(`
  query AnswerTimes($employerIds: [ID!], $from: DateTime!, $to: DateTime!) {
    stats(by: [MONTH], from: $from, to: $to, employerIds: $employerIds) {
      rows {
        bucket
        incidents {
          incidents
          answeredWithin10s
          answeredWithin40s
          answerP50
          answerP95
          timeToAudioP50
          timeToAudioP95
          falseRate
          suppressed
        }
      }
    }
  }
`);

export const WeekHeatDocument = graphql(`
  query WeekHeat($employerIds: [ID!], $from: DateTime!, $to: DateTime!) {
    cells: stats(by: [WEEKDAY, HOUR_OF_DAY], from: $from, to: $to, employerIds: $employerIds) {
      rows {
        weekday
        hourOfDay
        alarms {
          alarms
          suppressed
        }
      }
    }
    weekdays: stats(by: [WEEKDAY], from: $from, to: $to, employerIds: $employerIds) {
      rows {
        weekday
        alarms {
          alarms
          suppressed
        }
      }
    }
    hours: stats(by: [HOUR_OF_DAY], from: $from, to: $to, employerIds: $employerIds) {
      rows {
        hourOfDay
        alarms {
          alarms
          suppressed
        }
      }
    }
  }
`);

export const UsageByTeamDocument = graphql(`
  query UsageByTeam($employerIds: [ID!], $from: DateTime!, $to: DateTime!) {
    stats(by: [TEAM], from: $from, to: $to, employerIds: $employerIds) {
      rows {
        team {
          name
        }
        usage {
          active
          protected
          sessions
          usageRate
          suppressed
        }
        checkIns {
          overdueRate
          suppressed
        }
      }
    }
  }
`);

export const DeviceHealthDocument = graphql(`
  query DeviceHealth($employerId: ID!) {
    deviceHealth(employerId: $employerId) {
      at
      rows {
        team {
          name
        }
        devices
        onlineRate
        lowBatteryRate
        suppressed
      }
    }
  }
`);
