-- What happened at geofences is kept as long as the track that it came from; what belongs to an incident, as long as that.
CREATE FUNCTION drop_geofence_events(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH dropped AS (
    DELETE FROM geofence_events e
    WHERE e.at < before AND e.alarm_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM incidents i
      WHERE i.worker_id = e.worker_id AND e.at >= i.raised_at - interval '15 minutes'
        AND e.at <= coalesce(i.closed_at, 'infinity'))
    RETURNING 1)
  SELECT count(*) FROM dropped
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION drop_geofence_events(timestamptz) SET search_path = %I, pg_temp', current_schema());
END
$$;
