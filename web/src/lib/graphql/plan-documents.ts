/** Questions and changes of escalation plans, of what was arranged with the police, and of where messages go. */
import { graphql } from './graphql.ts';

const PlanFields = graphql(`
  fragment PlanFields on EscalationPlan {
    id
    version
    standing
    name
    alarmTypes
    instructions
    listenSeconds
    retired
    validFrom
    madeAt
    madeBy
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
    steps {
      index
      order
      action
      target
      name
      phone
      email
      verified
      window {
        weekdays
        fromMinute
        toMinute
      }
      ringSeconds
      retries
      note
      mandatory
      lastResort
      automatic
    }
    findings {
      kind
      step
      sentence
    }
  }
`);

export const PlansDocument = graphql(`
  query Plans($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        teams {
          id
          name
        }
        plans {
          id
          version
          standing
          name
          alarmTypes
          validFrom
          team {
            id
            name
          }
          worker {
            id
            name
          }
          findings {
            kind
          }
        }
      }
    }
  }
`);

export const PlanDocument = graphql(
  `
    query Plan($id: ID!) {
      plan(id: $id) {
        ...PlanFields
      }
    }
  `,
  [PlanFields],
);

export const PlanVersionsDocument = graphql(`
  query PlanVersions($id: ID!) {
    plan(id: $id) {
      id
      versions {
        id
        version
        standing
        name
        retired
        validFrom
        madeAt
        madeBy
        changes
      }
    }
  }
`);

export const LintPlanDocument = graphql(`
  query LintPlan($input: EscalationPlanInput!) {
    lintPlan(input: $input) {
      kind
      step
      sentence
    }
  }
`);

export const SavePlanDocument = graphql(
  `
    mutation SavePlan($input: EscalationPlanInput!) {
      savePlan(input: $input) {
        plan {
          ...PlanFields
        }
      }
    }
  `,
  [PlanFields],
);

export const VerifyContactDocument = graphql(`
  mutation VerifyContact($employerId: ID!, $planId: ID!, $version: Int!, $step: Int!) {
    verifyPlanContact(employerId: $employerId, planId: $planId, version: $version, step: $step) {
      plan {
        id
      }
    }
  }
`);

export const WhoWouldBeRungDocument = graphql(`
  query WhoWouldBeRung($planId: ID, $workerId: ID, $alarmType: AlarmType!, $at: DateTime!) {
    whoWouldBeRung(planId: $planId, workerId: $workerId, alarmType: $alarmType, at: $at) {
      planName
      builtIn
      localTime
      steps {
        inWindow
        step {
          index
          order
          action
          target
          name
          phone
          email
          lastResort
          window {
            weekdays
            fromMinute
            toMinute
          }
        }
      }
    }
  }
`);

export const PoliceDocument = graphql(`
  query Police($employerId: ID!) {
    policeForces {
      id
      name
      partial
    }
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        policeArrangements {
          forceId
          urn
          phone
          level
          warnAt
          withdrawAt
          falseCalls
        }
      }
    }
  }
`);

export const SaveArrangementDocument = graphql(`
  mutation SaveArrangement(
    $employerId: ID!
    $forceId: ID!
    $urn: String
    $phone: String
    $level: Int!
    $warnAt: Int!
    $withdrawAt: Int!
  ) {
    savePoliceArrangement(
      employerId: $employerId
      forceId: $forceId
      urn: $urn
      phone: $phone
      level: $level
      warnAt: $warnAt
      withdrawAt: $withdrawAt
    ) {
      arrangement {
        forceId
      }
    }
  }
`);

export const RemoveArrangementDocument = graphql(`
  mutation RemoveArrangement($employerId: ID!, $forceId: ID!) {
    removePoliceArrangement(employerId: $employerId, forceId: $forceId) {
      forceId
    }
  }
`);

export const MessagingDocument = graphql(`
  query Messaging($employerId: ID!) {
    messaging {
      hasMail
    }
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        summaryRecipients
        webhooks {
          id
          name
          url
          events
          createdAt
          createdBy
          removedAt
        }
      }
    }
  }
`);

export const CreateWebhookDocument = graphql(`
  mutation CreateWebhook($employerId: ID!, $name: String!, $url: String!, $events: [WebhookEvent!]!) {
    createWebhook(employerId: $employerId, name: $name, url: $url, events: $events) {
      secret
      webhook {
        id
      }
    }
  }
`);

export const RemoveWebhookDocument = graphql(`
  mutation RemoveWebhook($employerId: ID!, $webhookId: ID!) {
    removeWebhook(employerId: $employerId, webhookId: $webhookId) {
      webhook {
        id
      }
    }
  }
`);

export const TestWebhookDocument = graphql(`
  mutation TestWebhook($employerId: ID!, $webhookId: ID!) {
    testWebhook(employerId: $employerId, webhookId: $webhookId) {
      ok
      sentence
    }
  }
`);

export const TestMailDocument = graphql(`
  mutation TestMail($employerId: ID!, $to: String!) {
    sendTestMail(employerId: $employerId, to: $to) {
      ok
      sentence
    }
  }
`);

export const SetRecipientsDocument = graphql(`
  mutation SetRecipients($employerId: ID!, $addresses: [String!]) {
    setSummaryRecipients(employerId: $employerId, addresses: $addresses) {
      addresses
    }
  }
`);

export const DeliveriesDocument = graphql(`
  query Deliveries($employerId: ID!, $first: Int, $after: String) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        deliveries(first: $first, after: $after) {
          edges {
            node {
              id
              occasion
              channel
              state
              attempts
              queuedAt
              nextAt
              problem
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

export const PushDocument = graphql(`
  query Push {
    messaging {
      pushKey
      subscriptions {
        id
        agent
        createdAt
      }
    }
  }
`);

export const SubscribePushDocument = graphql(`
  mutation SubscribePush($endpoint: String!, $p256dh: String!, $auth: String!, $agent: String) {
    subscribePush(endpoint: $endpoint, p256dh: $p256dh, auth: $auth, agent: $agent) {
      subscription {
        id
      }
    }
  }
`);

export const UnsubscribePushDocument = graphql(`
  mutation UnsubscribePush($id: ID!) {
    unsubscribePush(id: $id) {
      id
    }
  }
`);

export const TestPushDocument = graphql(`
  mutation TestPush {
    testPush {
      ok
      sentence
    }
  }
`);
