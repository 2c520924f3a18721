-- What the two roles may do. Not a migration: run after every one, at every start. Append-only tables get neither UPDATE nor
-- DELETE. Which rows is a matter of row level security (0007_row_security.sql).
REVOKE EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_report_day(date), drop_report_days(timestamptz) TO lonewatch_app;
REVOKE EXECUTE ON FUNCTION drop_geofence_events(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_geofence_events(timestamptz) TO lonewatch_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  employers, contract_services, teams, workers, devices, ingest_tokens, settings,
  accounts, account_sessions, account_credentials, account_verifications, account_second_factors, account_passkeys,
  invitations, arcs, arc_contracts, grants, wall_displays, api_keys, person_keys, sensitive_profiles, worker_secrets
  TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE ON sessions, break_glasses, incidents TO lonewatch_app;
-- An incident's number is made of its id, so the id is dealt before the row.
GRANT USAGE ON SEQUENCE incidents_id_seq TO lonewatch_app;
GRANT SELECT, INSERT, DELETE ON ingest_rejects, hot_snapshots TO lonewatch_app;
GRANT SELECT, INSERT ON
  alarms, reports, sign_ins, location_reads, map_watches, map_watch_days, incident_log, incident_keys TO lonewatch_app;
GRANT SELECT, INSERT ON session_entries TO lonewatch_app;
GRANT SELECT ON migrations TO lonewatch_app;
GRANT SELECT, INSERT ON plans, plan_versions, contact_checks TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  employer_keys, police_arrangements, push_subscriptions, summary_recipients, deliveries TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE ON webhooks TO lonewatch_app;

GRANT SELECT, INSERT, UPDATE ON duties, cover_gaps, shift_handovers, shift_items TO lonewatch_app;
-- Written by the trigger on incidents alone.
GRANT SELECT, INSERT, UPDATE ON incident_facts TO lonewatch_app;
GRANT SELECT ON incident_facts TO lonewatch_viewer;
REVOKE EXECUTE ON FUNCTION place_alarms(integer[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_alarms(integer[], bigint[]) TO lonewatch_app;
GRANT SELECT, INSERT ON heat_months, heat_groups TO lonewatch_app;

-- On behalf of a viewer: what a query reads, what a mutation writes, and no secret that a session could be made of. What
-- spans employers, such as accounts, services and walls that wait, the server itself changes.
GRANT SELECT ON
  employers, contract_services, teams, workers, devices, sessions, alarms, reports, ingest_rejects,
  sign_ins, grants, ingest_tokens, person_keys, sensitive_profiles, location_reads, map_watches, map_watch_days, break_glasses,
  incidents, incident_log, incident_keys
  TO lonewatch_viewer;
GRANT SELECT ON session_entries TO lonewatch_viewer;
GRANT SELECT ON cover_gaps, shift_handovers, shift_items TO lonewatch_viewer;
GRANT SELECT (id, name) ON accounts TO lonewatch_viewer;
GRANT UPDATE (wall_positions, wall_names) ON employers TO lonewatch_viewer;
GRANT INSERT ON teams TO lonewatch_viewer;
GRANT INSERT, UPDATE (shares_last_known) ON workers TO lonewatch_viewer;
GRANT INSERT, UPDATE (external_id) ON devices TO lonewatch_viewer;
GRANT INSERT, DELETE ON grants TO lonewatch_viewer;
GRANT INSERT, UPDATE (revoked_at) ON ingest_tokens TO lonewatch_viewer;
GRANT INSERT ON person_keys TO lonewatch_viewer;
GRANT INSERT, UPDATE (date_of_birth, notes, changed_at, changed_by) ON sensitive_profiles TO lonewatch_viewer;
GRANT INSERT, UPDATE (reviewed_at, reviewed_by, reviewer_name, verdict, review_note) ON break_glasses TO lonewatch_viewer;
GRANT
  SELECT (id, employer_id, name, scope, prefix, created_at, created_by, expires_at, used_at, revoked_at),
  INSERT, UPDATE (revoked_at) ON api_keys TO lonewatch_viewer;
GRANT
  SELECT (id, employer_id, name, asked_at, approved_at, approved_by, seen_at, revoked_at),
  UPDATE (revoked_at) ON wall_displays TO lonewatch_viewer;
GRANT SELECT, INSERT ON employer_keys, plans, plan_versions, contact_checks TO lonewatch_viewer;
GRANT SELECT, INSERT, DELETE, UPDATE (urn, phone, level, warn_at, withdraw_at, changed_at, changed_by)
  ON police_arrangements TO lonewatch_viewer;
GRANT SELECT, INSERT, UPDATE (addresses, changed_at, changed_by), DELETE ON summary_recipients TO lonewatch_viewer;
GRANT
  SELECT (id, employer_id, name, url, events, created_at, created_by, removed_at),
  INSERT, UPDATE (removed_at) ON webhooks TO lonewatch_viewer;
GRANT SELECT (id, account_id, endpoint, agent, created_at), DELETE ON push_subscriptions TO lonewatch_viewer;
GRANT SELECT ON deliveries TO lonewatch_viewer;
GRANT SELECT, INSERT, UPDATE, DELETE ON geofences, geofence_states TO lonewatch_app;
GRANT SELECT, INSERT ON geofence_versions, geofence_events TO lonewatch_app;
GRANT SELECT, INSERT, UPDATE (version, removed_at) ON geofences TO lonewatch_viewer;
GRANT SELECT, INSERT ON geofence_versions TO lonewatch_viewer;
GRANT SELECT ON geofence_events TO lonewatch_viewer;
GRANT SELECT ON session_versions TO lonewatch_app, lonewatch_viewer;
GRANT SELECT ON heat_groups TO lonewatch_viewer;
