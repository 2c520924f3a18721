/** The closed sets of incidents as GraphQL enums. */
import {
  ACTOR_KINDS,
  AUDIO_MODES,
  CLOCK_LEVELS,
  CLOCKS,
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  CUES,
  DISPOSITIONS,
  INCIDENT_STATES,
  MARK_KINDS,
  OWNERSHIPS,
  PARTS,
  RESPONSE_ROUTES,
  RESPONSE_SERVICES,
  RESPONSE_STATES,
  SAFE_METHODS,
  SCENE_FIELDS,
  STEP_STATES,
  VERIFICATIONS,
} from '../contract/incident.ts';
import { COMMANDS, REFUSALS } from '../contract/incident-command.ts';
import { ENTRY_KINDS } from '../contract/incident-entry.ts';
import { DURESS_MEANINGS, STEP_ACTIONS, STEP_TARGETS } from '../contract/plan.ts';
import { builder } from './builder.ts';

export const IncidentStateEnum = builder.enumType('IncidentState', { values: INCIDENT_STATES });
export const OwnershipEnum = builder.enumType('OwnershipKind', {
  description: 'UNOWNED, OFFERED and ABANDONED wait for somebody to claim.',
  values: OWNERSHIPS,
});
export const VerificationEnum = builder.enumType('Verification', { values: VERIFICATIONS });
export const DispositionEnum = builder.enumType('Disposition', { values: DISPOSITIONS });
export const SafeMethodEnum = builder.enumType('SafeMethod', {
  description: 'How it was made sure that the worker is safe.',
  values: SAFE_METHODS,
});
export const CueEnum = builder.enumType('Cue', { description: 'What was heard or seen.', values: CUES });
export const AudioModeEnum = builder.enumType('AudioMode', { values: AUDIO_MODES });
export const ContactChannelEnum = builder.enumType('ContactChannel', { values: CONTACT_CHANNELS });
export const ContactOutcomeEnum = builder.enumType('ContactOutcome', { values: CONTACT_OUTCOMES });
export const ResponseServiceEnum = builder.enumType('ResponseService', { values: RESPONSE_SERVICES });
export const ResponseRouteEnum = builder.enumType('ResponseRoute', {
  description: 'URN: straight to the force’s control room under the number that it has issued.',
  values: RESPONSE_ROUTES,
});
export const ResponseStateEnum = builder.enumType('ResponseState', { values: RESPONSE_STATES });
export const StepStateEnum = builder.enumType('StepState', {
  description: 'DOING runs under a lease of one operator; when it ends the step is TO_DO again.',
  values: STEP_STATES,
});
export const PartEnum = builder.enumType('IncidentPart', { values: PARTS });
export const ClockEnum = builder.enumType('ClockName', { values: CLOCKS });
export const ClockLevelEnum = builder.enumType('ClockLevel', { values: CLOCK_LEVELS });
export const SceneFieldEnum = builder.enumType('SceneField', { values: SCENE_FIELDS });
export const MarkKindEnum = builder.enumType('MarkKind', { values: MARK_KINDS });
export const ActorKindEnum = builder.enumType('ActorKind', { values: ACTOR_KINDS });
export const CommandEnum = builder.enumType('IncidentCommand', { values: COMMANDS });
export const RefusalEnum = builder.enumType('RefusalKind', {
  description:
    'ALREADY_CLAIMED: somebody else was first. STALE: something that matters has happened since expectedVersion. NOT_NOW: not in this state. NOT_YOURS: not in your part. STEP_BUSY: somebody else holds the step. WRONG_SECRET: it does not match and stays open. FOUR_EYES: a second person, freshly signed in, is needed.',
  values: REFUSALS,
});
export const WatchPartEnum = builder.enumType('WatchPart', { values: ['LISTENER', 'OBSERVER'] as const });
export const RedactionEnum = builder.enumType('Redaction', {
  values: ['INTERNAL', 'EMPLOYER', 'POLICE'] as const,
});
export const DuressMeaningEnum = builder.enumType('DuressMeaning', { values: DURESS_MEANINGS });
export const StepActionEnum = builder.enumType('StepAction', { values: STEP_ACTIONS });
export const StepTargetEnum = builder.enumType('StepTarget', { values: STEP_TARGETS });
export const EntryKindEnum = builder.enumType('IncidentEntryKind', { values: ENTRY_KINDS });
