-- Where alarms gather. An alarm carries the H3 cell of its fix, so that counting by cell reads one index and no row.

-- H3 index of the fix at resolution 10 (some 0.015 km²), as HEAT_STORED of schema/contract/heat.ts. Written with the row; null
-- where there is no fix, and in rows that are older than this column until the server has gone through them.
ALTER TABLE alarms ADD COLUMN heat_cell bigint;
CREATE INDEX alarms_heat ON alarms (employer_id, received_at)
  INCLUDE (heat_cell, type, priority, worker_id, lon_e7, lat_e7) WHERE heat_cell IS NOT NULL;
CREATE INDEX alarms_without_cell ON alarms (id) WHERE heat_cell IS NULL AND lon_e7 IS NOT NULL;

-- Gives alarms that have none their cell, and changes nothing else: an alarm is only ever added. SECURITY DEFINER: the
-- application's role may not update the table.
CREATE FUNCTION place_alarms(alarms integer[], cells bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE alarms a SET heat_cell = placed.cell FROM unnest($1, $2) AS placed (alarm, cell)
  WHERE a.id = placed.alarm AND a.heat_cell IS NULL
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION place_alarms(integer[], bigint[]) SET search_path = %I, pg_temp', current_schema());
END
$$;

-- What analysts are told of a month: groups of alarms of so many different people that none stands out, made once when the
-- month is over (domain/heat-release.ts) and never changed. Every answer to them is a sum of these and of nothing else.
CREATE TABLE heat_months (
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  -- Its first day, in Europe/London.
  month date NOT NULL,
  -- The fewest people that a group may be of.
  k smallint NOT NULL,
  PRIMARY KEY (employer_id, month, k)
);
CREATE TABLE heat_groups (
  employer_id integer NOT NULL,
  month date NOT NULL,
  k smallint NOT NULL,
  cell bigint NOT NULL,
  -- Bits of ALARM_TYPES that the alarms may be of, of the hours 0 to 23 and of the weekdays (bit 0: Monday).
  types integer NOT NULL,
  hours integer NOT NULL,
  weekdays smallint NOT NULL,
  -- null: of any team.
  team_id integer,
  -- null: there are some in this cell, too few to be told.
  alarms integer,
  FOREIGN KEY (employer_id, month, k) REFERENCES heat_months ON DELETE CASCADE
);
CREATE INDEX heat_groups_of_month ON heat_groups (employer_id, k, month);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['heat_months', 'heat_groups'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
    EXECUTE format(
      'CREATE POLICY viewer ON %I FOR SELECT TO lonewatch_viewer
         USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]))', name);
  END LOOP;
END
$$;
