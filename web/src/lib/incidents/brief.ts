/**
 * The brief of a handover, filled in from what is known: ETHANE, as emergency services hand over, then what is still to be
 * done and what was promised. The operator reads it, adds what no field holds, and sends it.
 */
import type { AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type {
  Cue,
  IncidentState,
  ResponseService,
  ResponseState,
  SceneField,
  StepState,
  Verification,
} from '@lonewatch/schema/contract/incident.ts';
import type { StepAction } from '@lonewatch/schema/contract/plan.ts';
import {
  ACTION_WORDS,
  CUE_WORDS,
  RESPONSE_STATE_WORDS,
  SERVICE_WORDS,
  STATE_WORDS,
  VERIFICATION_WORDS,
} from './words.ts';

export interface Briefed {
  readonly who: string;
  readonly state: IncidentState;
  readonly verification: Verification;
  readonly alarmWords: readonly string[];
  readonly alarms: readonly { readonly type: AlarmType }[];
  readonly cues: readonly Cue[];
  readonly duress: boolean | null;
  readonly scene: readonly { readonly field: SceneField; readonly text: string }[];
  readonly steps: readonly {
    readonly action: StepAction;
    readonly name: string;
    readonly state: StepState;
    readonly by: { readonly name: string } | null;
  }[];
  readonly responses: readonly {
    readonly service: ResponseService;
    readonly state: ResponseState;
    readonly reference: string | null;
    readonly note: string | null;
  }[];
  readonly pinned: readonly { readonly text: string | null; readonly summary: string }[];
  readonly hold: { readonly reason: string | null } | null;
}

/** @param place in words, the grid reference first; null: not known */
export function ethane(incident: Briefed, place: string | null): string {
  const { scene, responses } = incident;
  const fact = (field: SceneField): string | null =>
    scene.find((known) => known.field === field && known.text.trim() !== '')?.text.trim() ?? null;
  const known = (...facts: readonly (string | null)[]): string =>
    facts.filter((one) => one !== null && one !== '').join('; ') || 'not known';
  const cues = incident.cues.map((cue) => CUE_WORDS[cue]).join(', ');
  const asked = responses
    .filter(({ state }) => state !== 'STOOD_DOWN')
    .map(({ service, state, reference }) =>
      [SERVICE_WORDS[service], RESPONSE_STATE_WORDS[state].toLowerCase(), reference]
        .filter(Boolean)
        .join(' '),
    );
  return [
    `E: ${known(place, fact('EXACT_PLACE'))}`,
    `T: ${known(incident.alarmWords.join(', '), incident.duress === true ? 'DURESS' : null, cues)}`,
    `H: ${known(fact('HAZARDS'), fact('WEAPON') === null ? null : `weapon: ${fact('WEAPON')}`)}`,
    `A: ${known(fact('SITE_ACCESS'))}`,
    `N: ${known(fact('INJURED') === null ? null : `injured: ${fact('INJURED')}`, fact('ATTACKERS') === null ? null : `attackers: ${fact('ATTACKERS')}`)}`,
    `E: ${asked.length === 0 ? 'none requested' : asked.join('; ')}`,
    '',
    `Stands at: ${STATE_WORDS[incident.state]}, ${VERIFICATION_WORDS[incident.verification].toLowerCase()}.`,
    ...outstanding(incident),
    'Promised: ',
  ].join('\n');
}

const SHOWN_STEPS = 4;

function outstanding({ steps, pinned, hold }: Briefed): string[] {
  const open = steps.filter(({ state }) => state === 'TO_DO' || state === 'DOING');
  const named = open
    .slice(0, SHOWN_STEPS)
    .map(({ action, name, state, by }) =>
      state === 'DOING'
        ? `${ACTION_WORDS[action]} ${name} (${by?.name ?? 'a colleague'} has it)`
        : `${ACTION_WORDS[action]} ${name}`,
    );
  const more = open.length - named.length;
  return [
    `To do: ${open.length === 0 ? 'no step of the plan is left' : named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    ...(hold === null ? [] : [`On hold: ${hold.reason ?? 'no reason known'}.`]),
    ...pinned.map(({ text, summary }) => `Key fact: ${text ?? summary}`),
  ];
}
