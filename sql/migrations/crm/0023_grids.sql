-- Villages and grids (网格, spec 2, *Villages*): what each institution calls them, and where people put a customer by
-- hand. Nothing is deleted: a record ends on a day and another begins.

-- A grid of an institution under its code. Another name ends the record and begins another.
CREATE TABLE grid (
  grid_no         INTEGER NOT NULL PRIMARY KEY,
  inst_no         TEXT NOT NULL,           -- sub-branch; its outlets share its grids
  code            TEXT NOT NULL CHECK (code <> ''),   -- as in the feed's column grid
  name            TEXT NOT NULL CHECK (name <> ''),
  since_day       INTEGER NOT NULL,        -- calendar day
  until_day       INTEGER NOT NULL,        -- first day on which it no longer holds; 99991231: it holds
  named_by        TEXT NOT NULL,           -- staff number
  CHECK (since_day <= until_day)
) STRICT;
CREATE UNIQUE INDEX grid_once ON grid (inst_no, code) WHERE until_day = 99991231;

-- The grid in which a person put a customer; it counts before what the feed says.
CREATE TABLE customer_grid (
  record_no       INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  code            TEXT NOT NULL,           -- empty: in none, whatever the feed says
  since_day       INTEGER NOT NULL,        -- calendar day
  until_day       INTEGER NOT NULL,        -- first day on which it no longer holds; 99991231: it holds
  set_by          TEXT NOT NULL,           -- staff number
  CHECK (since_day <= until_day)
) STRICT;
CREATE UNIQUE INDEX customer_grid_once ON customer_grid (cust_no) WHERE until_day = 99991231;
CREATE INDEX customer_grid_by_code ON customer_grid (code) WHERE until_day = 99991231;
CREATE INDEX customer_grid_by_customer ON customer_grid (cust_no, record_no);
