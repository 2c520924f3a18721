-- Lists are read newest first, however many alarms there have been.
CREATE INDEX alarms_newest ON alarms (employer_id, id DESC);
