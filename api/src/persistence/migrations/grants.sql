-- What the application's role may do. Not a migration: run after every one, at every start, so that a role which an
-- administrator makes later gets its grants too. Append-only tables get neither UPDATE nor DELETE.
REVOKE EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) TO lonewatch_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  employers, contract_services, teams, workers, devices, ingest_tokens, settings
  TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE ON sessions TO lonewatch_app;
GRANT SELECT, INSERT, DELETE ON ingest_rejects, hot_snapshots TO lonewatch_app;
GRANT SELECT, INSERT ON alarms, reports TO lonewatch_app;
GRANT SELECT ON migrations TO lonewatch_app;
