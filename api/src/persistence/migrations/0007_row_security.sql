-- Row level security: what a viewer's question may touch, whatever the code above it forgets. Two roles (application-role.ts):
-- lonewatch_app is the server's own work and sees every row; lonewatch_viewer is everything that is asked on behalf of a
-- viewer and sees the rows of the employers that its transaction names. Without a name it sees nothing. What it may do with
-- which columns stands in grants.sql.

-- The employers of this transaction, as asViewer (connection.ts) sets them; empty when nobody did.
CREATE FUNCTION lonewatch_employers() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('lonewatch.employers', true), '')::integer[], '{}')
$$;
-- The account of this transaction; null: nobody's.
CREATE FUNCTION lonewatch_account() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('lonewatch.account', true), '')
$$;

-- The server's own work: everything. A table with this policy alone shows a viewer nothing.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'employers', 'contract_services', 'teams', 'workers', 'devices', 'ingest_tokens', 'sessions', 'alarms', 'ingest_rejects',
    'hot_snapshots', 'reports', 'accounts', 'account_sessions', 'account_credentials', 'account_verifications',
    'account_second_factors', 'account_passkeys', 'sign_ins', 'arcs', 'arc_contracts', 'grants', 'invitations',
    'wall_displays', 'api_keys', 'person_keys', 'sensitive_profiles', 'location_reads', 'map_watches', 'map_watch_days',
    'break_glasses']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
  END LOOP;
END
$$;

-- Rows that carry their employer, and nothing that could belong to another one; a wall that waits for approval carries none
-- yet and is the server's alone. The sub-select is asked once a statement, not once a row.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'contract_services', 'teams', 'alarms', 'ingest_rejects', 'reports', 'wall_displays', 'api_keys', 'location_reads',
    'map_watches', 'map_watch_days']
  LOOP
    EXECUTE format(
      'CREATE POLICY viewer ON %I TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))', name);
  END LOOP;
END
$$;

CREATE POLICY viewer ON employers TO lonewatch_viewer
  USING (id = ANY ((SELECT lonewatch_employers())::integer[]));
CREATE POLICY viewer ON sessions FOR SELECT TO lonewatch_viewer
  USING (EXISTS (SELECT FROM workers w WHERE w.id = worker_id));

-- What a new row points at has to be the same employer's: a foreign key alone would tell which ids there are elsewhere.
CREATE POLICY viewer ON workers TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND (team_id IS NULL OR EXISTS (SELECT FROM teams t WHERE t.id = team_id AND t.employer_id = workers.employer_id)));
CREATE POLICY viewer ON devices TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND (worker_id IS NULL OR EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.employer_id = devices.employer_id)));
CREATE POLICY viewer ON ingest_tokens TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND (device_id IS NULL OR EXISTS (SELECT FROM devices d WHERE d.id = device_id AND d.employer_id = ingest_tokens.employer_id)));
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['person_keys', 'sensitive_profiles', 'break_glasses'] LOOP
    EXECUTE format(
      'CREATE POLICY viewer ON %1$I TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))
         WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
           AND EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.employer_id = %1$I.employer_id))', name);
  END LOOP;
END
$$;

-- A viewer gives and takes the roles of an employer only, at that employer; its own grants it sees wherever they hold.
CREATE POLICY viewer_reads ON grants FOR SELECT TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]) OR account_id = (SELECT lonewatch_account()));
CREATE POLICY viewer_gives ON grants FOR INSERT TO lonewatch_viewer
  WITH CHECK (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND role IN ('LONE_WORKER', 'TEAM_MANAGER', 'SAFETY_MANAGER', 'ORG_ADMIN', 'ANALYST')
    AND (team_id IS NULL OR EXISTS (SELECT FROM teams t WHERE t.id = team_id AND t.employer_id = grants.employer_id))
    AND (worker_id IS NULL OR EXISTS (SELECT FROM workers w WHERE w.id = worker_id AND w.employer_id = grants.employer_id)));
CREATE POLICY viewer_takes ON grants FOR DELETE TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[])
    AND role IN ('LONE_WORKER', 'TEAM_MANAGER', 'SAFETY_MANAGER', 'ORG_ADMIN', 'ANALYST'));

-- An account is nobody's: it is seen by its own person and where it holds something.
CREATE POLICY viewer ON accounts FOR SELECT TO lonewatch_viewer
  USING (id = (SELECT lonewatch_account()) OR EXISTS (
    SELECT FROM grants g
    WHERE g.account_id = accounts.id AND g.employer_id = ANY ((SELECT lonewatch_employers())::integer[])));
CREATE POLICY viewer ON sign_ins FOR SELECT TO lonewatch_viewer USING (account_id = (SELECT lonewatch_account()));

-- The days of the history are reached through `reports` alone, whose policies count there. Asked for by its own name a day
-- shows nothing: it has row level security and no policy, whoever might be granted what.
DO $$
DECLARE
  day regclass;
BEGIN
  FOR day IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'reports'::regclass LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', day);
  END LOOP;
END
$$;

-- As in 0002, with row level security on the new day.
CREATE OR REPLACE FUNCTION create_report_day(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  name text := 'reports_' || to_char(day, 'YYYY_MM_DD');
BEGIN
  IF to_regclass(quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('lonewatch report days'));
  IF to_regclass(quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE reports INCLUDING ALL)', name);
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format(
    'ALTER TABLE reports ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
END
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION create_report_day(date) SET search_path = %I, pg_temp', current_schema());
END
$$;
