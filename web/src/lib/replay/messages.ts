/** What the page of a replay and its worker say to one another, beside the pictures that go the same way as live ones. */
export interface ReplayWindow {
  readonly employerId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** null: everybody within reach. */
  readonly workerId: string | null;
  readonly incidentId: string | null;
  /** Why somebody looks; null: none was asked for. */
  readonly reason: string | null;
  readonly order: 'HAPPENED' | 'SEEN';
}

export type ToReplay =
  | { readonly kind: 'OPEN'; readonly http: string; readonly window: ReplayWindow }
  /**
   * Show this moment. `stepS`: no finer steps are worth fetching; `moving`: what is shown glides to it, and what comes next
   * is fetched ahead; `settled`: the hand rests, so that finer steps are worth fetching at all.
   */
  | {
      readonly kind: 'SEEK';
      readonly atMs: number;
      readonly stepS: number;
      readonly moving: boolean;
      readonly settled: boolean;
    };

/** A place of whoever is selected, for the line on the map. */
export interface PastFix {
  readonly lon: number;
  readonly lat: number;
  readonly fixAtMs: number;
  readonly accuracyM: number | null;
}

export type FromReplay =
  | {
      readonly kind: 'AT';
      readonly atMs: number;
      /** Of the frame that is shown; null: nothing of this moment has come yet. */
      readonly frameMs: number | null;
      /** Parts of the window that can be shown at once, as shares of it. */
      readonly held: readonly (readonly [from: number, to: number])[];
      /** A sentence: why the moment cannot be shown. */
      readonly failed: string | null;
    }
  | { readonly kind: 'TRAIL'; readonly id: string | null; readonly fixes: readonly PastFix[] };
