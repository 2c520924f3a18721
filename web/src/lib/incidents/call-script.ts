/**
 * What to say, beside the step that is being done. Short sentences that can be read out as they stand. **In duress nothing
 * is said that whoever stands beside the worker could take for alarm**: the worker's own device is not rung at all.
 */
import type { StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';

export interface ScriptStep {
  readonly action: StepAction;
  readonly target: StepTarget;
  readonly name: string;
  readonly note: string | null;
}

export interface ScriptScene {
  /** Who says it. */
  readonly operator: string;
  readonly worker: string;
  readonly employer: string;
  readonly duress: boolean;
  /** `OS grid reference SJ 8399 9825`; null: no place is known. */
  readonly place: string | null;
  /** How long to listen in silence first, seconds; 0: not at all. */
  readonly listenSeconds: number;
}

/** Each line is one thing to say or do. */
export function callScript(step: ScriptStep, scene: ScriptScene): string[] {
  const { target, action } = step;
  if (target === 'WORKER') return workerScript(scene);
  if (action === 'SMS' || action === 'EMAIL' || action === 'PUSH' || action === 'WEBHOOK')
    return ['This goes out by itself; its outcome stands in the log.', 'Write down what comes back.'];
  if (target === 'SERVICE' || action === 'RESPONSE_SERVICE') return serviceScript(scene);
  if (target === 'NEXT_OF_KIN')
    return [
      `“My name is ${scene.operator}, from the safety line that ${scene.worker}’s employer uses.”`,
      `“We are trying to reach ${scene.worker}. Have you heard from them today?”`,
      'Say nothing of an alarm before you know who listens. Promise to ring back, and do.',
    ];
  return [
    `“This is ${scene.operator} at the lone-worker control room for ${scene.employer}.”`,
    `“We have an alarm from ${scene.worker}. Do you know where they are, and whether they are safe?”`,
    scene.duress
      ? `“Do not ring or message ${scene.worker}.” Whoever is beside them would hear it.`
      : '“Can you go there, or reach somebody who is with them?”',
    scene.place === null
      ? 'No position is known: ask for the address of the visit.'
      : `“Last known: ${scene.place}.”`,
  ];
}

function workerScript({ duress, listenSeconds, operator, worker }: ScriptScene): string[] {
  if (duress)
    return [
      'Do not ring, do not speak. The worker has asked for help in disguise.',
      'Listen, tick what you hear, and request the police.',
    ];
  return [
    ...(listenSeconds > 0 ? [`Listen for ${listenSeconds} s first. If you hear a threat, stay silent.`] : []),
    `“${worker}, this is ${operator} from the control room. Can you talk?”`,
    'Only a yes or no may be safe: “Are you safe? Do you need police? Do you need an ambulance?”',
    'If all is well, ask for the closure code. Never offer it.',
  ];
}

function serviceScript({ operator, employer, worker, place, duress }: ScriptScene): string[] {
  return [
    `“${operator}, lone-worker control room for ${employer}. I have a worker who needs help.”`,
    place === null
      ? 'Say that no position is known, and what the last visit was.'
      : `“${place}.” Read it out letter by letter.`,
    `“The worker is ${worker}.”${duress ? ' “They cannot speak freely: silent approach, do not ring them.”' : ''}`,
    'If the worker has rung 999 themselves, their phone sends its own position within half a minute: say so.',
    'Write down the log or CAD number.',
  ];
}
