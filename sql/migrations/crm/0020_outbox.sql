-- Messages to customers by SMS (spec 3, *Dialling and SMS*; spec 2, *Telling the customer*): what waits, what was handed
-- to the gateway and what became of it; the texts that may be sent; who wants none.

-- What a message says: only an approved version is used, the latest first. Two people decide; the first is delivered.
CREATE TABLE message_template (
  template_no     INTEGER NOT NULL PRIMARY KEY,
  code            TEXT NOT NULL CHECK (code IN ('assigned')),
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
CREATE UNIQUE INDEX message_template_waiting ON message_template (code) WHERE outcome IS NULL;

INSERT INTO message_template (
  template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on)
VALUES (1, 'assigned', 'service',
  '【{bank}】尊敬的客户，您好！{institution}{manager}现为您的专属客户经理，联系电话{manager_phone}。如有疑问请致电客服{service_phone}。',
  'delivery', 20260101, 'approved', 'delivery', 20260101);

-- A message to a customer. The telephone number is not kept: it is read from the customer's facts when it is sent.
CREATE TABLE message (
  message_no      INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  inst_no         TEXT NOT NULL,           -- maintenance institution when it was queued
  template_no     INTEGER NOT NULL REFERENCES message_template (template_no),
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
CREATE INDEX message_due ON message (next_try) WHERE state = 'queued';
CREATE INDEX message_sending ON message (batch_no) WHERE state = 'sending';
CREATE INDEX message_by_customer ON message (cust_no);
CREATE INDEX message_by_day ON message (queued_on);

-- Who wants no messages (退订), from when to when, and on whose word.
CREATE TABLE opt_out (
  opt_out_no      INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  scope           TEXT NOT NULL CHECK (scope IN ('marketing', 'all')),  -- all: service notices too
  reason          TEXT NOT NULL CHECK (reason <> ''),
  set_by          TEXT NOT NULL,           -- staff number
  set_on          INTEGER NOT NULL,        -- calendar day
  ended_by        TEXT,
  ended_on        INTEGER,                 -- taken back; none: it holds
  ended_reason    TEXT NOT NULL DEFAULT '',
  CHECK ((ended_by IS NULL) = (ended_on IS NULL)),
  CHECK ((ended_by IS NULL) = (ended_reason = ''))
) STRICT;
CREATE UNIQUE INDEX opt_out_once ON opt_out (cust_no) WHERE ended_on IS NULL;
