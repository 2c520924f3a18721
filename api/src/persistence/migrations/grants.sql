-- What the application's role may do. Not a migration: run after every one, at every start, so that a role which an
-- administrator makes later gets its grants too. Append-only tables get neither UPDATE nor DELETE.
REVOKE EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) TO lonewatch_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  employers, contract_services, teams, workers, devices, ingest_tokens, settings,
  accounts, account_sessions, account_credentials, account_verifications, account_second_factors, account_passkeys,
  invitations, arcs, arc_contracts, grants, wall_displays, api_keys, person_keys, sensitive_profiles
  TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE ON sessions, break_glasses TO lonewatch_app;
GRANT SELECT, INSERT, DELETE ON ingest_rejects, hot_snapshots TO lonewatch_app;
GRANT SELECT, INSERT ON alarms, reports, sign_ins, location_reads, map_watches TO lonewatch_app;
GRANT SELECT ON migrations TO lonewatch_app;
