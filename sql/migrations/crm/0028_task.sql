-- Tasks (任务, spec 3) from heads to people, teams, or whoever maintains each customer of a list; and links that dial.

-- A task. With customers, whose each of them is follows from who maintains them; without, it is the person's or the team's.
CREATE TABLE task (
  task_no         INTEGER NOT NULL PRIMARY KEY,
  title           TEXT NOT NULL CHECK (title <> ''),
  script          TEXT NOT NULL,           -- talking points; empty: none
  due_on          INTEGER NOT NULL,        -- calendar day by which it is done
  inst_no         TEXT NOT NULL,           -- institution of the person or team, else of the giver; empty: head office
  staff_no        TEXT NOT NULL,           -- to whom; empty: to a team or to whoever maintains the customers
  team            TEXT NOT NULL,           -- to which team; empty: to none
  given_by        TEXT NOT NULL,           -- staff number
  given_on        INTEGER NOT NULL,        -- calendar day
  customers       INTEGER NOT NULL CHECK (customers >= 0),
  state           TEXT NOT NULL CHECK (state IN ('open', 'done', 'withdrawn')),
  ended_by        TEXT,
  ended_on        INTEGER,                 -- calendar day
  ended_says      TEXT NOT NULL DEFAULT '',
  CHECK (staff_no = '' OR team = ''),
  CHECK (staff_no <> '' OR team <> '' OR customers > 0),
  CHECK (given_on <= due_on),
  CHECK ((state = 'open') = (ended_by IS NULL)),
  CHECK ((state = 'open') = (ended_on IS NULL))
) STRICT;
CREATE INDEX task_by_person ON task (staff_no) WHERE state = 'open' AND customers = 0;
CREATE INDEX task_by_team ON task (inst_no, team) WHERE state = 'open' AND customers = 0;
CREATE INDEX task_by_giver ON task (given_by, state, due_on);
CREATE INDEX task_by_institution ON task (inst_no, state, due_on);

-- What may come of a customer of the task, in the order of the form.
CREATE TABLE task_outcome (
  task_no         INTEGER NOT NULL REFERENCES task (task_no),
  place           INTEGER NOT NULL,
  name            TEXT NOT NULL CHECK (name <> ''),
  again           INTEGER NOT NULL CHECK (again IN (0, 1)),  -- 1: the customer stays on the list
  PRIMARY KEY (task_no, place)
) STRICT;

-- The customers of a task.
CREATE TABLE task_customer (
  task_no         INTEGER NOT NULL REFERENCES task (task_no),
  cust_no         TEXT NOT NULL,
  place           INTEGER NOT NULL,        -- in the list as it was given
  tried_on        INTEGER,                 -- calendar day of the last try; none: not yet
  done_step       INTEGER REFERENCES task_step (step_no),  -- with which it was done; none: it is open
  PRIMARY KEY (task_no, cust_no)
) STRICT;
CREATE INDEX task_customer_open ON task_customer (cust_no) WHERE done_step IS NULL;

-- What was tried with a customer of a task: only added to.
CREATE TABLE task_step (
  step_no         INTEGER NOT NULL PRIMARY KEY,
  task_no         INTEGER NOT NULL REFERENCES task (task_no),
  cust_no         TEXT NOT NULL,
  outcome         TEXT NOT NULL CHECK (outcome <> ''),
  note            TEXT NOT NULL,
  done_by         TEXT NOT NULL,           -- staff number
  done_on         INTEGER NOT NULL         -- calendar day
) STRICT;
CREATE INDEX task_step_of ON task_step (task_no, cust_no);

-- Links that dial a customer's number once. The number itself is not kept: it is read when the link is opened.
CREATE TABLE dial_link (
  link_no         INTEGER NOT NULL PRIMARY KEY,
  link_hash       TEXT NOT NULL UNIQUE,    -- of what stands in the address
  cust_no         TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('mobile', 'phone')),
  source          TEXT NOT NULL,           -- which of the customer's numbers: as in the feed's contacts
  made_by         TEXT NOT NULL,           -- staff number; nobody else opens it
  made_on         INTEGER NOT NULL,        -- calendar day
  good_until      TEXT NOT NULL,           -- wall clock
  opened_at       TEXT                     -- wall clock; none: not yet
) STRICT;
