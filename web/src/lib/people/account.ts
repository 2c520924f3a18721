/** An account as the list of people shows it. */
import type { ResultOf } from '../graphql/client.ts';
import type { AccountsDocument } from '../graphql/administration-documents.ts';

type EmployerNode = Extract<
  NonNullable<ResultOf<typeof AccountsDocument>['node']>,
  { __typename: 'Employer' }
>;
export type ListedAccount = EmployerNode['accounts'][number];
export type ListedTeam = EmployerNode['teams'][number];
