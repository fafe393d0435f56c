-- Relationship plans (客户关系计划, spec 5, *Relationship plan*): what is known of a customer beyond the feed, what is to be
-- reached with them and what is done for it. All of it belongs to the customer: who maintains them today works on it.

-- What is said of a customer. Each saving is a new row, the last one counts; nothing is changed or deleted.
CREATE TABLE relationship_plan (
  cust_no         TEXT NOT NULL,
  version         INTEGER NOT NULL CHECK (version > 0),   -- 1, 2 … of the customer; guards against two at once
  potential_fen   INTEGER CHECK (potential_fen >= 0),     -- total potential value: all that they could hold, CNY fen
  level           INTEGER CHECK (level BETWEEN 1 AND 5),  -- product relationship: 1 potential … 5 dependent
  service         TEXT CHECK (service IN ('full', 'priority', 'general', 'special')),  -- service group by need
  channel         TEXT CHECK (channel IN ('visit', 'phone', 'sms', 'email', 'wechat', 'counter', 'event')),  -- preferred
  need_stated     TEXT NOT NULL,           -- what they say that they need
  need_real       TEXT NOT NULL,           -- what they mean by it
  need_unstated   TEXT NOT NULL,           -- what they take for granted
  need_delight    TEXT NOT NULL,           -- what would delight them
  need_secret     TEXT NOT NULL,           -- what they do not like to say
  occupation      TEXT NOT NULL,
  family          TEXT NOT NULL,
  preferences     TEXT NOT NULL,
  written_by      TEXT NOT NULL,           -- staff number
  written_on      INTEGER NOT NULL,        -- calendar day
  PRIMARY KEY (cust_no, version)
) STRICT, WITHOUT ROWID;

-- What a customer is thought to have at another bank. The latest estimate of a bank counts; 0: nothing any more.
CREATE TABLE wallet_estimate (
  cust_no         TEXT NOT NULL,
  estimate_no     INTEGER NOT NULL CHECK (estimate_no > 0),  -- 1, 2 … of the customer
  bank            TEXT NOT NULL CHECK (bank <> ''),          -- the competitor
  amount_fen      INTEGER NOT NULL CHECK (amount_fen >= 0),  -- CNY fen
  source          TEXT NOT NULL CHECK (source <> ''),        -- where the figure comes from
  as_of           INTEGER NOT NULL,        -- calendar day of which it is true
  noted_by        TEXT NOT NULL,           -- staff number
  noted_on        INTEGER NOT NULL,        -- calendar day
  PRIMARY KEY (cust_no, estimate_no)
) STRICT, WITHOUT ROWID;

-- A goal of a plan, or an action on the way to one.
CREATE TABLE plan_step (
  step_no         INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('goal', 'action')),
  what            TEXT NOT NULL CHECK (what <> ''),
  amount_fen      INTEGER CHECK (amount_fen > 0),  -- what a goal is about, CNY fen; empty: it is not about money
  due_day         INTEGER NOT NULL,        -- calendar day by which
  set_by          TEXT NOT NULL,           -- staff number
  set_on          INTEGER NOT NULL,        -- calendar day
  outcome         TEXT CHECK (outcome IN ('reached', 'dropped')),  -- empty: open
  ended_by        TEXT,                    -- staff number
  ended_on        INTEGER,                 -- calendar day
  said            TEXT NOT NULL,           -- what was written at the end; why, where it was dropped
  CHECK ((outcome IS NULL) = (ended_by IS NULL) AND (outcome IS NULL) = (ended_on IS NULL)),
  CHECK (outcome IS NOT 'dropped' OR said <> ''),
  CHECK (kind = 'goal' OR amount_fen IS NULL)
) STRICT;
CREATE INDEX plan_step_of_customer ON plan_step (cust_no, step_no);
CREATE INDEX plan_step_open ON plan_step (cust_no) WHERE outcome IS NULL;

-- A day to remember (重要纪念日, spec 3), kept every year by the calendar in which it was recorded.
CREATE TABLE memorial_day (
  memorial_no     INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  what            TEXT NOT NULL CHECK (what <> ''),
  is_birthday     INTEGER NOT NULL CHECK (is_birthday IN (0, 1)),  -- 1: kept in place of the birthday of the identity document
  lunar           INTEGER NOT NULL CHECK (lunar IN (0, 1)),    -- 1: by the lunar calendar
  leap            INTEGER NOT NULL CHECK (leap IN (0, 1)),     -- 1: in the leap month of that number
  month           INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
  day             INTEGER NOT NULL CHECK (day BETWEEN 1 AND 31),
  set_by          TEXT NOT NULL,           -- staff number
  set_on          INTEGER NOT NULL,        -- calendar day
  ended_by        TEXT,                    -- who took it off; empty: it is kept
  ended_on        INTEGER,                 -- calendar day
  CHECK ((ended_by IS NULL) = (ended_on IS NULL)),
  CHECK (lunar = 1 OR leap = 0),
  CHECK (lunar = 0 OR day <= 30)
) STRICT;
CREATE INDEX memorial_day_of_customer ON memorial_day (cust_no) WHERE ended_on IS NULL;
CREATE UNIQUE INDEX memorial_day_birthday ON memorial_day (cust_no) WHERE ended_on IS NULL AND is_birthday = 1;
CREATE INDEX memorial_day_kept ON memorial_day (lunar, month, day) WHERE ended_on IS NULL;
