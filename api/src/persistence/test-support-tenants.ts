/** For tests: an employer with something in every table that can hold an employer's data, or a person's. */
import type { EmployerId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Database } from './database.ts';
import { NOON } from './test-support.ts';

export interface Tenant {
  readonly employerId: EmployerId;
  readonly teamId: number;
  readonly workerId: WorkerId;
  readonly deviceId: number;
  readonly planId: number;
  /** Of its administrator. */
  readonly accountId: string;
}

/** As the application. `name` is in every text that it writes, so that a leak can be searched for. */
export async function fillTenant(db: Database, name: string): Promise<Tenant> {
  const id = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await db.query<{ id: number }>(`${sql} RETURNING id`, values))[0]!.id;
  const employerId = await id('INSERT INTO employers (name, contract_starts_at) VALUES ($1, now())', name);
  const teamId = await id('INSERT INTO teams (employer_id, name) VALUES ($1, $2)', employerId, name);
  const workerId = await id(
    'INSERT INTO workers (employer_id, team_id, name) VALUES ($1, $2, $3)',
    ...[employerId, teamId, name],
  );
  const deviceId = await id(
    `INSERT INTO devices (employer_id, worker_id, external_id, kind) VALUES ($1, $2, $3, 'WATCH')`,
    ...[employerId, workerId, name],
  );
  const planId = await id('INSERT INTO plans (employer_id, worker_id) VALUES ($1, $2)', employerId, workerId);
  const tenant = {
    employerId: employerId as EmployerId,
    teamId,
    workerId: workerId as WorkerId,
    deviceId,
    planId,
    accountId: `account-${name}`,
  };
  await db.transaction('bulk', async (tx) => {
    for (const [sql, ...values] of rowsOf(tenant, name)) await tx.query(sql, values);
  });
  return tenant;
}

type Statement = readonly [sql: string, ...values: unknown[]];

function rowsOf(tenant: Tenant, name: string): Statement[] {
  return [
    ...workOf(tenant, name),
    ...accountOf(tenant, name),
    ...identitiesOf(tenant, name),
    ...readsOf(tenant, name),
    ...incidentsOf(tenant, name),
    ...plansOf(tenant, name),
    ...geofencesOf(tenant, name),
    ...shiftsOf(tenant, name),
  ];
}

function workOf({ employerId, workerId, deviceId }: Tenant, name: string): Statement[] {
  return [
    [`INSERT INTO contract_services VALUES ($1, 'LONE_WORKER')`, employerId],
    [
      `INSERT INTO sessions (worker_id, state, started_at, interval_min, grace_min, amber) VALUES ($1, 'ACTIVE', now(), 5, 1, false)`,
      workerId,
    ],
    [
      `INSERT INTO alarms (employer_id, worker_id, device_id, type, priority, said, received_at, delayed)
       VALUES ($1, $2, $3, 'PANIC', 1, $4, now(), false)`,
      ...[employerId, workerId, deviceId, name],
    ],
    [`INSERT INTO heat_months VALUES ($1, '2026-05-01', 5)`, employerId],
    [
      `INSERT INTO heat_groups (employer_id, month, k, cell, types, hours, weekdays, alarms)
       VALUES ($1, '2026-05-01', 5, 1, 1, 1, 1, 5)`,
      employerId,
    ],
    [
      `INSERT INTO ingest_rejects (employer_id, received_at, reason, excerpt) VALUES ($1, now(), $2, $2)`,
      ...[employerId, name],
    ],
    [`INSERT INTO hot_snapshots VALUES ($1, now(), 0, 1, '\\x00')`, employerId],
    [`SELECT create_report_day($1)`, '2026-11-22'],
    [
      `INSERT INTO reports (received_at, processed_at, fix_at, employer_id, device_id, worker_id, lon_e7, lat_e7, marks, kind, protocol)
       VALUES ($1, $1, $1, $2, $3, $4, 1, 1, 0, 0, 0)`,
      ...[new Date(NOON), employerId, deviceId, workerId],
    ],
  ];
}

