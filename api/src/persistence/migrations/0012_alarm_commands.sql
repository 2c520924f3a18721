-- A command id is chosen by whoever sends it, and two may choose the same: that makes one alarm of two only where both are
-- of one kind and about one worker and device. A call for help is never taken for somebody else's.
DROP INDEX alarm_of_command_is_raised_once;
CREATE UNIQUE INDEX alarm_of_command_is_raised_once
  ON alarms (employer_id, command_id, type, coalesce(worker_id, 0), coalesce(device_id, 0))
  WHERE command_id IS NOT NULL;
