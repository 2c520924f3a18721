/** Questions and changes of those who manage an employer: people and their roles, keys, tokens, walls. */
import { graphql } from './graphql.ts';

const AccountFields = graphql(`
  fragment AccountFields on Account {
    id
    name
    email
    hasSecondFactor
    disabled
    lastSignInAt
    grants {
      id
      role
      grantedAt
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
`);

export const AccountsDocument = graphql(
  `
    query Accounts($employerId: ID!) {
      node(id: $employerId) {
        __typename
        ... on Employer {
          id
          teams {
            id
            name
          }
          accounts {
            ...AccountFields
          }
        }
      }
    }
  `,
  [AccountFields],
);

export const InviteDocument = graphql(
  `
    mutation Invite($name: String!, $email: String!, $role: RoleInput!) {
      inviteAccount(name: $name, email: $email, role: $role) {
        link
        account {
          ...AccountFields
        }
      }
    }
  `,
  [AccountFields],
);

export const RenewInvitationDocument = graphql(`
  mutation RenewInvitation($employerId: ID!, $accountId: ID!) {
    renewInvitation(employerId: $employerId, accountId: $accountId) {
      link
    }
  }
`);

export const GrantRoleDocument = graphql(`
  mutation GrantRole($accountId: ID!, $role: RoleInput!) {
    grantRole(accountId: $accountId, role: $role) {
      account {
        id
      }
    }
  }
`);

export const SetDisabledDocument = graphql(`
  mutation SetDisabled($employerId: ID!, $accountId: ID!, $disabled: Boolean!) {
    setAccountDisabled(employerId: $employerId, accountId: $accountId, disabled: $disabled) {
      account {
        id
        disabled
      }
    }
  }
`);

export const WithdrawRoleDocument = graphql(`
  mutation WithdrawRole($employerId: ID!, $grantId: ID!) {
    withdrawRole(employerId: $employerId, grantId: $grantId) {
      withdrawnId
    }
  }
`);

/** Somebody to give a role to: by part of the name. */
export const FindWorkersDocument = graphql(`
  query FindWorkers($employerIds: [ID!]!, $search: String!) {
    workers(filter: { employerIds: $employerIds, search: $search }, orderBy: NAME, first: 20) {
      edges {
        node {
          id
          name
          jobTitle
          team {
            name
          }
        }
      }
    }
  }
`);

export const CreateTeamDocument = graphql(`
  mutation CreateTeam($employerId: ID!, $name: String!) {
    createTeam(employerId: $employerId, name: $name) {
      team {
        id
        name
      }
    }
  }
`);

export const CreateWorkerDocument = graphql(`
  mutation CreateWorker($employerId: ID!, $name: String!, $teamId: ID, $jobTitle: String) {
    createWorker(employerId: $employerId, name: $name, teamId: $teamId, jobTitle: $jobTitle) {
      worker {
        id
        name
      }
    }
  }
`);

export const RegisterDeviceDocument = graphql(`
  mutation RegisterDevice($employerId: ID!, $workerId: ID!, $externalId: String!, $kind: DeviceKind!) {
    registerDevice(employerId: $employerId, workerId: $workerId, externalId: $externalId, kind: $kind) {
      device {
        id
      }
    }
  }
`);

export const ApiKeysDocument = graphql(`
  query ApiKeys($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        apiKeys {
          id
          name
          scope
          prefix
          createdAt
          expiresAt
          usedAt
          revokedAt
        }
      }
    }
  }
`);

export const CreateApiKeyDocument = graphql(`
  mutation CreateApiKey($employerId: ID!, $name: String!, $scope: KeyScope!, $expiresAt: DateTime!) {
    createApiKey(employerId: $employerId, name: $name, scope: $scope, expiresAt: $expiresAt) {
      secret
      key {
        id
      }
    }
  }
`);

export const RevokeApiKeyDocument = graphql(`
  mutation RevokeApiKey($employerId: ID!, $keyId: ID!) {
    revokeApiKey(employerId: $employerId, keyId: $keyId) {
      key {
        id
      }
    }
  }
`);

export const IngestTokensDocument = graphql(`
  query IngestTokens($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        ingestTokens {
          id
          name
          prefix
          deviceExternalId
          createdAt
          revokedAt
        }
      }
    }
  }
`);

export const CreateIngestTokenDocument = graphql(`
  mutation CreateIngestToken($employerId: ID!, $name: String!, $deviceId: ID) {
    createIngestToken(employerId: $employerId, name: $name, deviceId: $deviceId) {
      secret
      token {
        id
      }
    }
  }
`);

export const RevokeIngestTokenDocument = graphql(`
  mutation RevokeIngestToken($employerId: ID!, $tokenId: ID!) {
    revokeIngestToken(employerId: $employerId, tokenId: $tokenId) {
      token {
        id
      }
    }
  }
`);

/** A device to make a token for: by part of its id. */
export const FindDevicesDocument = graphql(`
  query FindDevices($employerIds: [ID!]!, $search: String!) {
    devices(filter: { employerIds: $employerIds, search: $search }, first: 20) {
      edges {
        node {
          id
          externalId
          worker {
            name
          }
        }
      }
    }
  }
`);

export const WallsDocument = graphql(`
  query Walls($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        walls {
          id
          name
          approvedAt
          approvedBy
          seenAt
          revokedAt
        }
      }
    }
  }
`);

export const ApproveWallDocument = graphql(`
  mutation ApproveWall($employerId: ID!, $code: String!, $name: String!) {
    approveWall(employerId: $employerId, code: $code, name: $name) {
      wall {
        id
        name
      }
    }
  }
`);

export const RevokeWallDocument = graphql(`
  mutation RevokeWall($employerId: ID!, $wallId: ID!) {
    revokeWall(employerId: $employerId, wallId: $wallId) {
      wall {
        id
      }
    }
  }
`);

export const PolicyDocument = graphql(`
  query Policy($employerId: ID!) {
    node(id: $employerId) {
      __typename
      ... on Employer {
        id
        contract {
          services
        }
        policy {
          wallPositions
          wallNames
        }
      }
    }
  }
`);

export const SetPolicyDocument = graphql(`
  mutation SetPolicy($employerId: ID!, $wallPositions: WallPositions!, $wallNames: WallNames!) {
    setWallPolicy(employerId: $employerId, wallPositions: $wallPositions, wallNames: $wallNames) {
      employer {
        id
        policy {
          wallPositions
          wallNames
        }
      }
    }
  }
`);

/** Counts for the analyst: small ones are told to nobody who may not see the people. */
export const FiguresDocument = graphql(`
  query Figures {
    employers(first: 200) {
      edges {
        node {
          id
          name
          statusCounts {
            status
            count
            suppressed
          }
        }
      }
    }
  }
`);
