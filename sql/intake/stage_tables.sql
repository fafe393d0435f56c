-- Temporary tables in which the rows of a day's small files wait until the whole file is read, and
-- the lines of a large file that did not come in the order of its numbers. What a row in quarantine
-- names is spared: a full file that holds such a row does not end it.
CREATE TEMP TABLE IF NOT EXISTS stage_line (
  line INTEGER PRIMARY KEY,
  key TEXT,
  text TEXT
) STRICT;
CREATE TEMP TABLE IF NOT EXISTS stage_institution (
  inst_no TEXT,
  parent_no TEXT,
  level TEXT,
  grade TEXT,
  name TEXT,
  address TEXT,
  phone TEXT,
  PRIMARY KEY (inst_no)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_staff (
  staff_no TEXT,
  inst_no TEXT,
  team TEXT,
  name TEXT,
  role TEXT,
  mobile TEXT,
  status TEXT,
  self_post TEXT,
  PRIMARY KEY (staff_no)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_contact (
  cust_id INTEGER,
  source TEXT,
  kind TEXT,
  value TEXT,
  updated INTEGER,
  PRIMARY KEY (cust_id, source, kind)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_guarantee (
  loan_no TEXT,
  guarantor_id_no TEXT,
  borrower_id INTEGER,
  guarantor_name TEXT,
  guarantor_cust_no TEXT,
  PRIMARY KEY (loan_no, guarantor_id_no)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_risk (
  cust_id INTEGER,
  kind TEXT,
  noted_since INTEGER,
  note TEXT,
  PRIMARY KEY (cust_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_key_product (
  cust_id INTEGER,
  key_product TEXT,
  held_since INTEGER,
  held_until INTEGER,
  PRIMARY KEY (cust_id, key_product)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_card (
  cust_id INTEGER,
  card_no TEXT,
  kind TEXT,
  fee TEXT,
  dual_card TEXT,
  PRIMARY KEY (cust_id, card_no)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_fx_rate (
  currency TEXT,
  mid_e4 INTEGER,
  PRIMARY KEY (currency)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stage_spared (
  key ANY NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
