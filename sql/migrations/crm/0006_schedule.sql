-- What the timetable did, and which process may do it.

-- A task that was run: a row when it has ended.
CREATE TABLE task_run (
  run_no          INTEGER NOT NULL PRIMARY KEY,
  task            TEXT NOT NULL,
  asked_by        TEXT NOT NULL,           -- staff number; system: by the timetable
  started_at      TEXT NOT NULL,           -- wall clock
  ended_at        TEXT NOT NULL,           -- wall clock
  outcome         TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
  said_zh         TEXT NOT NULL,           -- what became of it
  said_en         TEXT NOT NULL
) STRICT;
CREATE INDEX task_run_by_task ON task_run (task, run_no);

-- Who runs the timetable: one process at a time, until it no longer says so.
CREATE TABLE lease (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  holder          TEXT NOT NULL,
  until           TEXT NOT NULL            -- wall clock
) STRICT;
