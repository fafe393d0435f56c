-- Who may sign in, what for, and from where an act came. Passwords, codes and tokens are kept as hashes or
-- secrets that no digest, export or page ever shows.

-- What the audit says beside who, when and what: from which address, with which outcome, and what was before
-- and after, masked. Rows of earlier versions have empty texts.
ALTER TABLE audit ADD COLUMN peer TEXT NOT NULL DEFAULT '';     -- the socket's other end; empty: this machine
ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'done', 'refused'));
ALTER TABLE audit ADD COLUMN was TEXT NOT NULL DEFAULT '';      -- before the act, masked
ALTER TABLE audit ADD COLUMN became TEXT NOT NULL DEFAULT '';   -- after it, masked
-- HMAC-SHA-256 in hexadecimal over the chain value of the row before and this row, with a key that lies
-- outside the database.
ALTER TABLE audit ADD COLUMN chain TEXT NOT NULL DEFAULT '';

-- Accounts: one person, one account, named by the staff number.
CREATE TABLE account (
  staff_no        TEXT NOT NULL PRIMARY KEY,
  version         INTEGER NOT NULL CHECK (version >= 1),  -- rises with each change, guards against two at once
  name            TEXT NOT NULL CHECK (name <> ''),
  lang            TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
  status          TEXT NOT NULL CHECK (status IN ('waiting', 'open', 'locked', 'closed')),
  password_hash   TEXT NOT NULL,           -- Argon2id, with its salt and costs
  password_set_on INTEGER NOT NULL,
  password_once   INTEGER NOT NULL CHECK (password_once IN (0, 1)),  -- 1: given by somebody else, must be changed
  failures        INTEGER NOT NULL CHECK (failures >= 0),  -- failed sign-ins since the last good one or lock
  locked_at       TEXT NOT NULL,           -- wall clock of the last lock by failures; empty: never
  totp_secret     TEXT NOT NULL,           -- secret of the one-time codes, base32; empty: none set up
  totp_pending    TEXT NOT NULL,           -- secret that waits for its first code; empty: none
  totp_step       INTEGER NOT NULL,        -- 30-second step of the last code used; a code counts once
  opened_by       TEXT NOT NULL,
  opened_on       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Passwords that may not be chosen again: the last ones of each account, the present one included.
CREATE TABLE past_password (
  staff_no        TEXT NOT NULL REFERENCES account (staff_no),
  version         INTEGER NOT NULL,        -- of the account, when it was set
  password_hash   TEXT NOT NULL,
  set_on          INTEGER NOT NULL,
  PRIMARY KEY (staff_no, version)
) STRICT, WITHOUT ROWID;

-- What people are for, and where: a post holds until it is ended, and is never deleted.
CREATE TABLE post (
  staff_no        TEXT NOT NULL REFERENCES account (staff_no),
  version         INTEGER NOT NULL,        -- of the account, when it was granted
  role            TEXT NOT NULL CHECK (role IN (
                    'customer_manager', 'wealth_manager', 'lobby_director', 'retail_head', 'branch_retail',
                    'branch_director', 'hq_retail', 'analyst', 'service_desk', 'admin', 'auditor')),
  inst_no         TEXT NOT NULL,           -- empty: the whole bank
  since           INTEGER NOT NULL,
  granted_by      TEXT NOT NULL CHECK (granted_by <> staff_no),
  until           INTEGER,                 -- day on which it was ended
  ended_by        TEXT,
  PRIMARY KEY (staff_no, version, role, inst_no),
  CHECK ((until IS NULL) = (ended_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX post_once ON post (staff_no, role, inst_no) WHERE until IS NULL;

-- Sessions, from sign-in to their end. A number is never used again.
CREATE TABLE session (
  session_no      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  token_hash      TEXT NOT NULL UNIQUE,    -- SHA-256 of what the browser keeps
  staff_no        TEXT NOT NULL REFERENCES account (staff_no),
  created_at      TEXT NOT NULL,           -- wall clock
  seen_at         TEXT NOT NULL,           -- wall clock of the last request, to the minute or so
  age_seconds     INTEGER NOT NULL CHECK (age_seconds >= 0),  -- age at that request, by a clock nobody sets
  peer            TEXT NOT NULL,
  password_old    INTEGER NOT NULL CHECK (password_old IN (0, 1)),  -- 1: the password was due at sign-in
  staff_mark      TEXT NOT NULL,           -- institution, role and status in the staff feed at sign-in
  ended_at        TEXT,
  ended_why       TEXT CHECK (ended_why IN (
                    'signed_out', 'idle', 'too_old', 'password', 'post', 'status', 'staff', 'second_factor')),
  CHECK ((ended_at IS NULL) = (ended_why IS NULL))
) STRICT;
CREATE INDEX session_open ON session (staff_no) WHERE ended_at IS NULL;

-- One-time addresses with which the first administrator is set up.
CREATE TABLE setup_token (
  token_no        INTEGER NOT NULL PRIMARY KEY,
  token_hash      TEXT NOT NULL UNIQUE,    -- SHA-256
  offered_at      TEXT NOT NULL,           -- wall clock
  used_by         TEXT                     -- staff number of the administrator; empty: not used
) STRICT;
