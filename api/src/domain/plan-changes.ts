/** What has changed between two versions of a plan, in words: beside an incident that is worked by the older one. */
import type { EscalationPlan, PlanSnapshot, PlanStep, StepWindow } from '@lonewatch/schema/contract/plan.ts';
import { DAY_MIN, weekTime } from './plan-hours.ts';

type Comparable = Pick<EscalationPlan, 'name' | 'steps' | 'instructions' | 'listenSeconds'>;

/** Empty: nothing. */
export function planChanges(before: Comparable, after: Comparable): string[] {
  const changes: string[] = [];
  if (before.name !== after.name) changes.push(`Name: “${before.name}” is now “${after.name}”.`);
  if (before.listenSeconds !== after.listenSeconds)
    changes.push(`Silent listening: ${before.listenSeconds} s are now ${after.listenSeconds} s.`);
  for (const line of after.instructions)
    if (!before.instructions.includes(line)) changes.push(`Instruction added: “${line}”.`);
  for (const line of before.instructions)
    if (!after.instructions.includes(line)) changes.push(`Instruction taken away: “${line}”.`);
  return [...changes, ...stepChanges(before.steps, after.steps)];
}

/** What an incident is worked by against what holds for its worker now; null: the employer has no plan any more. */
export function changesSince(worked: PlanSnapshot, now: PlanSnapshot | null): string[] {
  if (now === null || (worked.id !== null && now.id === null)) return ['The plan has been retired since.'];
  if (worked.id !== now.id) return [`Another plan holds now: “${now.name}”.`];
  return worked.version === now.version ? [] : planChanges(worked, now);
}

/** Steps are the same step while action, target and name are; two alike are told apart by their place among these. */
function stepChanges(before: readonly PlanStep[], after: readonly PlanStep[]): string[] {
  const changes: string[] = [];
  const old = keyed(before);
  const fresh = keyed(after);
  const stayed = inTheirOrder(
    [...fresh.keys()].filter((key) => old.has(key)),
    [...old.keys()],
  );
  for (const [key, step] of fresh) {
    const known = old.get(key);
    if (known === undefined) {
      changes.push(`${place(step)} added: ${title(step)}.`);
      continue;
    }
    if (!stayed.has(key)) changes.push(`${place(step)}, ${title(step)}: moved, was step ${known.order}.`);
    else changes.push(...companyChanges({ step, among: fresh }, { step: known, among: old }));
    changes.push(...fieldChanges(known, step));
  }
  for (const [key, step] of old)
    if (!fresh.has(key)) changes.push(`${place(step)} taken away: ${title(step)}.`);
  return changes;
}

/** The longest run of these that have kept their order: whoever is not in it has been moved. */
function inTheirOrder(keys: readonly string[], before: readonly string[]): Set<string> {
  let longest: string[] = [];
  const runs: string[][] = [];
  for (const key of keys) {
    const place = before.indexOf(key);
    const fits = runs.filter((run) => before.indexOf(run.at(-1)!) < place);
    const best = fits.reduce<string[]>((most, run) => (run.length > most.length ? run : most), []);
    const run = [...best, key];
    runs.push(run);
    if (run.length > longest.length) longest = run;
  }
  return new Set(longest);
}

interface InPlan {
  readonly step: PlanStep;
  readonly among: ReadonlyMap<string, PlanStep>;
}

/** Whom it is done at the same time with, among those who are in both versions. */
function companyChanges(now: InPlan, then: InPlan): string[] {
  const company = ({ step, among }: InPlan, other: InPlan): string[] =>
    [...among]
      .filter(([key, each]) => each !== step && each.order === step.order && other.among.has(key))
      .map(([, each]) => title(each));
  const is = company(now, then);
  const was = company(then, now);
  if (is.join() === was.join()) return [];
  const what = is.length === 0 ? 'at a time of its own' : `at the same time as ${is.join(', ')}`;
  return [`${place(now.step)}, ${title(now.step)}: now ${what}.`];
}

function keyed(steps: readonly PlanStep[]): Map<string, PlanStep> {
  const found = new Map<string, PlanStep>();
  for (const step of [...steps].sort((a, b) => a.order - b.order)) {
    const key = `${step.action} ${step.target} ${step.name.trim().toLowerCase()}`;
    let nth = 1;
    while (found.has(`${key} ${nth}`)) nth += 1;
    found.set(`${key} ${nth}`, step);
  }
  return found;
}

function fieldChanges(before: PlanStep, after: PlanStep): string[] {
  const changes: string[] = [];
  const say = (what: string, was: string, is: string): void => {
    if (was !== is) changes.push(`${place(after)}, ${title(after)}: ${what} was ${was}, is now ${is}.`);
  };
  say('the number', before.phone ?? 'none', after.phone ?? 'none');
  say('the address', before.email ?? 'none', after.email ?? 'none');
  say('the hours', hours(before.window), hours(after.window));
  say('ringing', `${before.ringSeconds} s`, `${after.ringSeconds} s`);
  say('the number of repeats', `${before.retries}`, `${after.retries}`);
  say('the note', quoted(before.note), quoted(after.note));
  say('mandatory', yesNo(before.mandatory), yesNo(after.mandatory));
  say('last resort', yesNo(before.lastResort), yesNo(after.lastResort));
  say('sent by itself', yesNo(before.automatic), yesNo(after.automatic));
  return changes;
}

function place({ order }: PlanStep): string {
  return `Step ${order}`;
}

function title({ action, target, name }: PlanStep): string {
  const what = `${action} ${name === '' ? target : name}`.toLowerCase().replaceAll('_', ' ');
  return name === '' ? what : what.replace(name.toLowerCase(), name);
}

function hours(window: StepWindow | null): string {
  if (window === null) return 'always';
  const days = window.weekdays.map((day) => weekTime(day * DAY_MIN).slice(0, 3)).join(', ');
  return `${days} ${weekTime(window.fromMin).slice(4)} to ${weekTime(window.toMin % DAY_MIN).slice(4)}`;
}

function quoted(text: string): string {
  return text === '' ? 'none' : `“${text}”`;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
