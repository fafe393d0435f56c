-- Who looks after whom, and how it came about (spec 2). Every beginning and end of an assignment belongs to a change,
-- which says by whom, when and why; nothing is ever deleted.

-- A change of who maintains whom, of one customer or of many at once.
CREATE TABLE assignment_change (
  change_no       INTEGER NOT NULL PRIMARY KEY,
  cause           TEXT NOT NULL CHECK (cause IN (
                    'application', 'pool', 'reassigned', 'own_wish', 'customer_wish', 'complaint', 'neglect', 'cap',
                    'released', 'left_retail', 'left_institution', 'left_bank', 'followed', 'overdue', 'deceased',
                    'merged', 'moved', 'closed_institution', 'taken_back', 'going_live')),
  decided_by      TEXT NOT NULL,           -- staff number; system: a rule
  decided_on      INTEGER NOT NULL,        -- calendar day
  reason          TEXT NOT NULL,           -- empty where the cause says it all
  customers       INTEGER NOT NULL CHECK (customers > 0),
  undoes          INTEGER UNIQUE REFERENCES assignment_change (change_no),  -- the change that it takes back
  CHECK ((cause = 'taken_back') = (undoes IS NOT NULL))
) STRICT;
CREATE INDEX assignment_change_by_day ON assignment_change (decided_on);

-- What was assigned before this table was there.
INSERT INTO assignment_change (change_no, cause, decided_by, decided_on, reason, customers)
SELECT 1, 'going_live', min(decided_by), min(since_day), '', count(*) FROM assignment HAVING count(*) > 0;

CREATE TABLE assignment_kept AS
SELECT assignment_no, cust_no, staff_no, origin, since_day, until_day FROM assignment;
DROP TABLE assignment;

-- One person, or a team of which nobody is named yet, looks after a customer from a day on.
CREATE TABLE assignment (
  assignment_no   INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  inst_no         TEXT NOT NULL,           -- maintenance institution then
  team            TEXT NOT NULL,           -- empty: no team
  staff_no        TEXT NOT NULL,           -- the one maintaining person; empty: the team, whose leader names one
  origin          TEXT NOT NULL CHECK (origin IN ('self_developed', 'allocated')),
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,        -- first day on which it no longer holds; 99991231: it holds
  begun_by        INTEGER NOT NULL REFERENCES assignment_change (change_no),
  ended_by        INTEGER REFERENCES assignment_change (change_no),
  CHECK (staff_no <> '' OR team <> ''),
  CHECK (since_day <= until_day),
  CHECK ((until_day = 99991231) = (ended_by IS NULL))
) STRICT;
INSERT INTO assignment (
  assignment_no, cust_no, inst_no, team, staff_no, origin, since_day, until_day, begun_by, ended_by)
SELECT assignment_no, cust_no, '', '', staff_no, origin, since_day, until_day, 1,
  CASE WHEN until_day < 99991231 THEN 1 END
FROM assignment_kept;
DROP TABLE assignment_kept;
CREATE UNIQUE INDEX assignment_once ON assignment (cust_no) WHERE until_day = 99991231;
CREATE INDEX assignment_by_staff ON assignment (staff_no, until_day);
CREATE INDEX assignment_by_customer ON assignment (cust_no, until_day);
CREATE INDEX assignment_by_team ON assignment (inst_no, team) WHERE until_day = 99991231 AND staff_no = '';
CREATE INDEX assignment_begun ON assignment (begun_by);
CREATE INDEX assignment_ended ON assignment (ended_by) WHERE ended_by IS NOT NULL;

-- A rule that a change broke on purpose: whoever decided wrote a reason.
CREATE TABLE assignment_override (
  change_no       INTEGER NOT NULL REFERENCES assignment_change (change_no),
  rule            TEXT NOT NULL CHECK (rule IN ('cap', 'ability', 'grade', 'post')),
  staff_no        TEXT NOT NULL,
  reason          TEXT NOT NULL CHECK (reason <> ''),
  PRIMARY KEY (change_no, rule, staff_no)
) STRICT, WITHOUT ROWID;

-- How often somebody's customers changed: two changes decided on at the same moment do not pass a cap together.
CREATE TABLE keeper (
  staff_no        TEXT NOT NULL PRIMARY KEY,
  version         INTEGER NOT NULL CHECK (version >= 1)
) STRICT, WITHOUT ROWID;

