/** Where somebody sits who asks. */
/** At which browser a person sits, and when that person last proved who it is. */
export interface Console {
  /** As the browser names itself; null: it does not. */
  readonly workstation: string | null;
  /** null: nobody signed in. */
  readonly authenticatedAtMs: number | null;
}
