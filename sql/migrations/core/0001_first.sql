-- core.db: what the core bank told us (facts) and what the rules conclude from it (conclusions).
-- Written only by the daily run, in one transaction a day.
--
-- Facts are kept as zipper tables (拉链表): a row is one version of a thing, valid from the feed of
-- since_day to the day before the feed of until_day; 99991231 means "still". So any past day can be
-- read, and a day is taken back by dropping the versions that it began and reopening those it ended.
-- A CHECK on a list of three and more values is written with OR: IN would build a small index anew
-- for every row.
-- Days are YYYYMMDD, months YYYYMM, amounts fen. cust_id and acct_id are internal; other databases
-- name customers by cust_no.

-- One row: how far the bank's line has come.
CREATE TABLE line (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  first_feed_day  INTEGER,          -- day of the very first feed; the first period starts with it
  business_date   INTEGER,          -- day of the last feed taken
  open_month      INTEGER,          -- month whose sums are running
  period_from     INTEGER           -- first day of that month's period
) STRICT;

-- A day's folder that was taken.
CREATE TABLE feed_day (
  day             INTEGER NOT NULL PRIMARY KEY,
  fingerprint     TEXT NOT NULL,    -- sha-256 over the folder's files: the same folder again is known
  corrections     INTEGER NOT NULL DEFAULT 0 CHECK (corrections >= 0)  -- times this day was corrected
) STRICT;

-- A file of a day, with its control figures and what became of its rows.
CREATE TABLE feed_file (
  day             INTEGER NOT NULL,
  file            TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('full', 'delta')),
  encoding        TEXT NOT NULL CHECK (encoding IN ('utf-8', 'gb18030')),
  rows            INTEGER NOT NULL CHECK (rows >= 0),   -- rows in the file, header not counted
  changed         INTEGER NOT NULL CHECK (changed >= 0),
  quarantined     INTEGER NOT NULL CHECK (quarantined >= 0),
  left_out        INTEGER NOT NULL CHECK (left_out >= 0), -- rows of corporate customers
  sum_fen         INTEGER,          -- sum of the amount column; empty where the file has none
  sha256          TEXT NOT NULL,
  PRIMARY KEY (day, file)
) STRICT, WITHOUT ROWID;

-- A row that could not be taken.
CREATE TABLE quarantine (
  day             INTEGER NOT NULL,
  file            TEXT NOT NULL,
  line            INTEGER NOT NULL CHECK (line >= 1),   -- line in the file, the header being 1
  column_name     TEXT NOT NULL,    -- column at fault; empty where the whole row is
  reason          TEXT NOT NULL,    -- stable code of the reject kind
  raw             TEXT NOT NULL,    -- the row as it came, cut at 4,000 characters
  PRIMARY KEY (day, file, line)
) STRICT, WITHOUT ROWID;

-- Branches and outlets.
CREATE TABLE institution (
  inst_no         TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  parent_no       TEXT NOT NULL,    -- empty for the root
  level           TEXT NOT NULL,    -- hq, branch, sub_branch
  grade           TEXT NOT NULL,
  name            TEXT NOT NULL,
  address         TEXT NOT NULL,
  phone           TEXT NOT NULL,
  PRIMARY KEY (inst_no, until_day)
) STRICT, WITHOUT ROWID;

-- People who work for the bank.
CREATE TABLE staff (
  staff_no        TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  inst_no         TEXT NOT NULL,
  team            TEXT NOT NULL,
  name            TEXT NOT NULL,
  role            TEXT NOT NULL,
  mobile          TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status = 'active' OR status = 'transferred' OR status = 'left'),
  self_post       TEXT NOT NULL,
  PRIMARY KEY (staff_no, until_day)
) STRICT, WITHOUT ROWID;

