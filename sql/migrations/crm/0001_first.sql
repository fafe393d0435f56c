-- crm.db: what our people did. Small, precious, never rebuilt. Customers are named by cust_no, so
-- that these rows outlive any reload of core.db.

-- One row: what this folder is.
CREATE TABLE bank (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  name            TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('real', 'demo')),
  created_at      TEXT NOT NULL            -- wall clock
) STRICT;

-- A business action that was done: who, when, what.
CREATE TABLE audit (
  seq             INTEGER NOT NULL PRIMARY KEY,
  action_key      TEXT NOT NULL UNIQUE,    -- the same action twice counts once
  at              TEXT NOT NULL,           -- wall clock
  business_date   INTEGER,                 -- day of the last feed taken then
  actor           TEXT NOT NULL,
  verb            TEXT NOT NULL,
  object          TEXT NOT NULL,
  detail          TEXT NOT NULL            -- what changed, without personal data
) STRICT;

-- Versions of the policy. In force for a month: the latest approved one effective by then.
CREATE TABLE policy (
  version         INTEGER NOT NULL PRIMARY KEY CHECK (version >= 1),
  effective_month INTEGER NOT NULL,
  document        TEXT NOT NULL,           -- TOML, as checked
  author          TEXT NOT NULL,
  proposed_on     INTEGER NOT NULL,
  approver        TEXT CHECK (approver <> author),
  approved_on     INTEGER
) STRICT;
CREATE UNIQUE INDEX policy_month ON policy (effective_month) WHERE approved_on IS NOT NULL;

-- Working days that may be missing from the line.
CREATE TABLE skipped_day (
  day             INTEGER NOT NULL PRIMARY KEY,
  reason          TEXT NOT NULL CHECK (reason <> ''),
  actor           TEXT NOT NULL,
  skipped_on      INTEGER NOT NULL
) STRICT;

-- Pooled households.
CREATE TABLE family (
  family_no       INTEGER NOT NULL PRIMARY KEY,
  manager_no      TEXT NOT NULL,           -- staff number of the manager who formed it
  head_cust_no    TEXT NOT NULL,
  formed_on       INTEGER NOT NULL,
  dissolved_on    INTEGER,                 -- first day on which it no longer counts
  dissolved_why   TEXT
) STRICT;

-- Who belongs to a family, from and until when.
CREATE TABLE family_member (
  family_no       INTEGER NOT NULL REFERENCES family (family_no),
  cust_no         TEXT NOT NULL,
  joined_on       INTEGER NOT NULL,
  left_on         INTEGER,                 -- first day on which they are no longer a member
  manager_no      TEXT NOT NULL,           -- manager under whom the member stands
  consent         TEXT NOT NULL CHECK (consent <> ''),  -- how and when the member agreed
  PRIMARY KEY (family_no, cust_no, joined_on)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX family_member_once ON family_member (cust_no) WHERE left_on IS NULL;

-- Special VIPs.
CREATE TABLE special_vip (
  special_no      INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('temporary', 'long_term')),
  tier            INTEGER NOT NULL CHECK (tier BETWEEN 3 AND 6),
  ground          TEXT NOT NULL CHECK (ground <> ''),
  txn_no          TEXT,                    -- transaction it rests on, used for one application only
  applicant       TEXT NOT NULL,
  approver        TEXT NOT NULL CHECK (approver <> applicant),
  valid_from      INTEGER NOT NULL,
  valid_until     INTEGER,                 -- last day; empty: for ever
  revoked_on      INTEGER,                 -- first day on which it no longer holds
  revoked_by      TEXT,
  revoked_why     TEXT,
  CHECK ((kind = 'temporary') = (txn_no IS NOT NULL)),
  CHECK ((revoked_on IS NULL) = (revoked_why IS NULL))
) STRICT;
CREATE UNIQUE INDEX special_vip_txn ON special_vip (txn_no) WHERE txn_no IS NOT NULL;

-- Customers whom head office designates as other core.
CREATE TABLE designation (
  designation_no  INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  reason          TEXT NOT NULL CHECK (reason <> ''),
  proposer        TEXT NOT NULL,
  approver        TEXT NOT NULL CHECK (approver <> proposer),
  valid_from      INTEGER NOT NULL,
  valid_until     INTEGER                  -- last day; empty: until further notice
) STRICT;
