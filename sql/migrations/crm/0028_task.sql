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

-- Messages that people send by hand have templates of their own, so any code may stand in the table of templates. SQLite
-- changes no CHECK, so both tables are made anew; what stands in them is kept.
CREATE TABLE message_template_new (
  template_no     INTEGER NOT NULL PRIMARY KEY,
  code            TEXT NOT NULL CHECK (code IN ('assigned', 'maturity', 'appointment', 'greeting', 'free')),
  kind            TEXT NOT NULL CHECK (kind IN ('service', 'marketing')),
  text            TEXT NOT NULL CHECK (text <> ''),  -- fields in braces
  drafted_by      TEXT NOT NULL,           -- staff number; delivery: came with the program
  drafted_on      INTEGER NOT NULL,        -- calendar day
  outcome         TEXT CHECK (outcome IN ('approved', 'refused')),  -- none: it waits
  decided_by      TEXT,
  decided_on      INTEGER,
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS NULL) = (decided_on IS NULL)),
  CHECK (outcome IS NOT 'approved' OR decided_by <> drafted_by OR drafted_by = 'delivery')
) STRICT;
INSERT INTO message_template_new (
  template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on)
SELECT template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on FROM message_template;
INSERT INTO message_template_new (
  template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on)
SELECT (SELECT max(template_no) FROM message_template) + column1, column2, column3, column4,
  'delivery', 20260101, 'approved', 'delivery', 20260101
FROM (VALUES
  (1, 'maturity', 'service',
   '【{bank}】尊敬的客户，您的{product}将于{date}到期，请与{institution}{manager}（{manager_phone}）联系安排。客服{service_phone}。'),
  (2, 'appointment', 'service',
   '【{bank}】尊敬的客户，已为您预约{date}{time}在{place}办理业务。如需改期请致电{manager}（{manager_phone}）。客服{service_phone}。'),
  (3, 'greeting', 'marketing',
   '【{bank}】尊敬的客户，{institution}{manager}祝您{festival}快乐！如需服务请致电{manager_phone}。不再接收请告知客服{service_phone}。'),
  (4, 'free', 'marketing', '【{bank}】{words} {manager}（{manager_phone}）'));

CREATE TABLE message_new (
  message_no      INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  inst_no         TEXT NOT NULL,           -- maintenance institution when it was queued
  template_no     INTEGER NOT NULL REFERENCES message_template_new (template_no),
  text            TEXT NOT NULL CHECK (text <> ''),  -- fields filled in
  assignment_no   INTEGER UNIQUE REFERENCES assignment (assignment_no),  -- what it tells: one message for each
  queued_on       INTEGER NOT NULL,        -- calendar day
  queued_at       TEXT NOT NULL,           -- wall clock
  gateway_key     TEXT NOT NULL UNIQUE,    -- under it the gateway counts the message once, however often it comes
  state           TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'withdrawn')),
  reason          TEXT NOT NULL DEFAULT '' CHECK (reason IN (
                    '', 'no_phone', 'deceased', 'closed', 'opted_out', 'gateway', 'refused', 'carrier',
                    'assignment_ended')),
  said            TEXT NOT NULL DEFAULT '',  -- what the gateway said last, without personal data
  tries           INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),  -- that did not succeed
  next_try        TEXT NOT NULL,           -- wall clock; not before
  batch_no        INTEGER NOT NULL DEFAULT 0,  -- with which it was handed over last; 0: never
  sent_on         INTEGER,                 -- calendar day on which the gateway took it
  changed_at      TEXT NOT NULL,           -- wall clock of the last change of state
  CHECK ((state IN ('failed', 'withdrawn')) = (reason <> '')),
  CHECK (state NOT IN ('sending', 'sent', 'delivered') OR batch_no > 0),
  CHECK (state NOT IN ('sent', 'delivered') OR sent_on IS NOT NULL)
) STRICT;
INSERT INTO message_new (message_no, cust_no, inst_no, template_no, text, assignment_no, queued_on, queued_at,
  gateway_key, state, reason, said, tries, next_try, batch_no, sent_on, changed_at)
SELECT message_no, cust_no, inst_no, template_no, text, assignment_no, queued_on, queued_at,
  gateway_key, state, reason, said, tries, next_try, batch_no, sent_on, changed_at FROM message;
DROP TABLE message;
DROP TABLE message_template;
ALTER TABLE message_template_new RENAME TO message_template;
ALTER TABLE message_new RENAME TO message;
CREATE UNIQUE INDEX message_template_waiting ON message_template (code) WHERE outcome IS NULL;
CREATE INDEX message_due ON message (next_try) WHERE state = 'queued';
CREATE INDEX message_sending ON message (batch_no) WHERE state = 'sending';
CREATE INDEX message_by_customer ON message (cust_no);
CREATE INDEX message_by_day ON message (queued_on);
