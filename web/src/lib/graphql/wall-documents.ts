/** What a wall is told of incidents as they happen: as little as its picture needs. Check-ins and policy: documents.ts. */
import { graphql } from './graphql.ts';

export const WallIncidentsDocument = graphql(`
  subscription WallIncidents {
    incidentChanged(filter: { open: true }) {
      kind
      incidentId
      incident {
        id
        number
        who
        state
        priority
        raisedAt
        alarmedAt
        ownership {
          kind
        }
        alarms {
          type
        }
        employer {
          id
          name
        }
        worker {
          id
        }
      }
    }
  }
`);

/** How many are there to answer, of each employer. */
export const WallCoverDocument = graphql(`
  subscription WallCover {
    coverChanged {
      covered
      operators
      employer {
        id
        name
      }
    }
  }
`);
