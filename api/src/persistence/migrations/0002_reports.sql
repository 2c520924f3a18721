-- The history: one row a report, for ever as it was judged. Partitioned by the UTC day of received_at, so that retention
-- drops whole days. No foreign keys and no identity column: nothing may slow this table or make an insert fail.
--
-- Codes are places in the arrays of schema/contract, which are append-only: kind in SIGNAL_KINDS, protocol in PROTOCOLS,
-- source in FIX_SOURCES; marks are bits of MARKS. The order of the columns wastes no byte on alignment.
CREATE TABLE reports (
  -- When it reached us.
  received_at timestamptz NOT NULL,
  -- When the rules had judged it.
  processed_at timestamptz NOT NULL,
  -- As the device said it, before any correction.
  device_at timestamptz,
  -- When the fix was measured, corrected; never later than received_at. null: no position.
  fix_at timestamptz,
  employer_id integer NOT NULL,
  device_id integer NOT NULL,
  -- Who carried the device when it reported; null: unassigned.
  worker_id integer,
  -- WGS84, 1e-7 degrees (11 mm).
  lon_e7 integer,
  lat_e7 integer,
  -- Radius, metres.
  accuracy_m real,
  -- Above the WGS84 ellipsoid or mean sea level, whichever the client means; metres.
  altitude_m real,
  -- Metres a second.
  speed_mps real,
  -- Degrees clockwise from true north, 0 to below 360.
  heading_deg real,
  -- 0 to 100.
  battery_percent real,
  marks integer NOT NULL,
  kind smallint NOT NULL,
  protocol smallint NOT NULL,
  source smallint,
  charging boolean
) PARTITION BY RANGE (received_at);

CREATE INDEX reports_device ON reports (device_id, fix_at);
-- The trail of a worker across all the devices that they ever carried; costs a quarter of the rate of writing.
CREATE INDEX reports_worker ON reports (worker_id, fix_at) WHERE worker_id IS NOT NULL;
CREATE INDEX reports_received ON reports USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on);

-- Makes the partition of a UTC day unless it is there. Attached, not created in place: attaching lets inserts and reads
-- go on (SHARE UPDATE EXCLUSIVE), CREATE ... PARTITION OF would wait for every reader of the history and stop all writers.
-- SECURITY DEFINER: the application's role owns no table.
CREATE FUNCTION create_report_day(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  name text := 'reports_' || to_char(day, 'YYYY_MM_DD');
BEGIN
  IF to_regclass(quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  -- Two servers at midnight: the second waits for the first and then finds the table.
  PERFORM pg_advisory_xact_lock(hashtext('lonewatch report days'));
  IF to_regclass(quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE reports INCLUDING ALL)', name);
  EXECUTE format(
    'ALTER TABLE reports ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
END
$$;

-- Drops every day that ended at or before the given instant and answers their dates, oldest first.
CREATE FUNCTION drop_report_days(ended_by timestamptz) RETURNS SETOF date
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  found record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('lonewatch report days'));
  FOR found IN
    SELECT c.relname AS name, to_date(substr(c.relname, 9), 'YYYY_MM_DD') AS day
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'reports'::regclass
    ORDER BY 2
  LOOP
    IF ((found.day + 1)::timestamp AT TIME ZONE 'UTC') <= ended_by THEN
      EXECUTE format('DROP TABLE %I', found.name);
      RETURN NEXT found.day;
    END IF;
  END LOOP;
END
$$;