function accountOf({ employerId, accountId }: Tenant, name: string): Statement[] {
  return [
    [
      `INSERT INTO accounts (id, name, email, email_verified, created_at, updated_at) VALUES ($1, $2, $3, true, now(), now())`,
      ...[accountId, name, `${name}@example.org`],
    ],
    [
      `INSERT INTO account_sessions (id, account_id, token, verified_by, expires_at, created_at, updated_at)
       VALUES ($1, $2, $1, 'PASSWORD', now(), now(), now())`,
      ...[`session-${name}`, accountId],
    ],
    [
      `INSERT INTO account_credentials (id, owner_id, provider_id, provider_account_id, password, created_at, updated_at)
       VALUES ($1, $2, 'credential', $2, $1, now(), now())`,
      ...[`credential-${name}`, accountId],
    ],
    [
      `INSERT INTO account_verifications (id, identifier, value, expires_at, created_at, updated_at) VALUES ($1, $1, $1, now(), now(), now())`,
      `verification-${name}`,
    ],
    [
      `INSERT INTO account_second_factors (id, account_id, secret, backup_codes) VALUES ($1, $2, $1, $1)`,
      ...[`factor-${name}`, accountId],
    ],
    [
      `INSERT INTO account_passkeys (id, account_id, public_key, credential_id, counter, device_type, backed_up)
       VALUES ($1, $2, $1, $1, 0, 'x', false)`,
      ...[`passkey-${name}`, accountId],
    ],
    [
      `INSERT INTO sign_ins (account_id, at, outcome, method, address) VALUES ($1, now(), 'SIGNED_IN', 'PASSWORD', $2)`,
      ...[accountId, name],
    ],
    [
      `INSERT INTO grants (account_id, role, employer_id) VALUES ($1, 'ORG_ADMIN', $2)`,
      accountId,
      employerId,
    ],
    [`INSERT INTO invitations VALUES ($1, $2, NULL, now())`, Buffer.from(`invitation-${name}`), accountId],
  ];
}

function identitiesOf({ employerId, accountId, deviceId }: Tenant, name: string): Statement[] {
  return [
    [
      `WITH arc AS (INSERT INTO arcs (name) VALUES ($1) RETURNING id) INSERT INTO arc_contracts SELECT id, $2 FROM arc`,
      name,
      employerId,
    ],
    [
      `INSERT INTO wall_displays (employer_id, name, token_hash, asked_at, approved_at, approved_by) VALUES ($1, $2, $3, now(), now(), $4)`,
      ...[employerId, name, Buffer.from(`wall-${name}`), accountId],
    ],
    [
      `INSERT INTO api_keys (employer_id, name, scope, prefix, key_hash, created_at, expires_at) VALUES ($1, $2, 'FIGURES', $2, $3, now(), now())`,
      ...[employerId, name, Buffer.from(`key-${name}`)],
    ],
    [
      `INSERT INTO ingest_tokens (employer_id, name, prefix, token_hash, device_id) VALUES ($1, $2, $2, $3, $4)`,
      ...[employerId, name, Buffer.from(`token-${name}`), deviceId],
    ],
  ];
}

function readsOf({ employerId, workerId, accountId }: Tenant, name: string): Statement[] {
  return [
    [
      `INSERT INTO person_keys (worker_id, employer_id, wrapped_key) VALUES ($1, $2, '\\x01')`,
      workerId,
      employerId,
    ],
    [
      `INSERT INTO sensitive_profiles VALUES ($1, $2, '\\x02', '\\x03', now(), $3)`,
      ...[workerId, employerId, accountId],
    ],
    [
      `INSERT INTO worker_secrets VALUES ($1, $2, '\\x01', '\\x02', '\\x03', '\\x04', now(), $3)`,
      workerId,
      employerId,
      accountId,
    ],
    [
      `INSERT INTO session_entries (employer_id, worker_id, act, at, received_at, actor_kind, actor_name, text)
       VALUES ($1, $2, 'NOTE', now(), now(), 'WORKER', $3, '\\x05')`,
      ...[employerId, workerId, name],
    ],
    [
      `INSERT INTO location_reads VALUES ($1, $2, $3, 'PERSON', $4, $5, 'ORG_ADMIN', 'TRAIL', 'SESSION', NULL)`,
      ...[new Date(NOON), employerId, workerId, accountId, name],
    ],
    [
      `INSERT INTO map_watches (at_minute, employer_id, audience, viewers, first_worker_id, shown) VALUES ($1, $2, 'manager', $3, $4, '\\x01')`,
      ...[
        new Date(NOON),
        employerId,
        JSON.stringify([{ kind: 'PERSON', id: accountId, name, role: 'ORG_ADMIN' }]),
      ],
      workerId,
    ],
    [
      `INSERT INTO map_watch_days (day, employer_id, first_worker_id, shown) VALUES ('2026-11-22', $1, $2, '\\x01')`,
      ...[employerId, workerId],
    ],
    [
      `INSERT INTO break_glasses (employer_id, worker_id, account_id, account_name, role, reason, asked_at, ends_at)
       VALUES ($1, $2, $3, $4, 'ARC_OPERATOR', $4, now(), now())`,
      ...[employerId, workerId, accountId, name],
    ],
  ];
}

