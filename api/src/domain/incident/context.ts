/** What a decision is made from beside the incident and the command, what it comes to, and what timers and the system bring. */
import type { Refusal, Standing, SystemAct } from '@lonewatch/schema/contract/incident-command.ts';
import type {
  AlarmFacts,
  AnyEntryDraft,
  EntryFacts,
  EntryPersonal,
  IncidentEntry,
} from '@lonewatch/schema/contract/incident-entry.ts';
import type { Actor, Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import type { DuressMeaning } from '@lonewatch/schema/contract/plan.ts';
import type { IncidentRules } from './rules.ts';

/** What of an entry folds: all but its hash and its command. */
export type Foldable = AnyEntryDraft & Pick<IncidentEntry, 'incidentId' | 'version' | 'atMs' | 'actor'>;

export interface DecideContext {
  readonly actor: Actor;
  readonly standing: Standing;
  readonly nowMs: number;
  readonly rules: IncidentRules;
  /** Whether the secret of the command is the worker's; null: none was said, or none is known to compare with. */
  readonly secretMatches: boolean | null;
  /** What was said instead of the secret means duress; null: it does not. */
  readonly duressSaid: DuressMeaning | null;
  /** The person has just proved again who they are: asked of the second of four eyes. */
  readonly freshlyAuthenticated: boolean;
  /** Which way the police would be told now; null: no advice could be given, which holds nothing up. */
  readonly advice: EntryFacts['ADVISED'] | null;
  /** LINK: the incident that `parentId` names; null: there is none, or not for this person. */
  readonly parent: Incident | null;
  /** REOPEN: the number of another incident that is open for the same worker or device; null: none. */
  readonly openElsewhere: string | null;
}

/** Drafts are written also when the command was refused: a wrong secret stands in the log. */
export interface Decision {
  readonly drafts: readonly AnyEntryDraft[];
  readonly refusal: Refusal | null;
}

/** What each system act carries. */
export interface SystemInputs {
  OFFER: { readonly to: Person; readonly candidates: readonly Person[] };
  LAPSE_OFFER: object;
  /** UNSEEN: a hold ended and its owner did not come back to it. Otherwise the owner's console has gone. */
  ABANDON: { readonly because?: 'UNSEEN' };
  LAPSE_HANDOVER: object;
  LAPSE_STEP: { readonly index: number };
  WAKE_HOLD: object;
  REACH_CLOCK: EntryFacts['CLOCK_REACHED'];
  ATTACH_ALARM: { readonly alarm: AlarmFacts; readonly personal: EntryPersonal | null };
  DETECT_DURESS: EntryFacts['DURESS_DETECTED'];
  WORKER_CANCEL: object;
  RESTORE: EntryFacts['RESTORED'];
  WORKER_SAY: { readonly personal: EntryPersonal };
  ADVISE: EntryFacts['ADVISED'];
  RECORD_DELIVERY: EntryFacts['DELIVERY'] & { readonly personal?: EntryPersonal };
  RECORD_SUMMARY: object;
  RAISE_PRIORITY: { readonly priority: 1 };
}
export type SystemInput = { [K in SystemAct]: { readonly act: K } & SystemInputs[K] }[SystemAct];
