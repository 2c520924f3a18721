/**
 * Escalation plans, version by version: a version is written once and never changed. What stands in one is sealed, with the
 * worker's key where it is a worker's plan and with the employer's otherwise, so that it goes when the person is erased.
 */
import { ALARM_TYPES, type AlarmType } from '@lonewatch/schema/contract/alarm.ts';
import type { EmployerId, PlanId, TeamId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { EscalationPlan, PlanStep } from '@lonewatch/schema/contract/plan.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { sqlState } from './database-fault.ts';
import { employerContext, employerKey, fingerprint, sealJson, unsealJson } from './employer-keys.ts';
import { personContext, type PersonKeys } from './person-keys.ts';
import { epochMs, isOneOf } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText, storableTime } from './storable.ts';

const UNIQUE_VIOLATION = '23505';

/** What somebody writes: `id` null makes a new plan, otherwise the next version of that one. */
export type PlanDraft = Omit<EscalationPlan, 'id' | 'version' | 'madeAtMs' | 'madeBy'> & {
  readonly id: PlanId | null;
  /** The version that was read before it was edited; null for a new plan. */
  readonly afterVersion: number | null;
};

/** Sealed as JSON. Whether a contact is verified is no part of a plan: it is found out when the plan is read. */
interface PlanBody {
  readonly name: string;
  readonly steps: readonly Omit<PlanStep, 'verified'>[];
  readonly instructions: readonly string[];
}

export class EscalationPlans {
  readonly #keys: PersonKeys;

  constructor(keys: PersonKeys) {
    this.#keys = keys;
  }

