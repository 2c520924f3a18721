-- People who sign in, as better-auth keeps them (api/src/transport/sign-in.ts names its fields after these columns).
-- Nothing here belongs to an employer: an account is a person, what it may do stands in grants.

CREATE TABLE accounts (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  email_verified boolean NOT NULL,
  image text,
  two_factor_enabled boolean NOT NULL DEFAULT false,
  -- Well-known password, no second factor: only ever on loopback.
  demonstration boolean NOT NULL DEFAULT false,
  -- null: may sign in.
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE account_sessions (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  token text NOT NULL UNIQUE,
  -- How the person showed who they are: PASSWORD, TOTP, BACKUP_CODE, PASSKEY, OIDC.
  verified_by text NOT NULL,
  ip_address text,
  user_agent text,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX account_sessions_account ON account_sessions (account_id);

-- A password, or an identity at an OpenID Connect provider.
CREATE TABLE account_credentials (
  id text PRIMARY KEY,
  owner_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  provider_id text NOT NULL,
  -- What the provider calls the person.
  provider_account_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  -- argon2id, in the PHC string format.
  password text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX account_credentials_owner ON account_credentials (owner_id);

CREATE TABLE account_verifications (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX account_verifications_identifier ON account_verifications (identifier);

CREATE TABLE account_second_factors (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  secret text NOT NULL,
  backup_codes text NOT NULL,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);

CREATE TABLE account_passkeys (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name text,
  public_key text NOT NULL,
  credential_id text NOT NULL,
  counter integer NOT NULL,
  device_type text NOT NULL,
  backed_up boolean NOT NULL,
  transports text,
  aaguid text,
  created_at timestamptz
);

-- Every attempt, for the person whose account it was: login events are personal data of their own.
CREATE TABLE sign_ins (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
  at timestamptz NOT NULL,
  -- A word of SIGN_IN_OUTCOMES.
  outcome text NOT NULL,
  -- As account_sessions.verified_by.
  method text NOT NULL,
  address text,
  agent text
);
CREATE INDEX sign_ins_newest ON sign_ins (account_id, id DESC);
