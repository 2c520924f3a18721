-- What is done to sessions and by whom, what is said with it, and the secrets by which a worker is known on the phone.

-- Said to be dangerous when it began: a missed check-in is priority 1 at once.
ALTER TABLE sessions ADD COLUMN high_risk boolean NOT NULL DEFAULT false;

-- The record of sessions: append-only.
CREATE TABLE session_entries (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id integer NOT NULL REFERENCES employers,
  worker_id integer NOT NULL REFERENCES workers,
  -- null: there was none in progress.
  session_id integer REFERENCES sessions,
  -- A word of SESSION_ACT_NAMES.
  act text NOT NULL,
  -- When it was said, and when it reached us.
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- A word of ACTOR_KINDS; of the accounts, without a reference: the record outlives the account.
  actor_kind text NOT NULL,
  actor_id text,
  actor_name text NOT NULL,
  -- So that an act that is sent again is done once; null: no person's command.
  command_id text,
  -- AES-256-GCM with the person's key: the note, or why somebody did it on the worker's behalf.
  text bytea,
  -- The same of a recording: a word of VOICE_TYPES, and whole seconds.
  voice bytea,
  voice_type text,
  voice_seconds smallint,
  CONSTRAINT session_entry_voice_is_whole CHECK (num_nulls(voice, voice_type, voice_seconds) IN (0, 3))
);
-- Sealed bytes do not compress.
ALTER TABLE session_entries ALTER COLUMN voice SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX session_command_is_done_once ON session_entries (worker_id, command_id) WHERE command_id IS NOT NULL;
CREATE INDEX session_entries_newest ON session_entries (worker_id, id DESC);

-- Each sealed with the person's key; null: not held. No viewer has any right to them: the server compares.
CREATE TABLE worker_secrets (
  worker_id integer PRIMARY KEY REFERENCES workers ON DELETE CASCADE,
  employer_id integer NOT NULL REFERENCES employers ON DELETE CASCADE,
  -- Argon2id of the PIN, and of the one that asks for help in disguise.
  pin_hash bytea,
  duress_pin_hash bytea,
  -- What the worker says on the phone before an alarm is closed.
  closure_code bytea,
  -- [{word, means}] as JSON: words that ask for help in disguise.
  duress_words bytea,
  changed_at timestamptz NOT NULL,
  changed_by text REFERENCES accounts ON DELETE SET NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['session_entries', 'worker_secrets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY application ON %I TO lonewatch_app USING (true)', name);
  END LOOP;
END
$$;
CREATE POLICY viewer ON session_entries FOR SELECT TO lonewatch_viewer
  USING (employer_id = ANY ((SELECT lonewatch_employers())::integer[]));
