-- Who has removed a fence and when is a version of it too; a command that is sent twice writes one version.
ALTER TABLE geofence_versions
  ADD COLUMN removed boolean NOT NULL DEFAULT false,
  ADD COLUMN command_id text;
CREATE UNIQUE INDEX geofence_versions_command ON geofence_versions (employer_id, made_by, command_id);
