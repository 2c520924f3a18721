-- Escalation plans, what employers have arranged with the police, and the outbox by which messages leave the house.

-- The key of what belongs to no worker: plans of employers and teams, secrets of webhooks. As in person_keys.
CREATE TABLE employer_keys (
  employer_id integer PRIMARY KEY REFERENCES employers ON DELETE CASCADE,
  wrapped_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Of a worker, of a team, or of the employer where both are null.
CREATE TABLE plans (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  team_id integer REFERENCES teams,
  worker_id integer REFERENCES workers,
  CONSTRAINT plan_has_one_scope CHECK (num_nonnulls(team_id, worker_id) <= 1)
);
CREATE INDEX plans_employer ON plans (employer_id);

-- Append only: an incident names the version that it was worked by.
CREATE TABLE plan_versions (
  plan_id integer NOT NULL REFERENCES plans,
  -- From 1, without a gap.
  version integer NOT NULL,
  employer_id integer NOT NULL REFERENCES employers,
  -- Words of ALARM_TYPES; null: all.
  alarm_types text[],
  listen_seconds smallint NOT NULL,
  retired boolean NOT NULL,
  -- When it takes effect, and when and by whom it was written.
  valid_from timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  made_by text REFERENCES accounts ON DELETE SET NULL,
  made_by_name text NOT NULL,
  -- Name, steps and instructions as JSON: next of kin and what a worker needs stand there. AES-256-GCM with the worker's key,
  -- otherwise the employer's.
  body bytea NOT NULL,
  PRIMARY KEY (plan_id, version)
);

-- Somebody rang a number or wrote to an address, and it answered. Append only. `fingerprint`: HMAC of the number or address
-- under the employer's key, so that the number itself stands only in sealed plans.
CREATE TABLE contact_checks (
  employer_id integer NOT NULL REFERENCES employers,
  fingerprint bytea NOT NULL,
  checked_at timestamptz NOT NULL,
  checked_by text REFERENCES accounts ON DELETE SET NULL
);
CREATE INDEX contact_checks_fingerprint ON contact_checks (employer_id, fingerprint);

CREATE TABLE police_arrangements (
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  -- The id of a force in the areas that are loaded (police-forces.ts).
  force_id text NOT NULL,
  -- null: none was issued.
  urn text,
  phone text,
  -- 1 or 3.
  level smallint NOT NULL,
  warn_at smallint NOT NULL,
  withdraw_at smallint NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text REFERENCES accounts ON DELETE SET NULL,
  PRIMARY KEY (employer_id, force_id)
);

CREATE TABLE webhooks (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  name text NOT NULL,
  url text NOT NULL,
  -- Words of WEBHOOK_EVENTS.
  events text[] NOT NULL,
  -- What its messages are signed with, sealed with the employer's key.
  secret bytea NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text REFERENCES accounts ON DELETE SET NULL,
  removed_at timestamptz
);
CREATE INDEX webhooks_employer ON webhooks (employer_id);

-- A browser that lets us wake it up.
CREATE TABLE push_subscriptions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  -- Where its maker's push service takes messages for it, and the keys that only it can read them with.
  endpoint text NOT NULL UNIQUE,
  p256dh text NOT NULL,
  auth text NOT NULL,
  -- What the browser calls itself, for the list.
  agent text,
  created_at timestamptz NOT NULL
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id);

-- Who gets the summary of a closed incident: addresses as JSON, sealed with the employer's key. No row: the safety managers.
CREATE TABLE summary_recipients (
  employer_id integer PRIMARY KEY REFERENCES employers ON DELETE CASCADE,
  addresses bytea NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text REFERENCES accounts ON DELETE SET NULL
);

-- The outbox. A row is written in the transaction of the log entry that it comes from and holds nothing personal: what is
-- said and to whom is read from the plan and the log when it is sent.
CREATE TABLE deliveries (
  -- Goes along with every attempt, so that a receiver can tell a repetition.
  id uuid PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  -- null: about no incident. No reference, so that an outbox can be emptied without looking at incidents.
  incident_id integer,
  -- The entry of the log that it comes from.
  entry_version integer,
  -- Words of OCCASIONS, DELIVERY_CHANNELS, DELIVERY_STATES.
  occasion text NOT NULL,
  channel text NOT NULL,
  state text NOT NULL,
  step smallint,
  webhook_id integer REFERENCES webhooks ON DELETE CASCADE,
  attempts smallint NOT NULL DEFAULT 0,
  queued_at timestamptz NOT NULL,
  next_at timestamptz,
  settled_at timestamptz,
  -- Nothing personal.
  problem text,
  -- The last attempt is in the incident's log; false: to be written there still.
  logged boolean NOT NULL DEFAULT true
);
CREATE INDEX deliveries_waiting ON deliveries (next_at) WHERE state = 'WAITING' OR NOT logged;
CREATE INDEX deliveries_newest ON deliveries (employer_id, queued_at, id);
CREATE INDEX deliveries_incident ON deliveries (incident_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'employer_keys', 'plans', 'plan_versions', 'contact_checks', 'police_arrangements', 'webhooks', 'push_subscriptions',
    'summary_recipients', 'deliveries']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY[
    'employer_keys', 'contact_checks', 'police_arrangements', 'webhooks', 'summary_recipients', 'deliveries']
  LOOP
    EXECUTE format(
      'CREATE POLICY viewer ON %I TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))', name);
  END LOOP;
END
$$;
CREATE POLICY viewer ON plans TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND (team_id IS NULL OR EXISTS (SELECT FROM teams t WHERE t.id = team_id AND t.employer_id = plans.employer_id))
    AND (worker_id IS NULL OR EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.employer_id = plans.employer_id)));
CREATE POLICY viewer ON plan_versions TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND EXISTS (SELECT FROM plans p WHERE p.id = plan_id AND p.employer_id = plan_versions.employer_id));
-- A browser is its owner's alone.
CREATE POLICY viewer ON push_subscriptions TO lonewatch_viewer USING (account_id = (SELECT lonewatch_account()));
