-- One narrow row for each incident: what figures are counted from, so that five years can be counted without reading what
-- every incident folds to. Kept by a trigger: whoever writes an incident writes its facts, and an import makes them anew.

CREATE TABLE incident_facts (
  incident_id integer PRIMARY KEY REFERENCES incidents ON DELETE CASCADE,
  employer_id integer NOT NULL,
  worker_id integer,
  device_id integer,
  -- When the first alarm was received, its type, and the incident's priority.
  raised_at timestamptz NOT NULL,
  type text,
  priority smallint NOT NULL,
  -- The same for who is told nothing of calls for help in disguise; null: there was no other alarm.
  told_at timestamptz,
  told_type text,
  told_priority smallint,
  -- When somebody first claimed it, and when audio was first connected.
  claimed_at timestamptz,
  audio_at timestamptz,
  closed_at timestamptz,
  disposition text,
  verification text
);

CREATE FUNCTION keep_incident_facts() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  times jsonb := NEW.state -> 'times';
  facts incident_facts;
BEGIN
  facts.incident_id := NEW.id;
  facts.employer_id := NEW.employer_id;
  facts.worker_id := NEW.worker_id;
  facts.device_id := NEW.device_id;
  facts.raised_at := NEW.raised_at;
  facts.priority := NEW.priority;
  SELECT a ->> 'type' INTO facts.type FROM jsonb_array_elements(NEW.state -> 'alarms') a
    ORDER BY (a ->> 'receivedAtMs')::float8, (a ->> 'id')::integer LIMIT 1;
  SELECT to_timestamp((a ->> 'receivedAtMs')::float8 / 1000), a ->> 'type' INTO facts.told_at, facts.told_type
    FROM jsonb_array_elements(NEW.state -> 'alarms') a WHERE a ->> 'type' <> 'DURESS'
    ORDER BY (a ->> 'receivedAtMs')::float8, (a ->> 'id')::integer LIMIT 1;
  facts.told_priority := CASE WHEN facts.told_at IS NOT NULL THEN NEW.priority END;
  -- The call in disguise has raised it: those who are not told of it see what the others came to.
  IF NEW.duress AND facts.told_at IS NOT NULL THEN
    SELECT min(a.priority) INTO facts.told_priority FROM alarms a
      WHERE a.type <> 'DURESS'
        AND a.id IN (SELECT (held ->> 'id')::integer FROM jsonb_array_elements(NEW.state -> 'alarms') held);
  END IF;
  facts.claimed_at := to_timestamp((times ->> 'claimedAtMs')::float8 / 1000);
  facts.audio_at := to_timestamp((times ->> 'audioConnectedAtMs')::float8 / 1000);
  facts.closed_at := NEW.closed_at;
  facts.disposition := NEW.disposition;
  facts.verification := NEW.state ->> 'verification';
  INSERT INTO incident_facts SELECT facts.*
    ON CONFLICT (incident_id) DO UPDATE SET
      (raised_at, type, priority, told_at, told_type, told_priority, claimed_at, audio_at, closed_at, disposition, verification)
      = (excluded.raised_at, excluded.type, excluded.priority, excluded.told_at, excluded.told_type,
         excluded.told_priority, excluded.claimed_at, excluded.audio_at, excluded.closed_at, excluded.disposition,
         excluded.verification)
    WHERE incident_facts IS DISTINCT FROM excluded;
  RETURN NULL;
END
$$;
CREATE TRIGGER incident_facts_are_kept AFTER INSERT OR UPDATE ON incidents
  FOR EACH ROW EXECUTE FUNCTION keep_incident_facts();
-- Those that are there already.
UPDATE incidents SET version = version;

CREATE INDEX incident_facts_raised ON incident_facts (employer_id, raised_at, incident_id);
CREATE INDEX incident_facts_told ON incident_facts (employer_id, told_at, incident_id);
CREATE INDEX alarms_received ON alarms (employer_id, received_at);
CREATE INDEX sessions_started ON sessions (started_at);
CREATE INDEX check_ins_made ON session_entries (employer_id, at) WHERE act = 'CHECK_IN';

ALTER TABLE incident_facts ENABLE ROW LEVEL SECURITY;
CREATE POLICY application ON incident_facts TO lonewatch_app USING (true);
CREATE POLICY viewer ON incident_facts FOR SELECT TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]));
