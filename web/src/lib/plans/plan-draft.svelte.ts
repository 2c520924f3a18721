/** A plan while somebody edits it: what stands in the fields, and the whole as the server takes it. */
import { ALARM_TYPES, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import { draftsOf, inputsOf, moved, newStep, type AskedStep, type StepDraft } from './steps.ts';

/** What is edited, or what a new one begins with. */
export interface PlanStart {
  readonly name: string;
  readonly alarmTypes: readonly AlarmType[] | null;
  readonly instructions: readonly string[];
  readonly listenSeconds: number;
  readonly steps: readonly AskedStep[];
}

export type PlanPlace =
  | { readonly planId: string; readonly afterVersion: number }
  | { readonly teamId: string | null; readonly workerId: string | null };

/** People can keep three apart while they listen. */
const INSTRUCTIONS = 3;

export class PlanDraft {
  name = $state('');
  alarms = $state<'ALL' | 'SOME'>('ALL');
  alarmTypes = $state.raw<readonly AlarmType[]>([]);
  instructions = $state<string[]>([]);
  listenSeconds = $state('10');
  steps = $state<StepDraft[]>([]);
  /** The key of the step whose fields are open. */
  open = $state<string | null>(null);
  #nextKey = 0;

  constructor(start: PlanStart | null) {
    this.instructions = Array.from({ length: INSTRUCTIONS }, (_, at) => start?.instructions[at] ?? '');
    if (start === null) return;
    this.name = start.name;
    this.alarms = start.alarmTypes === null ? 'ALL' : 'SOME';
    this.alarmTypes = start.alarmTypes ?? [];
    this.listenSeconds = `${start.listenSeconds}`;
    this.steps = draftsOf(start.steps);
    this.#nextKey = start.steps.length;
  }

  add(): void {
    const step = newStep(`${this.#nextKey++}`);
    this.steps.push(step);
    this.open = step.key;
  }

  move(at: number, by: -1 | 1): void {
    this.steps = moved(this.steps, at, by);
  }

  remove(at: number): void {
    this.steps = this.steps.filter((_, index) => index !== at);
  }

  /** As the server takes it; reads everything, so that whoever shows it hears of each change. */
  input(employerId: string, place: PlanPlace) {
    return {
      employerId,
      ...place,
      name: this.name.trim(),
      alarmTypes: this.alarms === 'ALL' ? null : ALARM_TYPES.filter((type) => this.alarmTypes.includes(type)),
      instructions: this.instructions.map((line) => line.trim()).filter((line) => line !== ''),
      listenSeconds: /^\d{1,3}$/.test(this.listenSeconds.trim()) ? Number(this.listenSeconds) : 10,
      steps: inputsOf(this.steps),
    };
  }
}
