-- The stage of each customer's life (spec 5, *Lifecycle*): a row for each stage they were in, from the feed of since_day
-- to the day before that of until_day. A day taken back takes its rows with it.
CREATE TABLE lifecycle (
  cust_id         INTEGER NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  stage           INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 4),   -- 1 lost, 2 new, 3 active, 4 dormant
  was             INTEGER CHECK (was BETWEEN 1 AND 4 AND was <> stage), -- stage before; empty where there was none
  reason          INTEGER NOT NULL CHECK (reason BETWEEN 1 AND 7),  -- number of the reason
  fact_day        INTEGER,          -- day that the reason speaks of: opened, or last own transaction
  PRIMARY KEY (cust_id, until_day)
) STRICT, WITHOUT ROWID;
-- Changes of a day; the first stage of everybody is none.
CREATE INDEX lifecycle_changed ON lifecycle (since_day, stage) WHERE was IS NOT NULL;

-- Customers whose demand deposits stand at or above the policy's lowest line of idle cash, from the feed of since_day to
-- the day before that of until_day: so that the day on which they did for long is found by its date.
CREATE TABLE idle_cash (
  cust_id         INTEGER NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  PRIMARY KEY (cust_id, until_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX idle_cash_begun ON idle_cash (since_day);

-- What the feed of a day brought of customers, so that those of whom long nothing came are found by its date.
CREATE TABLE day_list (
  day             INTEGER NOT NULL,
  what            INTEGER NOT NULL CHECK (what BETWEEN 1 AND 3),  -- 1 came, 2 own transaction, 3 payroll
  customers       BLOB NOT NULL,    -- cust_id, each as what it is beyond the one before, as bank/holdings/packed.rs says
  PRIMARY KEY (day, what)
) STRICT, WITHOUT ROWID;
