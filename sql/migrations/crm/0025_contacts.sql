-- The contact log (工作日志, spec 3, *Contact log*): what was said with whom, by whom. Nothing is changed or deleted: a
-- correction is a new entry that names the old one. Whose work it is now follows from the assignment, never from here.
CREATE TABLE contact_entry (
  entry_no        INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  day             INTEGER NOT NULL,        -- calendar day of the contact
  minute          INTEGER CHECK (minute BETWEEN 0 AND 1439),  -- of that day; empty: not said
  staff_no        TEXT NOT NULL,           -- who had it, and wrote it down
  part            TEXT NOT NULL CHECK (part IN ('maintainer', 'team', 'stand_in', 'co_manager', 'head')),  -- as what
  channel         TEXT NOT NULL
    CHECK (channel IN ('visit', 'phone', 'sms', 'email', 'wechat', 'counter', 'event')),
  direction       TEXT NOT NULL CHECK (direction IN ('out', 'in')),
  outcome         TEXT NOT NULL
    CHECK (outcome IN ('reached', 'no_answer', 'refused', 'wrong_number', 'mistaken')),
  said            TEXT NOT NULL,           -- what was said; empty: nothing
  next_step       TEXT NOT NULL,           -- what comes next; empty: nothing
  next_day        INTEGER,                 -- calendar day for it; empty: none
  work_kind       TEXT CHECK (work_kind IN ('lead', 'task', 'complaint')),  -- what it belongs to; empty: nothing
  work_no         INTEGER,                 -- number of that lead, task or complaint
  by_hand         INTEGER NOT NULL CHECK (by_hand IN (0, 1)),  -- 0: the machine wrote it, and no duty is done by it
  inst_no         TEXT NOT NULL,           -- maintenance institution when it was written
  keeper          TEXT NOT NULL,           -- staff number of who maintained the customer then; empty: nobody by name
  corrects        INTEGER UNIQUE REFERENCES contact_entry (entry_no),  -- the entry that this one stands for
  written_on      INTEGER NOT NULL,        -- calendar day
  CHECK (day <= written_on),
  CHECK ((work_kind IS NULL) = (work_no IS NULL)),
  CHECK (next_day IS NULL OR next_step <> ''),
  CHECK (outcome <> 'mistaken' OR corrects IS NOT NULL)
) STRICT;
CREATE INDEX contact_entry_by_customer ON contact_entry (cust_no, day, entry_no);
CREATE INDEX contact_entry_by_author ON contact_entry (staff_no, written_on, entry_no);
CREATE INDEX contact_entry_by_institution ON contact_entry (inst_no, written_on, entry_no);
-- What duties are judged by, read alone.
CREATE INDEX contact_entry_counts ON contact_entry (day, cust_no, channel, part, entry_no)
WHERE outcome = 'reached' AND by_hand = 1;
