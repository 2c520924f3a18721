-- Functions that run as the owner look for tables in our schema first and among temporary ones last: without pg_temp in the
-- list it comes first, and a temporary table called reports would be taken for the history.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION create_report_day(date) SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION drop_report_days(timestamptz) SET search_path = %I, pg_temp', current_schema());
END
$$;
