-- Who employs whom, who carries what. Small tables: closed sets are stored as their words (schema/contract), so that a
-- person at a psql prompt can read them. Times are instants; `_min` are minutes; degrees are WGS84.

CREATE TABLE employers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  contract_starts_at timestamptz NOT NULL,
  -- null: open ended. Retention counts from here.
  contract_ends_at timestamptz
);

-- What an employer may procure: a word of SERVICES.
CREATE TABLE contract_services (
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  service text NOT NULL,
  PRIMARY KEY (employer_id, service)
);

CREATE TABLE teams (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  name text NOT NULL,
  -- Where the team works from, degrees; all three or none.
  base_name text,
  base_lon double precision,
  base_lat double precision,
  CONSTRAINT team_base_is_whole CHECK (num_nulls(base_name, base_lon, base_lat) IN (0, 3))
);

CREATE TABLE workers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  team_id integer REFERENCES teams,
  name text NOT NULL,
  job_title text,
  department text
);

CREATE TABLE devices (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  -- null: unassigned. Taken in and shown, but nobody's.
  worker_id integer REFERENCES workers,
  -- What the client calls itself.
  external_id text NOT NULL,
  -- A word of DEVICE_KINDS.
  kind text NOT NULL,
  -- A word of PROTOCOLS: what it spoke when it was first heard; null before that.
  protocol text,
  CONSTRAINT device_is_known_once UNIQUE (employer_id, external_id)
);
CREATE INDEX devices_worker ON devices (worker_id);

CREATE TABLE ingest_tokens (
  token text PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers
);

-- The monitored period of lone work. Minutes are double precision: a phone's odd value must never make the row fail.
CREATE TABLE sessions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  worker_id integer NOT NULL REFERENCES workers,
  -- A word of SESSION_STATES.
  state text NOT NULL,
  started_at timestamptz NOT NULL,
  ends_at timestamptz,
  next_check_in_at timestamptz,
  interval_min double precision NOT NULL,
  grace_min double precision NOT NULL,
  amber boolean NOT NULL
);
CREATE UNIQUE INDEX session_not_over_is_one ON sessions (worker_id)
  WHERE state NOT IN ('ENDED', 'CANCELLED', 'EXPIRED');

-- One activation that needs a human. Append-only: the application may neither change nor delete a row.
-- Measurements are double precision, not real: a client's absurd number must never make an alarm fail.
CREATE TABLE alarms (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer REFERENCES workers,
  device_id integer NOT NULL REFERENCES devices,
  -- A word of ALARM_TYPES.
  type text NOT NULL,
  -- 1 is highest.
  priority smallint NOT NULL,
  -- The client's own word.
  said text NOT NULL,
  device_at timestamptz,
  received_at timestamptz NOT NULL,
  -- It reached us more than two minutes after it was raised.
  delayed boolean NOT NULL,
  -- The fix, null as a whole where there is none: 1e-7 degrees, metres, metres a second, degrees clockwise from true
  -- north, a word of FIX_SOURCES.
  fix_at timestamptz,
  lon_e7 integer,
  lat_e7 integer,
  accuracy_m double precision,
  altitude_m double precision,
  speed_mps double precision,
  heading_deg double precision,
  source text,
  CONSTRAINT alarm_fix_is_whole CHECK (num_nulls(fix_at, lon_e7, lat_e7, source) IN (0, 4))
);
-- A phone that sends its alarm again, because our answer was lost, means the same alarm.
CREATE UNIQUE INDEX alarm_is_raised_once ON alarms (device_id, type, coalesce(device_at, received_at));

-- Messages that were no signal, kept with their reason so that somebody can mend the sender.
-- rejects.ts keeps only the newest of each employer, so that a broken sender cannot fill the disk.
CREATE TABLE ingest_rejects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  received_at timestamptz NOT NULL,
  protocol text,
  external_id text,
  reason text NOT NULL,
  excerpt text NOT NULL
);
CREATE INDEX ingest_rejects_newest ON ingest_rejects (employer_id, id DESC);

-- The hot columns of one employer as bytes, in parts so that no single write holds the database for long. A snapshot
-- counts only when all of its parts are there.
CREATE TABLE hot_snapshots (
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  taken_at timestamptz NOT NULL,
  part smallint NOT NULL,
  parts smallint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (employer_id, taken_at, part)
);
-- Not compressed: it is packed already, and compressing costs more than the bytes.
ALTER TABLE hot_snapshots ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- What the server has to remember about itself, such as whether the demonstration was seeded.
CREATE TABLE settings (
  key text PRIMARY KEY,
  value text NOT NULL
);