  /**
   * Every plan's version that holds now, and those that will later on; null: of all employers. Plans of people who were
   * erased are gone.
   */
  current(q: Queries, employerId: EmployerId | null, nowMs: number): Promise<EscalationPlan[]> {
    return this.#read(
      q,
      `($1::int4 IS NULL OR v.employer_id = $1) AND v.version >= coalesce(
         (SELECT max(n.version) FROM plan_versions n WHERE n.plan_id = v.plan_id AND n.valid_from <= $2), 0)`,
      [employerId, storableTime(nowMs)],
    );
  }

  /** The newest first. */
  async versions(q: Queries, planId: PlanId): Promise<EscalationPlan[]> {
    return (await this.#read(q, 'v.plan_id = $1', [planId])).reverse();
  }

  /**
   * Faults: NOT_FOUND where there is no such plan, BAD_USER_INPUT where somebody else has written a version since. In one
   * transaction, or a plan without a version may stay behind.
   */
  async save(
    q: Queries,
    draft: PlanDraft,
    by: { readonly accountId: string | null; readonly name: string },
    nowMs: number,
  ): Promise<EscalationPlan> {
    const { id, version, scope } = await this.#place(q, draft);
    const { key, context } = await this.#keyFor(q, scope, id, version);
    const { name, steps, instructions } = draft;
    const body: PlanBody = { name, steps: steps.map(({ verified: _, ...step }) => step), instructions };
    try {
      await q.query(
        `INSERT INTO plan_versions (plan_id, version, employer_id, alarm_types, listen_seconds, retired, valid_from, made_at,
           made_by, made_by_name, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          ...[id, version, draft.employerId, draft.alarmTypes, draft.listenSeconds, draft.retired],
          ...[storableTime(draft.validFromMs), storableTime(nowMs), by.accountId, storableText(by.name)],
          sealJson(key, body, context),
        ],
      );
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) throw newerVersion();
      throw error;
    }
    return (await this.versions(q, id)).find((plan) => plan.version === version)!;
  }

  /** A number was rung, or an address written to, and it answered. */
  async check(
    q: Queries,
    contact: {
      readonly employerId: EmployerId;
      readonly address: string;
      readonly accountId: string | null;
      readonly nowMs: number;
    },
  ): Promise<void> {
    const key = await employerKey(q, this.#keys, contact.employerId);
    await q.query(
      'INSERT INTO contact_checks (employer_id, fingerprint, checked_at, checked_by) VALUES ($1, $2, $3, $4)',
      [
        contact.employerId,
        fingerprint(key, canonicalAddress(contact.address)),
        storableTime(contact.nowMs),
        contact.accountId,
      ],
    );
  }

  /** Of each step, whether its number or address has answered before; steps without either count as verified. */
  async verified(
    q: Queries,
    employerId: EmployerId,
    steps: readonly Omit<PlanStep, 'verified'>[],
  ): Promise<boolean[]> {
    const key = await employerKey(q, this.#keys, employerId);
    const checked = await checkedContacts(q, [employerId]);
    return steps.map((step) => isVerified(step, key, checked));
  }

  async #place(q: Queries, draft: PlanDraft) {
    const { employerId } = draft;
    if (draft.id === null) {
      const { teamId, workerId } = draft;
      const [row] = await q.query<{ id: PlanId }>(
        'INSERT INTO plans (employer_id, team_id, worker_id) VALUES ($1, $2, $3) RETURNING id',
        [employerId, teamId, workerId],
      );
      return { id: row!.id, version: 1, scope: { employerId, workerId } };
    }
    const [row] = await q.query<{ workerId: WorkerId | null; version: number }>(
      `SELECT p.worker_id AS "workerId", (SELECT max(version) FROM plan_versions v WHERE v.plan_id = p.id) AS version
       FROM plans p WHERE p.id = $1 AND p.employer_id = $2`,
      [draft.id, employerId],
    );
    if (row === undefined) throw new Fault('NOT_FOUND', 'There is no such plan.');
    if (row.version !== draft.afterVersion) throw newerVersion();
    return { id: draft.id, version: row.version + 1, scope: { employerId, workerId: row.workerId } };
  }

  async #keyFor(
    q: Queries,
    { employerId, workerId }: { readonly employerId: EmployerId; readonly workerId: WorkerId | null },
    id: PlanId,
    version: number,
  ): Promise<{ key: Uint8Array; context: string }> {
    const key =
      workerId === null
        ? await employerKey(q, this.#keys, employerId)
        : await this.#keys.findOrMake(q, workerId, employerId);
    return { key, context: bodyContext(id, version) };
  }

  /** By plan, the oldest version first. */
  async #read(q: Queries, where: string, values: readonly unknown[]): Promise<EscalationPlan[]> {
    const rows = await q.query<PlanRow>(
      `SELECT ${PLAN} FROM plan_versions v JOIN plans p ON p.id = v.plan_id
       LEFT JOIN employer_keys ek ON ek.employer_id = v.employer_id
       LEFT JOIN person_keys pk ON pk.worker_id = p.worker_id
       WHERE ${where} ORDER BY v.plan_id, v.version`,
      values,
    );
    const checked = await checkedContacts(q, [...new Set(rows.map((row) => row.employerId))]);
    return rows.flatMap((row) => this.#planOf(row, checked));
  }

  /** Nothing where the key is gone: the person was erased. */
  #planOf(row: PlanRow, checked: ReadonlySet<string>): EscalationPlan[] {
    const { employerKey: wrapped, workerKey, body: sealed, alarmTypes, ...plan } = row;
    const own = plan.workerId === null ? wrapped : workerKey;
    if (own === null) return [];
    const key =
      plan.workerId === null
        ? this.#keys.unwrap(own, employerContext(plan.employerId), 'employer_keys')
        : this.#keys.unwrap(own, personContext(plan.workerId), 'person_keys');
    const contacts =
      wrapped === null ? null : this.#keys.unwrap(wrapped, employerContext(plan.employerId), 'employer_keys');
    const { name, steps, instructions } = unsealJson(
      key,
      sealed,
      bodyContext(plan.id, plan.version),
    ) as PlanBody;
    return [
      {
        ...plan,
        name,
        instructions,
        alarmTypes: alarmTypes?.map(knownType) ?? null,
        steps: steps.map((step) => ({ ...step, verified: isVerified(step, contacts, checked) })),
      },
    ];
  }
}

/** What a step reaches somebody by, and what can therefore be verified; null: nothing of the plan's own. */
export function addressOf({
  action,
  phone,
  email,
}: Pick<PlanStep, 'action' | 'phone' | 'email'>): string | null {
  if (action === 'EMAIL') return email;
  return action === 'PUSH' || action === 'WEBHOOK' ? null : phone;
}

function isVerified(
  step: Omit<PlanStep, 'verified'>,
  key: Uint8Array | null,
  checked: ReadonlySet<string>,
): boolean {
  const address = addressOf(step);
  if (address === null) return true;
  return key !== null && checked.has(fingerprint(key, canonicalAddress(address)).toString('hex'));
}

/** However it was typed: `0113 496 0000`, `(0113) 4960000`; letter case does not matter in an address. */
function canonicalAddress(address: string): string {
  return address.includes('@') ? address.trim().toLowerCase() : address.replace(/[^\d+]/g, '');
}

async function checkedContacts(q: Queries, employerIds: readonly EmployerId[]): Promise<Set<string>> {
  if (employerIds.length === 0) return new Set();
  const rows = await q.query<{ fingerprint: string }>(
    `SELECT DISTINCT encode(fingerprint, 'hex') AS fingerprint FROM contact_checks WHERE employer_id = ANY($1::int4[])`,
    [employerIds],
  );
  return new Set(rows.map((row) => row.fingerprint));
}

function bodyContext(id: PlanId, version: number): string {
  return `lonewatch version ${version} of plan ${id}`;
}

function knownType(type: string): AlarmType {
  isOneOf(ALARM_TYPES, type, 'alarm type');
  return type;
}

function newerVersion(): Fault {
  return new Fault(
    'BAD_USER_INPUT',
    'Somebody else has saved a newer version of this plan meanwhile. Load it again and make your change there.',
  );
}

const PLAN = `v.plan_id AS id, v.version, v.employer_id AS "employerId", p.team_id AS "teamId", p.worker_id AS "workerId",
  v.alarm_types AS "alarmTypes", v.listen_seconds AS "listenSeconds", v.retired, ${epochMs('v.valid_from')} AS "validFromMs",
  ${epochMs('v.made_at')} AS "madeAtMs", v.made_by_name AS "madeBy", v.body, ek.wrapped_key AS "employerKey",
  pk.wrapped_key AS "workerKey"`;

interface PlanRow extends Omit<EscalationPlan, 'name' | 'steps' | 'instructions' | 'alarmTypes' | 'teamId'> {
  readonly teamId: TeamId | null;
  readonly alarmTypes: readonly string[] | null;
  readonly body: Buffer;
  readonly employerKey: Buffer | null;
  readonly workerKey: Buffer | null;
}
