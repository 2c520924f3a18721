-- Who may do what where, what identities there are beside people, and what was looked at.
-- Words of ROLES, KEY_SCOPES and the like are stored as words (schema/contract). Secrets are stored as their SHA-256.

-- What the employer's policy says of wall displays (contract/policy.ts).
ALTER TABLE employers
  ADD COLUMN wall_positions text NOT NULL DEFAULT 'COARSE',
  ADD COLUMN wall_names text NOT NULL DEFAULT 'INITIALS';

-- The worker has asked that the last known position stays visible to the employer outside a session.
ALTER TABLE workers ADD COLUMN shares_last_known boolean NOT NULL DEFAULT false;

-- Alarm receiving centres and the employers that they have a contract with.
CREATE TABLE arcs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE arc_contracts (
  arc_id integer NOT NULL REFERENCES arcs ON DELETE CASCADE,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  PRIMARY KEY (arc_id, employer_id)
);

CREATE TABLE grants (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  -- A word of ROLES.
  role text NOT NULL,
  -- Where it holds: one of these, or neither for the roles of the provider (DPO, PLATFORM_ADMIN).
  employer_id integer REFERENCES employers ON DELETE CASCADE,
  arc_id integer REFERENCES arcs ON DELETE CASCADE,
  -- TEAM_MANAGER: of this team.
  team_id integer REFERENCES teams ON DELETE CASCADE,
  -- LONE_WORKER: this is who the person is.
  worker_id integer REFERENCES workers ON DELETE CASCADE,
  granted_at timestamptz NOT NULL DEFAULT now(),
  granted_by text REFERENCES accounts ON DELETE SET NULL,
  CONSTRAINT grant_is_whole CHECK (
    CASE role
      WHEN 'TEAM_MANAGER' THEN num_nulls(employer_id, team_id) = 0 AND num_nonnulls(arc_id, worker_id) = 0
      WHEN 'LONE_WORKER' THEN num_nulls(employer_id, worker_id) = 0 AND num_nonnulls(arc_id, team_id) = 0
      WHEN 'ARC_OPERATOR' THEN arc_id IS NOT NULL AND num_nonnulls(employer_id, team_id, worker_id) = 0
      WHEN 'ARC_SUPERVISOR' THEN arc_id IS NOT NULL AND num_nonnulls(employer_id, team_id, worker_id) = 0
      WHEN 'DPO' THEN num_nonnulls(employer_id, arc_id, team_id, worker_id) = 0
      WHEN 'PLATFORM_ADMIN' THEN num_nonnulls(employer_id, arc_id, team_id, worker_id) = 0
      ELSE employer_id IS NOT NULL AND num_nonnulls(arc_id, team_id, worker_id) = 0
    END)
);
CREATE UNIQUE INDEX grant_is_given_once
  ON grants (account_id, role, coalesce(employer_id, 0), coalesce(arc_id, 0), coalesce(team_id, 0), coalesce(worker_id, 0));
CREATE INDEX grants_employer ON grants (employer_id);

