-- How each session stood from when: without it nobody could say later who was in a session, due or overdue at some moment.
-- Kept by the database itself, so that no way of changing a session forgets it. Append-only.
CREATE TABLE session_versions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer NOT NULL REFERENCES workers,
  session_id integer NOT NULL REFERENCES sessions,
  -- When the server knew it, and since when it was so: a phone may tell of a start long after it.
  recorded_at timestamptz NOT NULL,
  happened_at timestamptz NOT NULL,
  -- As in sessions.
  state text NOT NULL,
  started_at timestamptz NOT NULL,
  ends_at timestamptz,
  next_check_in_at timestamptz,
  grace_min double precision NOT NULL,
  amber boolean NOT NULL
);
CREATE INDEX session_versions_recorded ON session_versions (worker_id, recorded_at, id);
CREATE INDEX session_versions_happened ON session_versions (worker_id, happened_at, id);

-- SECURITY DEFINER: nobody but this writes to the table.
CREATE FUNCTION keep_session_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  known timestamptz := clock_timestamp();
BEGIN
  INSERT INTO session_versions (employer_id, worker_id, session_id, recorded_at, happened_at, state, started_at, ends_at,
    next_check_in_at, grace_min, amber)
  SELECT w.employer_id, NEW.worker_id, NEW.id, known,
    CASE
      WHEN NEW.state IN ('ENDED', 'CANCELLED', 'EXPIRED') THEN least(known, coalesce(NEW.ends_at, known))
      WHEN TG_OP = 'INSERT' THEN least(known, NEW.started_at)
      ELSE known
    END,
    NEW.state, NEW.started_at, NEW.ends_at, NEW.next_check_in_at, NEW.grace_min, NEW.amber
  FROM workers w WHERE w.id = NEW.worker_id;
  RETURN NULL;
END
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION keep_session_version() SET search_path = %I, pg_temp', current_schema());
END
$$;
-- An import brings the versions along.
CREATE TRIGGER session_version_is_kept AFTER INSERT OR UPDATE ON sessions FOR EACH ROW
  WHEN (current_setting('lonewatch.importing', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION keep_session_version();

-- Of sessions from before there were versions only the beginning and the end are known.
INSERT INTO session_versions (employer_id, worker_id, session_id, recorded_at, happened_at, state, started_at, ends_at,
  next_check_in_at, grace_min, amber)
SELECT w.employer_id, s.worker_id, s.id, s.started_at, s.started_at,
  CASE WHEN s.state IN ('ENDED', 'EXPIRED') THEN 'ACTIVE' ELSE s.state END, s.started_at,
  CASE WHEN s.state IN ('ENDED', 'EXPIRED') THEN NULL ELSE s.ends_at END, s.next_check_in_at, s.grace_min, false
FROM sessions s JOIN workers w ON w.id = s.worker_id ORDER BY s.id;
INSERT INTO session_versions (employer_id, worker_id, session_id, recorded_at, happened_at, state, started_at, ends_at,
  next_check_in_at, grace_min, amber)
SELECT w.employer_id, s.worker_id, s.id, coalesce(s.ends_at, now()), coalesce(s.ends_at, now()), s.state, s.started_at,
  s.ends_at, s.next_check_in_at, s.grace_min, s.amber
FROM sessions s JOIN workers w ON w.id = s.worker_id WHERE s.state IN ('ENDED', 'EXPIRED') ORDER BY s.id;

ALTER TABLE session_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY application ON session_versions TO lonewatch_app USING (true);
CREATE POLICY viewer ON session_versions FOR SELECT TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]));

-- The past is asked for by when somebody was somewhere. Pages are written in the order of receipt, which is nearly that
-- order; of those that a late delivery has stretched, the index keeps several short ranges instead of one long one.
CREATE INDEX reports_fixed ON reports USING brin (fix_at timestamptz_minmax_multi_ops)
  WITH (pages_per_range = 32, autosummarize = on);
