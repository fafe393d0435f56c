-- What a reader connection sees of customers: temporary views that bear the names of the tables of
-- core.db, so that every statement reads through them without knowing. They let through only what the
-- scope of the present user covers (spec 7, *Scope*); SQLite's authorizer refuses the tables themselves.
-- A customer is where they are maintained now, in the past too: at the institution that a change of it named, else
-- where they were opened.

-- A row in it: the whole bank.
CREATE TEMP TABLE scope_everything (
  one             INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)
) STRICT;

-- Institutions, those below them included.
CREATE TEMP TABLE scope_institution (
  inst_no         TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Customers by themselves.
CREATE TEMP TABLE scope_customer (
  cust_id         INTEGER NOT NULL PRIMARY KEY
) STRICT;

CREATE TEMP VIEW customer AS
SELECT t.cust_id, t.since_day, t.until_day, t.cust_no, t.name, t.id_type, t.id_no, t.sex, t.birth_date,
  t.mobile, t.address, t.open_inst, t.open_date, t.status, t.id_expiry, t.grid, t.guardian_cust_no,
  t.merged_into, t.risk_grade, t.risk_expiry, t.batch, t.occupation
FROM main.customer AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW contact AS
SELECT t.cust_id, t.source, t.kind, t.since_day, t.until_day, t.value, t.updated
FROM main.contact AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW guarantee AS
SELECT t.loan_no, t.guarantor_id_no, t.since_day, t.until_day, t.borrower_id, t.guarantor_name,
  t.guarantor_cust_no
FROM main.guarantee AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.borrower_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.borrower_id AND c.until_day = 99991231);

CREATE TEMP VIEW risk AS
SELECT t.cust_id, t.kind, t.since_day, t.until_day, t.noted_since, t.note
FROM main.risk AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW account AS
SELECT t.acct_id, t.since_day, t.until_day, t.acct_no, t.cust_id, t.inst_no, t.class_id, t.product_no,
  t.product_name, t.currency_id, t.open_date, t.due_date, t.close_date, t.demand, t.vip_card, t.state
FROM main.account AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW balance_change AS
SELECT t.day, t.acct_id, t.balance_fen
FROM main.balance_change AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM main.account AS a JOIN scope_customer AS s ON s.cust_id = a.cust_id
             WHERE a.acct_id = t.acct_id AND a.until_day = 99991231)
  OR EXISTS (SELECT 1 FROM main.account AS a JOIN main.customer AS c ON c.cust_id = a.cust_id
             JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE a.acct_id = t.acct_id AND a.until_day = 99991231 AND c.until_day = 99991231);

CREATE TEMP VIEW txn AS
SELECT t.txn_no, t.day, t.acct_id, t.cust_id, t.inst_no, t.booked_at, t.kind, t.amount_fen, t.currency,
  t.channel
FROM main.txn AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW key_product AS
SELECT t.cust_id, t.key_product, t.since_day, t.until_day, t.held_since, t.held_until
FROM main.key_product AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW card AS
SELECT t.cust_id, t.card_no, t.since_day, t.until_day, t.kind, t.fee, t.dual_card
FROM main.card AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW signal AS
SELECT t.cust_id, t.in_force, t.projected
FROM main.signal AS t
-- The first condition always holds: cust_id being the rowid, a count would otherwise name no column, and
-- the authorizer could not tell the view from the table.
WHERE t.in_force >= 0 AND (EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231));

CREATE TEMP VIEW rating AS
SELECT t.month, t.cust_id, t.rated, t.own_tier, t.own_below, t.own_best, t.family_no, t.special,
  t.in_force, t.comprehensive_avg_fen, t.net_avg_fen, t.deposit_fen, t.open_accounts, t.key_products,
  t.loyalty, t.core_mark, t.reasons, t.sums
FROM main.rating AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);

CREATE TEMP VIEW lifecycle AS
SELECT t.cust_id, t.since_day, t.until_day, t.stage, t.was, t.reason, t.fact_day
FROM main.lifecycle AS t
WHERE EXISTS (SELECT 1 FROM scope_everything)
  OR EXISTS (SELECT 1 FROM scope_customer AS s WHERE s.cust_id = t.cust_id)
  OR EXISTS (SELECT 1 FROM main.customer AS c JOIN scope_institution AS s ON s.inst_no = coalesce((
               SELECT m.inst_no FROM crm.maintenance AS m
               WHERE m.cust_no = c.cust_no AND m.until_day = 99991231), c.open_inst)
             WHERE c.cust_id = t.cust_id AND c.until_day = 99991231);