-- A link with which somebody sets a password once: the first administrator, a person who was invited, or who has lost it.
CREATE TABLE invitations (
  token_hash bytea PRIMARY KEY,
  -- Whose password it sets; null: an account is made (the first administrator chooses the email address).
  account_id text REFERENCES accounts ON DELETE CASCADE,
  -- The role that a newly made account gets; null: it has its grants already.
  role text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE wall_displays (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- null: not approved yet.
  employer_id integer REFERENCES employers ON DELETE CASCADE,
  name text,
  token_hash bytea NOT NULL UNIQUE,
  -- Shown on the wall until somebody approves it; null afterwards.
  code_hash bytea UNIQUE,
  code_expires_at timestamptz,
  asked_at timestamptz NOT NULL,
  approved_at timestamptz,
  approved_by text REFERENCES accounts ON DELETE SET NULL,
  seen_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX wall_displays_employer ON wall_displays (employer_id);

CREATE TABLE api_keys (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  name text NOT NULL,
  -- A word of KEY_SCOPES.
  scope text NOT NULL,
  -- The first characters, to tell keys apart; the rest is shown once and never again.
  prefix text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  created_by text REFERENCES accounts ON DELETE SET NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_employer ON api_keys (employer_id);

-- Devices report with a token of the employer or one of their own. From now on only the hash is kept.
ALTER TABLE ingest_tokens
  ADD COLUMN id integer GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN name text NOT NULL DEFAULT 'first token',
  ADD COLUMN prefix text,
  ADD COLUMN token_hash bytea,
  -- null: any device of the employer.
  ADD COLUMN device_id integer REFERENCES devices ON DELETE CASCADE,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN created_by text REFERENCES accounts ON DELETE SET NULL,
  ADD COLUMN revoked_at timestamptz;
UPDATE ingest_tokens SET token_hash = sha256(convert_to(token, 'UTF8')), prefix = left(token, 4);
ALTER TABLE ingest_tokens DROP CONSTRAINT ingest_tokens_pkey;
ALTER TABLE ingest_tokens
  DROP COLUMN token,
  ALTER COLUMN prefix SET NOT NULL,
  ALTER COLUMN token_hash SET NOT NULL,
  ADD PRIMARY KEY (id),
  ADD CONSTRAINT ingest_token_is_one UNIQUE (token_hash);
CREATE INDEX ingest_tokens_employer ON ingest_tokens (employer_id);

-- The alarm came in under a token that had been revoked: from a device that was known, so it was raised all the same.
ALTER TABLE alarms ADD COLUMN token_revoked boolean NOT NULL DEFAULT false;

-- The key of each person's sensitive fields, wrapped by the key from the configuration. Deleting the row makes every copy
-- of those fields unreadable, in backups and logs too.
CREATE TABLE person_keys (
  worker_id integer PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  -- AES-256-GCM: 12 bytes of nonce, the sealed key, 16 bytes of tag.
  wrapped_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- Sealed with the person's key, in the same layout; null: not held.
CREATE TABLE sensitive_profiles (
  worker_id integer PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  date_of_birth bytea,
  notes bytea,
  changed_at timestamptz NOT NULL,
  changed_by text REFERENCES accounts ON DELETE SET NULL
);

-- The read-audit. Append only: kept for 3 years (access logs, domain.md 4.1); no job removes older rows yet. One row for each viewer, worker, thing, reason and minute.
CREATE TABLE location_reads (
  at_minute timestamptz NOT NULL,
  -- No cascade here and below: removing anybody else's row must not remove what was looked at.
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer NOT NULL REFERENCES workers,
  -- A word of VIEWER_KINDS, the viewer's id and name within it, the word of ROLES under which it looked.
  viewer_kind text NOT NULL,
  viewer_id text NOT NULL,
  viewer_name text NOT NULL,
  role text NOT NULL,
  -- A word of READ_KINDS.
  what text NOT NULL,
  -- A word of READ_REASONS, and what the viewer wrote where a reason is asked for.
  why text NOT NULL,
  reason text
);
CREATE UNIQUE INDEX location_read_is_one ON location_reads
  (worker_id, at_minute, viewer_kind, viewer_id, what, why, hashtextextended(coalesce(reason, ''), 0));
-- For a whole employer, the newest first.
CREATE INDEX location_reads_newest ON location_reads (employer_id, at_minute DESC);

-- Who watched the live map and who was on it: one row a minute, employer and audience class, whatever the number of either.
CREATE TABLE map_watches (
  at_minute timestamptz NOT NULL,
  employer_id integer NOT NULL REFERENCES employers,
  -- The class as PROTOCOL.md names it.
  audience text NOT NULL,
  -- [{kind, id, name, role}], each once.
  viewers jsonb NOT NULL,
  -- Bit n (of byte n / 8, least significant first) is worker first_worker_id + n: had a position in a frame of this minute.
  first_worker_id integer NOT NULL,
  shown bytea NOT NULL,
  -- A server that ran twice within the minute wrote two.
  part integer GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (employer_id, at_minute, audience, part)
);

-- On which UTC days a worker was on such a map at all, so that a question about one worker finds its days: in each row the
-- workers who were not in an earlier row of this server's for that day.
CREATE TABLE map_watch_days (
  day date NOT NULL,
  employer_id integer NOT NULL REFERENCES employers,
  first_worker_id integer NOT NULL,
  shown bytea NOT NULL,
  part integer GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (employer_id, day, part)
);

-- A look at a location outside an alarm: asked for with a reason, ends by itself, reviewed by somebody else.
CREATE TABLE break_glasses (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer NOT NULL REFERENCES workers,
  -- Of the accounts, and what the person was called then: it stays when the account is gone.
  account_id text NOT NULL,
  account_name text NOT NULL,
  role text NOT NULL,
  reason text NOT NULL,
  asked_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  reviewed_at timestamptz,
  reviewed_by text,
  reviewer_name text,
  -- JUSTIFIED or NOT_JUSTIFIED; null: not reviewed yet.
  verdict text,
  review_note text
);
CREATE INDEX break_glasses_newest ON break_glasses (employer_id, id DESC);
