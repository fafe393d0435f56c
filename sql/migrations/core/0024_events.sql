-- What the daily search for events asks by day: so that a day costs what is due on it, not the number of customers.
CREATE INDEX customer_birthday ON customer (birth_date % 10000) WHERE birth_date IS NOT NULL;
CREATE INDEX customer_opened ON customer (open_date) WHERE open_date IS NOT NULL;
CREATE INDEX customer_document_ends ON customer (id_expiry) WHERE id_expiry IS NOT NULL;
CREATE INDEX customer_assessment_ends ON customer (risk_expiry) WHERE risk_expiry IS NOT NULL;
CREATE INDEX customer_begun ON customer (since_day);
CREATE INDEX contact_begun ON contact (since_day);
CREATE INDEX contact_ended ON contact (until_day) WHERE until_day < 99991231;
CREATE INDEX account_due ON account (due_date) WHERE due_date IS NOT NULL;
CREATE INDEX account_overdue ON account (since_day) WHERE state = 'overdue';
CREATE INDEX key_product_begun ON key_product (since_day);
CREATE INDEX risk_begun ON risk (since_day);

-- Customers whose net financial assets moved so much with the feed of a day that an event may follow, by the policy in
-- force that day. A day taken back takes its rows with it.
CREATE TABLE net_move (
  day             INTEGER NOT NULL,
  cust_id         INTEGER NOT NULL,
  before_fen      INTEGER NOT NULL,        -- after the feed before
  after_fen       INTEGER NOT NULL CHECK (after_fen <> before_fen),
  left_avg_fen    INTEGER,                 -- average of the months before, where this change fell too far below it
  PRIMARY KEY (day, cust_id)
) STRICT, WITHOUT ROWID;
