/** A page of a list, as resolvers answer it. */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

export interface Page<T> {
  readonly rows: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** null where counting would cost more than the page. */
  readonly totalCount: number | null;
}

export interface PageArgs {
  readonly first: number;
  /** The cursor of the last row of the page before; null: the first page. */
  readonly after: string | null;
}

export function foreignCursor(list: string): Fault {
  return new Fault('BAD_USER_INPUT', `This cursor was not given out by ${list}. Start again without one.`);
}