/** Rows alone: what a log holds and how it hangs together is tested where it is written. */
function incidentsOf({ employerId, workerId }: Tenant, name: string): Statement[] {
  const id = `(SELECT id FROM incidents WHERE number = $1)`;
  return [
    [
      `INSERT INTO incidents (number, employer_id, worker_id, is_open, priority, duress, raised_at, changed_at, version, hash, state)
       VALUES ($1, $2, $3, true, 1, false, now(), now(), 1, '\\x01', '{}')`,
      ...[name, employerId, workerId],
    ],
    [
      `INSERT INTO incident_log (incident_id, version, employer_id, at, actor, kind, facts, hash)
       VALUES (${id}, 1, $2, now(), '{}', 'NOTED', '{}', '\\x01')`,
      ...[name, employerId],
    ],
    [`INSERT INTO incident_keys VALUES (${id}, $2, '\\x01')`, name, employerId],
  ];
}

function shiftsOf({ employerId, accountId }: Tenant, name: string): Statement[] {
  return [
    ['INSERT INTO duties (account_id, name, signed_on_at) VALUES ($1, $2, now())', accountId, name],
    ['INSERT INTO cover_gaps (employer_id, from_at) VALUES ($1, now())', employerId],
    [
      'INSERT INTO shift_handovers (from_id, from_name, employer_ids, signed_out_at) VALUES ($1, $2, ARRAY[$3::int4], now())',
      ...[accountId, name, employerId],
    ],
    [
      `INSERT INTO shift_items (handover_id, item, kind, text) SELECT id, 1, 'NOTE', $2 FROM shift_handovers WHERE from_name = $1`,
      ...[name, Buffer.from(name)],
    ],
  ];
}

function plansOf({ employerId, planId, accountId }: Tenant, name: string): Statement[] {
  const bytes = Buffer.from(name);
  return [
    ['INSERT INTO employer_keys (employer_id, wrapped_key) VALUES ($1, $2)', employerId, bytes],
    [
      `INSERT INTO plan_versions VALUES ($1, 1, $2, NULL, 10, false, now(), now(), $3, $4, $5)`,
      ...[planId, employerId, accountId, name, bytes],
    ],
    ['INSERT INTO contact_checks VALUES ($1, $2, now(), $3)', employerId, bytes, accountId],
    [
      'INSERT INTO police_arrangements VALUES ($1, $2, $2, $2, 1, 2, 3, now(), $3)',
      ...[employerId, name, accountId],
    ],
    [
      `INSERT INTO webhooks (employer_id, name, url, events, secret, created_at) VALUES ($1, $2, $2, '{TEST}', $3, now())`,
      ...[employerId, name, bytes],
    ],
    [
      'INSERT INTO push_subscriptions (account_id, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $2, $2, now())',
      ...[accountId, name],
    ],
    ['INSERT INTO summary_recipients VALUES ($1, $2, now(), $3)', employerId, bytes, accountId],
    [
      `INSERT INTO deliveries (id, employer_id, occasion, channel, state, queued_at, problem)
       VALUES ($1, $2, 'TEST', 'EMAIL', 'SENT', now(), $3)`,
      ...[crypto.randomUUID(), employerId, name],
    ],
  ];
}

function geofencesOf({ employerId, workerId, accountId }: Tenant, name: string): Statement[] {
  const one = `(SELECT id FROM geofences WHERE employer_id = $1)`;
  return [
    ['INSERT INTO geofences (employer_id, version) VALUES ($1, 1)', employerId],
    [
      `INSERT INTO geofence_versions SELECT id, 1, $1, $2, '{}', '[]', now(), $3, $2 FROM geofences WHERE employer_id = $1`,
      ...[employerId, name, accountId],
    ],
    [`INSERT INTO geofence_states VALUES (${one}, $2, $1, now(), now())`, ...[employerId, workerId]],
    [
      `INSERT INTO geofence_events (employer_id, geofence_id, geofence_version, rule_id, kind, response, worker_id, at, received_at, late)
       VALUES ($1, ${one}, 1, 1, 'ENTER', 'NOTE', $2, now(), now(), false)`,
      ...[employerId, workerId],
    ],
  ];
}
