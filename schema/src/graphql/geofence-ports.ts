/** The ports of geofences. Each takes the viewer and answers only what is theirs; what is not looks as if it did not exist. */
import type {
  Geofence,
  GeofenceEvent,
  GeofenceRule,
  GeofenceShape,
  GeofenceTrigger,
} from '../contract/geofence.ts';
import type { EmployerId, GeofenceId, WorkerId } from '../contract/ids.ts';
import type { Worker } from '../contract/reference.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { IncidentView } from './incident-ports.ts';
import type { Page, PageArgs } from './page.ts';

/** One version of a fence; `removed`: it ended with this one. */
export interface GeofenceVersion extends Geofence {
  readonly removed: boolean;
}

/** `id` null: a new rule. */
export type RuleWriting = Omit<GeofenceRule, 'id'> & { readonly id: number | null };

/** What somebody writes; null: as it is. */
export interface GeofenceWriting {
  readonly name: string | null;
  readonly shape: GeofenceShape | null;
  readonly rules: readonly RuleWriting[] | null;
  /** Said after having been told that the coordinates look swapped. */
  readonly placeConfirmed: boolean;
}

export interface GeofenceCommand {
  readonly employerId: EmployerId;
  /** Made up by who asks: sent twice, it acts once. */
  readonly commandId: string;
}
export interface GeofenceTarget extends GeofenceCommand {
  readonly geofenceId: GeofenceId;
  /** The version that was read before it was edited. */
  readonly expectedVersion: number;
}

export const GEOFENCE_PARTS = ['NAME', 'SHAPE', 'RULES'] as const;
export type GeofencePart = (typeof GEOFENCE_PARTS)[number];

/** STALE: somebody else was first. REMOVED: there is no such fence any more. LOOKS_SWAPPED: say that the place is right. */
export const GEOFENCE_REFUSALS = ['STALE', 'REMOVED', 'LOOKS_SWAPPED'] as const;
export type GeofenceRefusalKind = (typeof GEOFENCE_REFUSALS)[number];

/** What one version has made different from the one before it. */
export interface GeofenceStep {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
  readonly parts: readonly GeofencePart[];
  readonly sentences: readonly string[];
}

/** Nothing was done. */
export interface GeofenceRefusal {
  readonly kind: GeofenceRefusalKind;
  readonly sentence: string;
  /** STALE and REMOVED: who was first, and when. */
  readonly by: string | null;
  readonly atMs: number | null;
  /** Since the version that was read, the oldest first. */
  readonly since: readonly GeofenceStep[];
  /** What they and this command would both have made different. Empty: sent again on the new version, nobody's work is lost. */
  readonly clashes: readonly GeofencePart[];
}

export interface GeofenceOutcome {
  /** As it is now, whether or not anything was done; null: there was none before, or is none any more. */
  readonly fence: GeofenceVersion | null;
  readonly refusal: GeofenceRefusal | null;
}

export interface GeofenceEventFilter {
  readonly employerIds: readonly EmployerId[] | null;
  readonly geofenceId: GeofenceId | null;
  readonly workerId: WorkerId | null;
  readonly triggers: readonly GeofenceTrigger[] | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export const GEOFENCE_CHANGES = ['READY', 'CREATED', 'CHANGED', 'REMOVED'] as const;
/** READY: from now on nothing is missed; what there is, is asked for. */
export interface GeofenceChange {
  readonly kind: (typeof GEOFENCE_CHANGES)[number];
  readonly fence: GeofenceVersion | null;
}

/** null: READY. */
export type GeofenceNews = GeofenceEvent | null;

export const GEOFENCE_FORMATS = ['GEOJSON', 'KML', 'WKT'] as const;
export type GeofenceFormat = (typeof GEOFENCE_FORMATS)[number];
export const COORDINATE_ORDERS = ['LON_LAT', 'LAT_LON'] as const;
export type CoordinateOrder = (typeof COORDINATE_ORDERS)[number];

export interface ReadingOptions {
  readonly format: GeofenceFormat;
  /** WKT alone leaves it open: Traccar's is LAT_LON. */
  readonly order: CoordinateOrder;
  /** For lines that do not say how wide they are, metres. */
  readonly corridorWidthM: number | null;
  /** For points that do not say how far they reach, metres. */
  readonly radiusM: number | null;
}

/** One thing in a file that could become a fence. */
export interface GeofenceDraft {
  /** Its place in the file, from 1. */
  readonly feature: number;
  readonly name: string;
  readonly shape: GeofenceShape;
  /** What looks wrong with it and may be right. */
  readonly warnings: readonly string[];
}
export interface ReadingProblem {
  /** null: the file as a whole. */
  readonly feature: number | null;
  readonly name: string | null;
  readonly sentence: string;
}
export interface Reading {
  readonly drafts: readonly GeofenceDraft[];
  readonly problems: readonly ReadingProblem[];
}

export interface ImportedGeofence {
  /** Its place in the list that was sent, from 0. */
  readonly index: number;
  readonly fence: GeofenceVersion | null;
  /** Why it was not made. */
  readonly problem: string | null;
}

export interface Geofences {
  /** In effect, by name. */
  readonly list: (
    viewer: Viewer,
    employerId: EmployerId | null,
    search: string | null,
    page: PageArgs,
  ) => Promise<Page<GeofenceVersion>>;
  /** The newest version, of removed ones too. */
  readonly find: (viewer: Viewer, id: GeofenceId) => Promise<GeofenceVersion | null>;
  /** The newest first. */
  readonly versions: (viewer: Viewer, id: GeofenceId) => Promise<readonly GeofenceVersion[]>;
  /** Those whose position is open to this viewer now; each look is written down. */
  readonly workersInside: (viewer: Viewer, fence: Geofence) => readonly Worker[];
  readonly ruleSentence: (rule: GeofenceRule) => string;
  /** Faults: BAD_USER_INPUT with a sentence for what cannot be a fence. */
  readonly create: (
    viewer: Viewer,
    command: GeofenceCommand,
    writing: GeofenceWriting & Pick<Geofence, 'name' | 'shape'>,
  ) => Promise<GeofenceOutcome>;
  readonly change: (
    viewer: Viewer,
    target: GeofenceTarget,
    writing: GeofenceWriting,
  ) => Promise<GeofenceOutcome>;
  readonly remove: (viewer: Viewer, target: GeofenceTarget) => Promise<GeofenceOutcome>;
  readonly read: (viewer: Viewer, employerId: EmployerId, text: string, options: ReadingOptions) => Reading;
  /** Each alone: one that cannot be made costs no other. */
  readonly import: (
    viewer: Viewer,
    command: GeofenceCommand,
    drafts: readonly Pick<Geofence, 'name' | 'shape'>[],
  ) => Promise<readonly ImportedGeofence[]>;
  readonly changes: (
    viewer: Viewer,
    employerIds: readonly EmployerId[] | null,
  ) => AsyncIterable<GeofenceChange>;
  /** The newest first, as far as the trail of whom they are about is open to the viewer now; each look is written down. */
  readonly events: (
    viewer: Viewer,
    filter: GeofenceEventFilter,
    page: PageArgs,
  ) => Promise<Page<GeofenceEvent>>;
  /** A quarter of an hour before the first alarm, to now or the close. `reason`: why, once it is closed. */
  readonly eventsOfIncident: (
    viewer: Viewer,
    incident: IncidentView,
    reason: string | null,
    page: PageArgs,
  ) => Promise<Page<GeofenceEvent>>;
  readonly news: (viewer: Viewer, employerIds: readonly EmployerId[] | null) => AsyncIterable<GeofenceNews>;
}