-- New customers (新客户), as the feeds brought them: for some working days a manager may apply for them.
CREATE TABLE newcomer (
  cust_no         TEXT NOT NULL PRIMARY KEY,
  inst_no         TEXT NOT NULL,           -- maintenance institution first set
  opened_on       INTEGER NOT NULL,
  window_until    INTEGER NOT NULL,        -- last day for applications; the day of opening: straight to the pool
  straight        TEXT NOT NULL CHECK (straight IN ('', 'batch', 'dormant')),  -- why straight to the pool
  noted_on        INTEGER NOT NULL         -- day of the feed that brought them
) STRICT, WITHOUT ROWID;
CREATE INDEX newcomer_open ON newcomer (window_until, inst_no);

-- Applications for new customers.
CREATE TABLE application (
  application_no  INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  inst_no         TEXT NOT NULL,
  applicant       TEXT NOT NULL,           -- staff number
  reason          TEXT NOT NULL CHECK (reason <> ''),
  asked_on        INTEGER NOT NULL,
  outcome         TEXT CHECK (outcome IN ('accepted', 'refused', 'withdrawn')),
  decided_by      TEXT,
  decided_on      INTEGER,
  answer          TEXT NOT NULL DEFAULT '',  -- what the applicant is told
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS NULL) = (decided_on IS NULL)),
  CHECK (outcome IS NOT 'accepted' OR decided_by <> applicant)
) STRICT;
CREATE UNIQUE INDEX application_once ON application (cust_no, applicant) WHERE outcome IS NULL;
CREATE INDEX application_waiting ON application (inst_no) WHERE outcome IS NULL;
CREATE INDEX application_by_customer ON application (cust_no);
CREATE INDEX application_by_applicant ON application (applicant);

-- What a head must decide on by a day (决策清单).
CREATE TABLE matter (
  matter_no       INTEGER NOT NULL PRIMARY KEY,
  kind            TEXT NOT NULL CHECK (kind IN ('leaver', 'complaint', 'customer_wish', 'own_wish')),
  cust_no         TEXT NOT NULL,
  inst_no         TEXT NOT NULL,           -- whose head decides
  staff_no        TEXT NOT NULL,           -- who maintains the customer, or did
  raised_by       TEXT NOT NULL,           -- staff number; system: a rule
  raised_on       INTEGER NOT NULL,
  reason          TEXT NOT NULL,           -- never shown to the person complained about
  due_on          INTEGER NOT NULL,        -- last day
  outcome         TEXT CHECK (outcome IN ('kept', 'pooled', 'reassigned', 'followed', 'overdue', 'gone')),
  decided_by      TEXT,
  decided_on      INTEGER,
  answer          TEXT NOT NULL DEFAULT '',
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS NULL) = (decided_on IS NULL))
) STRICT;
CREATE UNIQUE INDEX matter_once ON matter (cust_no, kind) WHERE outcome IS NULL;
CREATE INDEX matter_waiting ON matter (inst_no, due_on) WHERE outcome IS NULL;

-- What somebody is able to do (AFP, CFP, fund, insurance), and until when.
CREATE TABLE qualification (
  staff_no        TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('AFP', 'CFP', 'fund', 'insurance')),
  valid_until     INTEGER NOT NULL,        -- last day
  entered_by      TEXT NOT NULL,
  entered_on      INTEGER NOT NULL,
  PRIMARY KEY (staff_no, kind)
) STRICT, WITHOUT ROWID;

-- How far the daily run of assignment has come: the last day of the feed that it has seen.
CREATE TABLE assignment_run (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  fed_until       INTEGER NOT NULL
) STRICT;

-- A feed in which so many people left at once that an administrator must say yes before their customers go back to the
-- pool.
CREATE TABLE staff_stop (
  day             INTEGER NOT NULL PRIMARY KEY,  -- day of the feed
  gone            INTEGER NOT NULL CHECK (gone > 0),
  of_staff        INTEGER NOT NULL CHECK (of_staff >= gone),
  raised_on       INTEGER NOT NULL,
  goes_on         INTEGER CHECK (goes_on IN (0, 1)),  -- 1: they did leave; 0: the feed is wrong
  decided_by      TEXT,
  decided_on      INTEGER,
  CHECK ((goes_on IS NULL) = (decided_by IS NULL)),
  CHECK ((goes_on IS NULL) = (decided_on IS NULL))
) STRICT;
