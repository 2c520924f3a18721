/** A page of a list, as every port answers one. */
export interface Page<T> {
  readonly rows: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** null where counting would cost more than the page. */
  readonly totalCount: number | null;
}

export interface PageArgs {
  readonly first: number;
  readonly after: string | null;
}
