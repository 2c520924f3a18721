/** The steps of a plan while somebody edits them: texts as they stand in the fields, and what they come to. Pure. */
import type { StepAction, StepTarget } from '@lonewatch/schema/contract/plan.ts';

export interface StepDraft {
  /** Stays when the step is moved. */
  readonly key: string;
  /** Done at the same time as the one above it. */
  beside: boolean;
  action: StepAction;
  target: StepTarget;
  name: string;
  phone: string;
  email: string;
  hours: 'ALWAYS' | 'SOME';
  /** 0 is Monday. */
  weekdays: readonly string[];
  /** `08:00`. */
  from: string;
  to: string;
  ringSeconds: string;
  retries: string;
  note: string;
  mandatory: boolean;
  lastResort: boolean;
  automatic: boolean;
  verified: boolean;
}

/** A step as it is asked for. */
export interface AskedStep {
  readonly order: number;
  readonly action: StepAction;
  readonly target: StepTarget;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly verified: boolean;
  readonly window: {
    readonly weekdays: readonly number[];
    readonly fromMinute: number;
    readonly toMinute: number;
  } | null;
  readonly ringSeconds: number;
  readonly retries: number;
  readonly note: string;
  readonly mandatory: boolean;
  readonly lastResort: boolean;
  readonly automatic: boolean;
}

const DAY_MINUTES = 1_440;
export const WORKING_DAYS = ['0', '1', '2', '3', '4'] as const;

export function draftsOf(steps: readonly AskedStep[]): StepDraft[] {
  return [...steps]
    .sort((a, b) => a.order - b.order)
    .map((step, at, all) => {
      const { window } = step;
      return {
        key: `${at}`,
        beside: at > 0 && all[at - 1]!.order === step.order,
        action: step.action,
        target: step.target,
        name: step.name,
        phone: step.phone ?? '',
        email: step.email ?? '',
        hours: window === null ? 'ALWAYS' : 'SOME',
        weekdays: window?.weekdays.map(String) ?? WORKING_DAYS,
        from: clockOf(window?.fromMinute ?? 8 * 60),
        to: clockOf(window?.toMinute ?? 17 * 60),
        ringSeconds: `${step.ringSeconds}`,
        retries: `${step.retries}`,
        note: step.note,
        mandatory: step.mandatory,
        lastResort: step.lastResort,
        automatic: step.automatic,
        verified: step.verified,
      };
    });
}

export function newStep(key: string): StepDraft {
  return {
    ...{ key, beside: false, action: 'CALL', target: 'CONTACT', name: '', phone: '', email: '' },
    ...{ hours: 'ALWAYS', weekdays: WORKING_DAYS, from: '08:00', to: '17:00' },
    ...{ ringSeconds: '30', retries: '1', note: '' },
    ...{ mandatory: false, lastResort: false, automatic: false, verified: false },
  };
}

/** For the server, which says what is wrong with any of it. */
export function inputsOf(drafts: readonly StepDraft[]) {
  const orders = ordersOf(drafts);
  return drafts.map((draft, at) => ({
    order: orders[at]!,
    action: draft.action,
    target: draft.target,
    name: draft.name.trim(),
    phone: usesPhone(draft) ? orNull(draft.phone) : null,
    email: usesEmail(draft) ? orNull(draft.email) : null,
    window:
      draft.hours === 'ALWAYS'
        ? null
        : {
            weekdays: draft.weekdays.map(Number),
            fromMinute: minuteOf(draft.from),
            toMinute: minuteOf(draft.to),
          },
    ringSeconds: wholeOf(draft.ringSeconds, 30),
    retries: wholeOf(draft.retries, 1),
    note: draft.note.trim(),
    mandatory: draft.mandatory,
    lastResort: draft.lastResort,
    automatic: draft.automatic && isSent(draft),
  }));
}

/** 1, 2, 2, 3: steps at the same time share a number. */
export function ordersOf(drafts: readonly Pick<StepDraft, 'beside'>[]): number[] {
  let order = 0;
  return drafts.map(({ beside }, at) => {
    if (at === 0 || !beside) order += 1;
    return order;
  });
}

/**
 * One move up (-1) or down (1) of the step at `at`. Among steps of one time it changes places; from their edge it leaves them
 * for a time of its own; alone it passes the whole of what is next. So no move puts anybody beside somebody by accident.
 */
export function moved<T extends { beside: boolean }>(steps: readonly T[], at: number, by: -1 | 1): T[] {
  const groups = groupsOf(steps);
  const place = groups.findIndex((group) => group.includes(steps[at]!));
  const group = groups[place];
  if (group === undefined) return [...steps];
  const within = group.indexOf(steps[at]!);
  const others = group.filter((_, index) => index !== within);
  const to = within + by;
  if (to >= 0 && to < group.length) {
    groups[place] = [...others.slice(0, to), group[within]!, ...others.slice(to)];
  } else if (others.length > 0) {
    groups.splice(place, 1, ...(by === 1 ? [others, [group[within]!]] : [[group[within]!], others]));
  } else if (place + by >= 0 && place + by < groups.length) {
    groups.splice(place, 1);
    groups.splice(place + by, 0, group);
  }
  return groups.flatMap((each) => each.map((step, index) => ({ ...step, beside: index > 0 })));
}

/** Whether there is anything that such a move would change. */
export function canMove(steps: readonly { beside: boolean }[], at: number, by: -1 | 1): boolean {
  const groups = groupsOf(steps);
  const edge = by === -1 ? groups[0] : groups.at(-1);
  return edge?.length !== 1 || edge[0] !== steps[at];
}

function groupsOf<T extends { beside: boolean }>(steps: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last !== undefined && step.beside) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Leaves by itself: nobody has to speak. */
export function isSent({ action }: Pick<StepDraft, 'action'>): boolean {
  return action === 'SMS' || action === 'EMAIL' || action === 'PUSH' || action === 'WEBHOOK';
}

export function isRung({ action }: Pick<StepDraft, 'action'>): boolean {
  return action === 'CALL' || action === 'LOCAL_RESPONDER' || action === 'RESPONSE_SERVICE';
}

export function usesPhone(step: Pick<StepDraft, 'action'>): boolean {
  return isRung(step) || step.action === 'SMS';
}

/** A notification finds the browsers of whoever signs in with the address. */
export function usesEmail({ action }: Pick<StepDraft, 'action'>): boolean {
  return action === 'EMAIL' || action === 'PUSH';
}

export function clockOf(minute: number): string {
  const of = minute % DAY_MINUTES;
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(Math.floor(of / 60))}:${two(of % 60)}`;
}

/** 0 for what is no time. */
export function minuteOf(clock: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})/.exec(clock) ?? [];
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

function wholeOf(text: string, otherwise: number): number {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : otherwise;
}
