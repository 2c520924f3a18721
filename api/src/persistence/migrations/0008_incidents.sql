-- Incidents. The log is the truth and is only ever added to; the row of an incident is what its log folds to, kept so that
-- lists need no folding, with the head of the log, so that a tail that was cut off is noticed.

-- An alarm may come from a session's timer or from a person, not only from a device.
ALTER TABLE alarms
  ALTER COLUMN device_id DROP NOT NULL,
  ADD COLUMN session_id integer REFERENCES sessions,
  -- The account that raised it by hand; no reference: the record outlives the account. null: a device or a timer did.
  ADD COLUMN raised_by text,
  -- What makes it one, where no device's own time does: the command of a person, the deadline of a timer.
  ADD COLUMN command_id text,
  ADD CONSTRAINT alarm_is_told_apart CHECK (device_id IS NOT NULL OR command_id IS NOT NULL);
DROP INDEX alarm_is_raised_once;
CREATE UNIQUE INDEX alarm_is_raised_once ON alarms (device_id, type, coalesce(device_at, received_at))
  WHERE command_id IS NULL;
CREATE UNIQUE INDEX alarm_of_command_is_raised_once ON alarms (employer_id, command_id) WHERE command_id IS NOT NULL;

CREATE TABLE incidents (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What people say: 26-000123.
  number text NOT NULL UNIQUE,
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer REFERENCES workers,
  device_id integer REFERENCES devices,
  is_open boolean NOT NULL,
  priority smallint NOT NULL,
  duress boolean NOT NULL,
  raised_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- A word of DISPOSITIONS; null: not closed.
  disposition text,
  -- Of the newest entry of the log.
  changed_at timestamptz NOT NULL,
  version integer NOT NULL,
  hash bytea NOT NULL,
  -- The folded incident as JSON; nothing personal of the worker.
  state jsonb NOT NULL
);
CREATE INDEX incidents_newest ON incidents (employer_id, raised_at DESC, id DESC);
CREATE INDEX incidents_open ON incidents (id) WHERE is_open;
-- At most one open incident for each worker, and for each device that is nobody's: further alarms attach.
CREATE UNIQUE INDEX incident_of_worker_is_one ON incidents (worker_id) WHERE is_open AND worker_id IS NOT NULL;
CREATE UNIQUE INDEX incident_of_device_is_one ON incidents (device_id)
  WHERE is_open AND worker_id IS NULL AND device_id IS NOT NULL;

CREATE TABLE incident_log (
  -- Rises with every entry of any incident: what a reader that follows all of them asks after.
  seq bigint GENERATED ALWAYS AS IDENTITY,
  incident_id integer NOT NULL REFERENCES incidents,
  -- From 1, without a gap.
  version integer NOT NULL,
  employer_id integer NOT NULL REFERENCES employers,
  at timestamptz NOT NULL,
  actor jsonb NOT NULL,
  command_id text,
  -- A key of EntryFacts.
  kind text NOT NULL,
  facts jsonb NOT NULL,
  -- AES-256-GCM with the worker's key (person_keys) or, without a worker, the incident's (incident_keys).
  personal bytea,
  -- SHA-256 over the hash before it and this entry (incident-log.ts).
  hash bytea NOT NULL,
  PRIMARY KEY (incident_id, version)
);
CREATE INDEX incident_log_seq ON incident_log (seq);
CREATE INDEX incident_log_command ON incident_log (incident_id, command_id) WHERE command_id IS NOT NULL;
-- An alarm is held by exactly one incident.
CREATE UNIQUE INDEX alarm_is_held_once ON incident_log (((facts -> 'alarm' ->> 'id')::integer))
  WHERE kind IN ('RAISED', 'ALARM_ATTACHED');

-- The key of what is personal in the log of an incident without a worker. Deleting the row makes it unreadable.
CREATE TABLE incident_keys (
  incident_id integer PRIMARY KEY REFERENCES incidents,
  employer_id integer NOT NULL REFERENCES employers,
  -- As in person_keys.
  wrapped_key bytea NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['incidents', 'incident_log', 'incident_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
    EXECUTE format(
      'CREATE POLICY viewer ON %I FOR SELECT TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))', name);
  END LOOP;
END
$$;
