/**
 * Makes a derived value or an effect follow what it does not otherwise read, such as the revision of rows that are looked up
 * by hand: being read as arguments is all that Svelte asks.
 */
export function follow(..._read: readonly unknown[]): void {
  // Nothing: the reading has been done.
}