-- Natural persons with a customer number.
CREATE TABLE customer (
  cust_id          INTEGER NOT NULL,
  since_day        INTEGER NOT NULL,
  until_day        INTEGER NOT NULL,
  cust_no          TEXT NOT NULL,
  name             TEXT NOT NULL,
  id_type          TEXT NOT NULL,
  id_no            TEXT NOT NULL,
  sex              TEXT NOT NULL,
  birth_date       INTEGER,
  mobile           TEXT NOT NULL,
  address          TEXT NOT NULL,
  open_inst        TEXT NOT NULL,
  open_date        INTEGER,
  status           TEXT NOT NULL CHECK (status = 'active' OR status = 'closed' OR status = 'deceased' OR status = 'frozen'),
  id_expiry        INTEGER,
  grid             TEXT NOT NULL,   -- village or grid (网格)
  guardian_cust_no TEXT NOT NULL,
  merged_into      TEXT NOT NULL,   -- surviving customer number; empty unless merged
  risk_grade       TEXT NOT NULL,
  risk_expiry      INTEGER,
  batch            TEXT NOT NULL CHECK (batch = '' OR batch = 'Y' OR batch = 'N'),
  occupation       TEXT NOT NULL,
  PRIMARY KEY (cust_id, until_day)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customer_by_no ON customer (cust_no) WHERE until_day = 99991231;

-- Corporate customers: known so that their rows are left out and not taken for bad ones.
CREATE TABLE corporate_customer (
  cust_no         TEXT NOT NULL PRIMARY KEY,
  since_day       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contact details by source.
CREATE TABLE contact (
  cust_id         INTEGER NOT NULL,
  source          TEXT NOT NULL,
  kind            TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  value           TEXT NOT NULL,
  updated         INTEGER,          -- day on which the source changed it
  PRIMARY KEY (cust_id, source, kind, until_day)
) STRICT, WITHOUT ROWID;

-- Who guarantees which loan.
CREATE TABLE guarantee (
  loan_no           TEXT NOT NULL,
  guarantor_id_no   TEXT NOT NULL,
  since_day         INTEGER NOT NULL,
  until_day         INTEGER NOT NULL,
  borrower_id       INTEGER NOT NULL,  -- cust_id of the borrower
  guarantor_name    TEXT NOT NULL,
  guarantor_cust_no TEXT NOT NULL,
  PRIMARY KEY (loan_no, guarantor_id_no, until_day)
) STRICT, WITHOUT ROWID;

-- Risk marks on customers.
CREATE TABLE risk (
  cust_id         INTEGER NOT NULL,
  kind            TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  noted_since     INTEGER,          -- day from which the source says the mark holds
  note            TEXT NOT NULL,
  PRIMARY KEY (cust_id, kind, until_day)
) STRICT, WITHOUT ROWID;

-- Mid rates.
CREATE TABLE fx_rate (
  currency        TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  mid_e4          INTEGER NOT NULL CHECK (mid_e4 > 0),  -- CNY per 100 units, four decimals
  PRIMARY KEY (currency, until_day)
) STRICT, WITHOUT ROWID;

-- Numbers of asset classes, given as they first appear; 0 is the credit-card account.
CREATE TABLE asset_class (
  class_id        INTEGER NOT NULL PRIMARY KEY CHECK (class_id BETWEEN 0 AND 100),
  code            TEXT NOT NULL UNIQUE,
  since_day       INTEGER NOT NULL    -- day of the feed that first named it
) STRICT;

-- Numbers of currencies, given as they first appear; 0 is CNY.
CREATE TABLE currency (
  currency_id     INTEGER NOT NULL PRIMARY KEY CHECK (currency_id BETWEEN 0 AND 250),
  code            TEXT NOT NULL UNIQUE,
  since_day       INTEGER NOT NULL    -- day of the feed that first named it
) STRICT;

-- Accounts.
CREATE TABLE account (
  acct_id         INTEGER NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  acct_no         TEXT NOT NULL,
  cust_id         INTEGER NOT NULL,
  inst_no         TEXT NOT NULL,
  class_id        INTEGER NOT NULL,
  product_no      TEXT NOT NULL,
  product_name    TEXT NOT NULL,
  currency_id     INTEGER NOT NULL,
  open_date       INTEGER,
  due_date        INTEGER,
  close_date      INTEGER,
  demand          TEXT NOT NULL CHECK (demand = '' OR demand = 'Y' OR demand = 'N'),
  vip_card        TEXT NOT NULL CHECK (vip_card = '' OR vip_card = 'Y' OR vip_card = 'N'),
  state           TEXT NOT NULL CHECK (state = '' OR state = 'normal' OR state = 'overdue' OR state = 'dormant' OR state = 'frozen'),
  PRIMARY KEY (acct_id, until_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_by_customer ON account (cust_id, acct_id) WHERE until_day = 99991231;

-- Accounts of corporate customers: known so that their rows are left out and not taken for bad ones.
CREATE TABLE corporate_account (
  acct_no         TEXT NOT NULL PRIMARY KEY,
  since_day       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Day-end balances, a row only where one changed.
CREATE TABLE balance_change (
  day             INTEGER NOT NULL,
  acct_id         INTEGER NOT NULL,
  balance_fen     INTEGER NOT NULL,  -- hundredths of the account's currency
  PRIMARY KEY (day, acct_id)
) STRICT, WITHOUT ROWID;

-- Booked transactions.
CREATE TABLE txn (
  txn_no          TEXT NOT NULL PRIMARY KEY,
  day             INTEGER NOT NULL,  -- day of the folder that brought it: it counts in that month
  acct_id         INTEGER,
  cust_id         INTEGER NOT NULL,
  inst_no         TEXT NOT NULL,
  booked_at       INTEGER NOT NULL,  -- YYYYMMDDHHMMSS
  kind            INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 16),  -- number of the transaction kind
  amount_fen      INTEGER NOT NULL,
  currency        TEXT NOT NULL,
  channel         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Key products held.
CREATE TABLE key_product (
  cust_id         INTEGER NOT NULL,
  key_product     TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  held_since      INTEGER,
  held_until      INTEGER,          -- from this day on no longer held
  PRIMARY KEY (cust_id, key_product, until_day)
) STRICT, WITHOUT ROWID;

-- Credit cards.
CREATE TABLE card (
  cust_id         INTEGER NOT NULL,
  card_no         TEXT NOT NULL,
  since_day       INTEGER NOT NULL,
  until_day       INTEGER NOT NULL,
  kind            TEXT NOT NULL,
  fee             TEXT NOT NULL,
  dual_card       TEXT NOT NULL CHECK (dual_card = '' OR dual_card = 'Y' OR dual_card = 'N'),
  PRIMARY KEY (cust_id, card_no, until_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_begun ON card (since_day, cust_id);
CREATE INDEX card_ended ON card (until_day, cust_id) WHERE until_day < 99991231;

-- Working copy of the accounts in the order of their numbers, some hundred to a row, so that a
-- night's snapshot is merged with one pass of sequential reading. `accounts` is packed as
-- bank/holdings/ledger.rs says; the balances lie apart because only they change daily.
CREATE TABLE ledger (
  block_no         INTEGER NOT NULL PRIMARY KEY,
  first_no         TEXT NOT NULL UNIQUE,   -- smallest account number in it
  foreign_accounts INTEGER NOT NULL,       -- how many are not in CNY: a moved rate touches these
  accounts         BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_foreign ON ledger (block_no) WHERE foreign_accounts > 0;
CREATE TABLE ledger_balance (
  block_no        INTEGER NOT NULL PRIMARY KEY,
  balances        BLOB NOT NULL           -- in the order of `accounts`
) STRICT;

-- The running month of each customer: balance and projected day-sum per class, loyalty events,
-- tracks; 96 customers to a row, packed as bank/holdings/standing.rs says.
CREATE TABLE standing (
  block_no        INTEGER NOT NULL PRIMARY KEY,  -- cust_id / 96
  customers       BLOB NOT NULL
) STRICT;

-- Customers whose projected tier differs from the one in force.
CREATE TABLE signal (
  cust_id         INTEGER NOT NULL PRIMARY KEY,
  in_force        INTEGER NOT NULL CHECK (in_force BETWEEN 0 AND 6),
  projected       INTEGER NOT NULL CHECK (projected BETWEEN 0 AND 6 AND projected <> in_force)
) STRICT;

-- A month that was closed and rated.
CREATE TABLE month_close (
  month           INTEGER NOT NULL PRIMARY KEY,
  period_from     INTEGER NOT NULL,
  period_days     INTEGER NOT NULL CHECK (period_days BETWEEN 1 AND 31),
  closed_by       INTEGER NOT NULL,        -- day of the feed whose run closed it
  policy_version  INTEGER NOT NULL
) STRICT;

-- One customer's rating of one closed month, with its arithmetic.
CREATE TABLE rating (
  month           INTEGER NOT NULL,
  cust_id         INTEGER NOT NULL,
  rated           INTEGER NOT NULL CHECK (rated BETWEEN 0 AND 6),     -- what the month alone gives
  own_tier        INTEGER NOT NULL CHECK (own_tier BETWEEN 0 AND 6),  -- own track after the close
  own_below       INTEGER NOT NULL CHECK (own_below >= 0),            -- month-ends rated below it so far
  own_best        INTEGER NOT NULL CHECK (own_best BETWEEN 0 AND 6),  -- best rating among those
  family_no       INTEGER,                 -- family counted in; its part is in family_rating
  special         INTEGER CHECK (special BETWEEN 0 AND 6),            -- special VIP valid after the close
  in_force        INTEGER NOT NULL CHECK (in_force BETWEEN 0 AND 6),
  comprehensive_avg_fen INTEGER NOT NULL,  -- rounded for display; comparisons use the sums
  net_avg_fen     INTEGER NOT NULL,
  deposit_fen     INTEGER NOT NULL,        -- deposit balances at the month's end
  open_accounts   INTEGER NOT NULL CHECK (open_accounts >= 0),
  key_products    INTEGER NOT NULL CHECK (key_products >= 0),
  loyalty         INTEGER NOT NULL,        -- kinds of transaction in the month, bit by number
  core_mark       INTEGER NOT NULL CHECK (core_mark BETWEEN 0 AND 3), -- 1 core card, 2 designated
  reasons         BLOB NOT NULL,           -- numbers of the reasons, in order
  sums            BLOB NOT NULL,           -- day-sum of each class, packed as standing.rs says
  PRIMARY KEY (month, cust_id)
) STRICT, WITHOUT ROWID;

-- A family's rating of one closed month.
CREATE TABLE family_rating (
  month           INTEGER NOT NULL,
  family_no       INTEGER NOT NULL,
  rated           INTEGER NOT NULL CHECK (rated BETWEEN 0 AND 6),
  tier            INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 6),
  below           INTEGER NOT NULL CHECK (below >= 0),
  best            INTEGER NOT NULL CHECK (best BETWEEN 0 AND 6),
  avg_fen         INTEGER NOT NULL,
  broken          INTEGER NOT NULL CHECK (broken IN (0, 1)),  -- members stood under several managers
  reasons         BLOB NOT NULL,
  PRIMARY KEY (month, family_no)
) STRICT, WITHOUT ROWID;

-- A rating that a correction overturned: kept, never shown as the one that holds.
CREATE TABLE rating_superseded (
  correction_no   INTEGER NOT NULL,        -- number of the correction
  corrected_day   INTEGER NOT NULL,        -- day that was taken anew
  month           INTEGER NOT NULL,
  cust_id         INTEGER NOT NULL,
  rated           INTEGER NOT NULL,
  own_tier        INTEGER NOT NULL,
  own_below       INTEGER NOT NULL,
  own_best        INTEGER NOT NULL,
  family_no       INTEGER,
  special         INTEGER,
  in_force        INTEGER NOT NULL,
  comprehensive_avg_fen INTEGER NOT NULL,
  net_avg_fen     INTEGER NOT NULL,
  deposit_fen     INTEGER NOT NULL,
  open_accounts   INTEGER NOT NULL,
  key_products    INTEGER NOT NULL,
  loyalty         INTEGER NOT NULL,
  core_mark       INTEGER NOT NULL,
  reasons         BLOB NOT NULL,
  sums            BLOB NOT NULL,
  PRIMARY KEY (correction_no, month, cust_id)
) STRICT, WITHOUT ROWID;

INSERT INTO line (one) VALUES (1);
INSERT INTO asset_class (class_id, code, since_day) VALUES (0, 'card', 0);
INSERT INTO currency (currency_id, code, since_day) VALUES (0, 'CNY', 0);
