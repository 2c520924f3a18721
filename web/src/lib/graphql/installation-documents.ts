/** Questions and changes of the installation's administrator: employers, control rooms, staff. */
import { graphql } from './graphql.ts';

export const EmployersDocument = graphql(`
  query Employers($after: String) {
    employers(first: 200, after: $after) {
      edges {
        node {
          id
          name
          contract {
            startsAt
            endsAt
            services
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CreateEmployerDocument = graphql(`
  mutation CreateEmployer($name: String!, $services: [Service!]!) {
    createEmployer(name: $name, services: $services) {
      __typename
    }
  }
`);

export const SetServicesDocument = graphql(`
  mutation SetServices($employerId: ID!, $services: [Service!]!) {
    setServices(employerId: $employerId, services: $services) {
      employer {
        id
      }
    }
  }
`);

export const InviteAdministratorDocument = graphql(`
  mutation InviteAdministrator($employerId: ID!, $name: String!, $email: String!) {
    inviteAdministrator(employerId: $employerId, name: $name, email: $email) {
      link
    }
  }
`);

/** Control rooms, whom each serves, and who works in them and for the provider. */
export const StaffDocument = graphql(`
  query Staff {
    arcs {
      id
      name
      employers {
        id
        name
      }
    }
    staff {
      id
      name
      email
      role
      arc {
        name
      }
      hasSecondFactor
      lastSignInAt
    }
  }
`);

export const CreateArcDocument = graphql(`
  mutation CreateArc($name: String!) {
    createArc(name: $name) {
      arc {
        id
      }
    }
  }
`);

export const SetArcContractDocument = graphql(`
  mutation SetArcContract($arcId: ID!, $employerId: ID!, $serves: Boolean!) {
    setArcContract(arcId: $arcId, employerId: $employerId, serves: $serves) {
      arc {
        id
      }
    }
  }
`);

export const InviteStaffDocument = graphql(`
  mutation InviteStaff($name: String!, $email: String!, $role: StaffRole!, $arcId: ID) {
    inviteStaff(name: $name, email: $email, role: $role, arcId: $arcId) {
      link
    }
  }
`);

export const WithdrawStaffDocument = graphql(`
  mutation WithdrawStaff($id: ID!) {
    withdrawStaffRole(id: $id) {
      withdrawnId
    }
  }
`);
