/** The numbers of incidents as this installation, or one employer of it, wants them: the file that INCIDENT_RULES names. */
import { readFile } from 'node:fs/promises';
import { CLOCKS, type ClockName } from '@lonewatch/schema/contract/incident.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { DEFAULT_RULES, type ClockRule, type IncidentRules } from './domain/incident/rules.ts';

export interface RuleBook {
  of(employerId: EmployerId): IncidentRules;
  /** The employers that have numbers of their own. */
  readonly employerIds: readonly EmployerId[];
}

type Fields = Readonly<Record<string, unknown>>;
type Complain = (what: string) => Error;

const LEVELS = ['amberS', 'breachS', 'supervisorS', 'slaS'] as const;
const MAX_S = 366 * 86_400;
/** A number here is not seconds but a count. */
const COUNTS: Readonly<Record<string, number>> = { noteMax: 20_000, pinMax: 10 };

/** Throws one sentence that says what to mend. `path` null: the defaults hold for everybody. */
export async function readIncidentRules(path: string | null): Promise<RuleBook> {
  if (path === null) return bookOf(DEFAULT_RULES, new Map());
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`INCIDENT_RULES is "${path}" but that file cannot be read.`, { cause: error });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`INCIDENT_RULES: ${path} is no JSON (${(error as Error).message}).`, { cause: error });
  }
  const complain: Complain = (what) => new Error(`INCIDENT_RULES: in ${path} ${what}`);
  const { employers = {}, ...common } = fieldsOf(parsed, 'the file', complain);
  const rules = rulesFrom(common, DEFAULT_RULES, '', complain);
  const own = new Map<EmployerId, IncidentRules>();
  for (const [id, changes] of Object.entries(fieldsOf(employers, '"employers"', complain))) {
    if (!/^[1-9]\d{0,8}$/.test(id))
      throw complain(`"employers" holds "${id}", which is no employer. Name each by its id, such as "12".`);
    const where = `employers.${id}`;
    own.set(
      Number(id) as EmployerId,
      rulesFrom(fieldsOf(changes, `"${where}"`, complain), rules, `${where}.`, complain),
    );
  }
  return bookOf(rules, own);
}

function bookOf(common: IncidentRules, own: ReadonlyMap<EmployerId, IncidentRules>): RuleBook {
  return { of: (employerId) => own.get(employerId) ?? common, employerIds: [...own.keys()] };
}

function rulesFrom(changes: Fields, base: IncidentRules, where: string, complain: Complain): IncidentRules {
  const { clocks = {}, ...numbers } = changes;
  const rules: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(numbers)) {
    if (!(name in base)) throw unknown(`${where}${name}`, Object.keys(base), complain);
    rules[name] = wholeNumber(value, COUNTS[name] ?? MAX_S, `${where}${name}`, complain);
  }
  const changed: Record<ClockName, ClockRule> = { ...base.clocks };
  for (const [name, levels] of Object.entries(fieldsOf(clocks, `"${where}clocks"`, complain))) {
    const clock = CLOCKS.find((one) => one === name);
    if (clock === undefined) throw unknown(`${where}clocks.${name}`, CLOCKS, complain);
    changed[clock] = clockFrom(levels, base.clocks[clock], `${where}clocks.${name}`, complain);
  }
  return { ...(rules as unknown as IncidentRules), clocks: changed };
}

function clockFrom(levels: unknown, base: ClockRule, where: string, complain: Complain): ClockRule {
  const changed: Record<string, number | null> = { ...base };
  for (const [level, value] of Object.entries(fieldsOf(levels, `"${where}"`, complain))) {
    if (!LEVELS.some((one) => one === level)) throw unknown(`${where}.${level}`, LEVELS, complain);
    const mayBeNone = level !== 'breachS';
    changed[level] =
      value === null && mayBeNone ? null : wholeNumber(value, MAX_S, `${where}.${level}`, complain);
  }
  const rule = changed as unknown as ClockRule;
  const order = LEVELS.map((level) => rule[level]).filter((seconds) => seconds !== null);
  if (order.some((seconds, at) => at > 0 && seconds < order[at - 1]!))
    throw complain(
      `"${where}" reaches its levels in the wrong order (${LEVELS.map((level) => `${level} ${rule[level]}`).join(', ')}). Amber comes first, then breach, supervisor and SLA.`,
    );
  return rule;
}

function wholeNumber(value: unknown, max: number, where: string, complain: Complain): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw complain(`"${where}" is ${JSON.stringify(value)}. It must be a whole number from 1 to ${max}.`);
}

function fieldsOf(value: unknown, what: string, complain: Complain): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw complain(`${what} is no object. Write {"name": number, …}.`);
}

function unknown(where: string, known: readonly string[], complain: Complain): Error {
  return complain(`stands "${where}", which is no rule. There are: ${known.join(', ')}.`);
}
