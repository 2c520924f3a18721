-- Running a control room: who answers an employer's alarms, who is on duty, when nobody was, what a shift hands on.

-- A word of MONITORINGS: who answers the alarms, a control room or the employer's own managers.
ALTER TABLE employers ADD COLUMN monitoring text NOT NULL DEFAULT 'ARC';

-- Who has signed on. Kept through restarts: somebody who was on duty still is.
CREATE TABLE duties (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  -- As it was then.
  name text NOT NULL,
  workstation text,
  signed_on_at timestamptz NOT NULL,
  signed_off_at timestamptz,
  -- null: not on a break.
  break_since timestamptz
);
CREATE UNIQUE INDEX duty_of_account_is_one ON duties (account_id) WHERE signed_off_at IS NULL;

-- Times in which nobody was there for an employer's alarms.
CREATE TABLE cover_gaps (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  from_at timestamptz NOT NULL,
  -- null: it goes on.
  to_at timestamptz
);
CREATE UNIQUE INDEX cover_gap_is_one ON cover_gaps (employer_id) WHERE to_at IS NULL;
CREATE INDEX cover_gaps_newest ON cover_gaps (employer_id, id DESC);

-- What a shift handed on: signed by who went, and item by item by who came. Of accounts, without a reference: the record
-- outlives them.
CREATE TABLE shift_handovers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_id text NOT NULL,
  from_name text NOT NULL,
  -- null: whoever comes.
  to_id text,
  to_name text,
  -- Whose alarms the outgoing person handled: who handles one of them may see the record, each item where it is theirs.
  employer_ids integer[] NOT NULL,
  signed_out_at timestamptz NOT NULL,
  signed_in_by_id text,
  signed_in_by_name text,
  signed_in_at timestamptz,
  -- Of the texts below, sealed under the key from the configuration. Emptied, they can no longer be read.
  wrapped_key bytea
);
CREATE INDEX shift_handovers_of_employers ON shift_handovers USING gin (employer_ids);

CREATE TABLE shift_items (
  handover_id integer NOT NULL REFERENCES shift_handovers ON DELETE CASCADE,
  -- From 1.
  item integer NOT NULL,
  -- A word of HANDED_ON.
  kind text NOT NULL,
  -- null: of the shift as a whole.
  employer_id integer REFERENCES employers ON DELETE CASCADE,
  incident_id integer REFERENCES incidents ON DELETE SET NULL,
  worker_id integer REFERENCES workers ON DELETE SET NULL,
  due_at timestamptz,
  text bytea NOT NULL,
  taken_at timestamptz,
  taken_by_id text,
  taken_by_name text,
  remark bytea,
  PRIMARY KEY (handover_id, item)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['duties', 'cover_gaps', 'shift_handovers', 'shift_items'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
  END LOOP;
END
$$;
CREATE POLICY viewer ON cover_gaps FOR SELECT TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]));
CREATE POLICY viewer ON shift_handovers FOR SELECT TO lonewatch_viewer
  USING (employer_ids && (SELECT lonewatch_employers())::integer[]);
-- What concerns the shift as a whole is for those who handle all of its employers.
CREATE POLICY viewer ON shift_items FOR SELECT TO lonewatch_viewer
  USING (EXISTS (
    SELECT FROM shift_handovers h WHERE h.id = handover_id AND CASE
      WHEN shift_items.employer_id IS NULL THEN h.employer_ids <@ (SELECT lonewatch_employers())::integer[]
      ELSE shift_items.employer_id = ANY ((SELECT lonewatch_employers())::integer[]) END));
