-- Geofences: each version is kept, so that an event can be read against the fence as it was; who is within which; what happened.
CREATE TABLE geofences (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  -- The newest of geofence_versions; null in `removed_at`: in effect.
  version integer NOT NULL,
  removed_at timestamptz
);
CREATE INDEX geofences_employer ON geofences (employer_id) WHERE removed_at IS NULL;

-- Append only.
CREATE TABLE geofence_versions (
  geofence_id integer NOT NULL REFERENCES geofences ON DELETE CASCADE,
  version integer NOT NULL,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  name text NOT NULL,
  -- GeofenceShape and GeofenceRule[] of schema/src/contract/geofence.ts, as JSON.
  shape jsonb NOT NULL,
  rules jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  made_by text REFERENCES accounts ON DELETE SET NULL,
  made_by_name text NOT NULL,
  PRIMARY KEY (geofence_id, version)
);

-- What the engine knows of one worker and one fence, so that a restart neither forgets nor repeats; gone with the worker's or
-- the fence's last meaning. `inside_since`: null while outside; `fired`: rules whose DWELL or SPEED of this stay has fired.
CREATE TABLE geofence_states (
  geofence_id integer NOT NULL REFERENCES geofences ON DELETE CASCADE,
  worker_id integer NOT NULL REFERENCES workers ON DELETE CASCADE,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  inside_since timestamptz,
  fix_at timestamptz NOT NULL,
  fired smallint[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (geofence_id, worker_id)
);
CREATE INDEX geofence_states_worker ON geofence_states (worker_id);

-- Append only. One fix makes an event of one rule once, however often it is sent.
CREATE TABLE geofence_events (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  geofence_id integer NOT NULL REFERENCES geofences ON DELETE CASCADE,
  geofence_version integer NOT NULL,
  rule_id smallint NOT NULL,
  -- Words of GEOFENCE_TRIGGERS and GEOFENCE_RESPONSES.
  kind text NOT NULL,
  response text NOT NULL,
  worker_id integer REFERENCES workers ON DELETE CASCADE,
  alarm_id integer REFERENCES alarms,
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  late boolean NOT NULL,
  lon_e7 integer,
  lat_e7 integer,
  CONSTRAINT event_happens_once UNIQUE NULLS NOT DISTINCT (geofence_id, rule_id, worker_id, kind, at)
);
CREATE INDEX geofence_events_employer ON geofence_events (employer_id, at DESC, id DESC);
CREATE INDEX geofence_events_worker ON geofence_events (worker_id, at DESC, id DESC);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['geofences', 'geofence_versions', 'geofence_states', 'geofence_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
    EXECUTE format(
      'CREATE POLICY viewer ON %I TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))', name);
  END LOOP;
END
$$;
