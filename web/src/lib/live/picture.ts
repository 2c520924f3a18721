/**
 * What the page and its frame worker say to one another. A picture is sent only when the page has taken the last one, so a
 * page that is hidden or slow never has more than one waiting.
 */
import type { Phase } from './connection.ts';
import type { PackedStrings } from './packed-strings.ts';
import type { Leaving } from './positions-socket.ts';
import type { Employer, FleetCounts, FleetFilter, FleetSort, SearchHit } from './tracked.ts';

/** What the page looks at; the worker prepares no more than that. */
export interface FleetView {
  readonly filter: FleetFilter;
  readonly sort: FleetSort;
  readonly offDuty: boolean;
  /** Zoom to make clusters for; null: none. */
  readonly clusterZoom: number | null;
  readonly selectedId: string | null;
  /** false: dots are set down at once (prefers-reduced-motion). */
  readonly gliding: boolean;
}

export type ToWorker =
  /** `url`: the WebSocket's; `http`: where rosters are asked for. */
  | { readonly kind: 'CONNECT'; readonly url: string; readonly http: string }
  | { readonly kind: 'DISCONNECT' }
  | { readonly kind: 'WAKE' }
  | { readonly kind: 'VISIBLE'; readonly visible: boolean }
  /** The picture was taken; `buffer` is one that the page needs no more. */
  | { readonly kind: 'TAKEN'; readonly buffer: ArrayBuffer | null }
  | { readonly kind: 'VIEW'; readonly view: FleetView }
  | { readonly kind: 'SEARCH'; readonly question: number; readonly text: string; readonly limit: number };

export interface SourceReport {
  readonly employerId: string;
  readonly employerName: string;
  /** Server time of the newest frame; null: none yet. */
  readonly frameAtMs: number | null;
  /** Local time at which that frame was no moment old: received minus what it had lagged. */
  readonly freshAtMs: number;
  readonly heardAtMs: number | null;
  readonly counts: FleetCounts;
}

export interface LinkReport {
  readonly phase: Phase;
  readonly failedTries: number;
  /** Local time of the next try; null: none is planned. */
  readonly retryAtMs: number | null;
  readonly sentence: string | null;
}

export interface NamesReport {
  readonly layout: number;
  readonly names: PackedStrings;
  readonly ids: PackedStrings;
  readonly idIndex: Uint32Array<ArrayBuffer>;
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly teams: Uint16Array<ArrayBuffer>;
  readonly teamIds: readonly string[];
  /** Every slot that is known of has a name. */
  readonly complete: boolean;
}

/** null: unchanged since the last picture. Times are local unless said otherwise: `performance.timeOrigin + now()`. */
export interface Picture {
  readonly kind: 'PICTURE';
  readonly link: LinkReport;
  /** local − server; null: unknown. */
  readonly serverOffsetMs: number | null;
  readonly sources: readonly SourceReport[];
  readonly rowCount: number;
  /** Names of another layout do not belong to these rows. */
  readonly layout: number;
  readonly rows: ArrayBuffer | null;
  /** When the last motion began, and how far one goes at most, in units: nothing need be animated that cannot be seen. */
  readonly glideAtMs: number;
  readonly glideUnits: number;
  readonly draw: Uint32Array<ArrayBuffer> | null;
  readonly alarmsFrom: number;
  readonly order: Uint32Array<ArrayBuffer> | null;
  readonly alarms: Uint32Array<ArrayBuffer> | null;
  readonly clusters: Int32Array<ArrayBuffer> | null;
  readonly names: NamesReport | null;
  readonly employers: readonly Employer[] | null;
  /** Worker milliseconds that decoding and composing took, for the bench. */
  readonly workMs: number;
}

export type FromWorker =
  | Picture
  | { readonly kind: 'FOUND'; readonly question: number; readonly hits: readonly SearchHit[] }
  /** Everything has been forgotten, here too: the page must not show what it holds a moment longer. */
  | { readonly kind: 'LEFT'; readonly why: Leaving };
