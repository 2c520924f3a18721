/** What the administrator's lists hold, as the server answers it. */
import type { ResultOf } from '../graphql/client.ts';
import type { EmployersDocument, StaffDocument } from '../graphql/installation-documents.ts';

export type ListedEmployer = ResultOf<typeof EmployersDocument>['employers']['edges'][number]['node'];
export type ListedArc = ResultOf<typeof StaffDocument>['arcs'][number];
export type StaffMember = ResultOf<typeof StaffDocument>['staff'][number];

/** A question that a list shows, and that is asked again after a change. */
export interface ListQuery {
  readonly state: string;
  readonly error: string | null;
  refetch(): void;
}
