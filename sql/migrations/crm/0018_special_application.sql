-- Who asked for a special VIP, on what ground, and what was decided (spec 1, *Special VIP*). Kept for ever.
CREATE TABLE special_application (
  application_no  INTEGER NOT NULL PRIMARY KEY,
  cust_no         TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('temporary', 'long_term')),
  tier            INTEGER NOT NULL CHECK (tier BETWEEN 3 AND 6),  -- rank of the tier asked for
  txn_no          TEXT,                    -- transaction it rests on
  amount_fen      INTEGER,                 -- that transaction in CNY, at its day's mid rate, as it was when asked
  reason          TEXT NOT NULL,           -- empty where the transaction says it all
  applicant       TEXT NOT NULL,           -- staff number
  asked_on        INTEGER NOT NULL,        -- calendar day
  outcome         TEXT CHECK (outcome IN ('accepted', 'refused', 'withdrawn')),  -- empty: it waits
  decided_by      TEXT,                    -- staff number
  decided_on      INTEGER,                 -- calendar day
  answer          TEXT NOT NULL DEFAULT '',  -- what the applicant is told
  special_no      INTEGER UNIQUE REFERENCES special_vip (special_no),  -- what came of it
  CHECK ((kind = 'temporary') = (txn_no IS NOT NULL)),
  CHECK (kind = 'temporary' OR reason <> ''),
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS NULL) = (decided_on IS NULL)),
  CHECK ((outcome IS 'accepted') = (special_no IS NOT NULL)),
  CHECK (outcome IS NULL OR (outcome = 'withdrawn') = (decided_by = applicant))
) STRICT;
-- One application waits for a customer at a time, and a transaction carries one that waits or was accepted.
CREATE UNIQUE INDEX special_application_waiting ON special_application (cust_no) WHERE outcome IS NULL;
CREATE UNIQUE INDEX special_application_txn ON special_application (txn_no)
WHERE txn_no IS NOT NULL AND (outcome IS NULL OR outcome = 'accepted');
CREATE INDEX special_application_by_customer ON special_application (cust_no, application_no);

-- What was set before applications were kept: it was asked for at the latest on its first day.
INSERT INTO special_application (
  application_no, cust_no, kind, tier, txn_no, amount_fen, reason, applicant, asked_on, outcome, decided_by,
  decided_on, answer, special_no)
SELECT special_no, cust_no, kind, tier, txn_no, NULL, ground, applicant, valid_from, 'accepted', approver,
  valid_from, '', special_no
FROM special_vip;

-- What runs out soon is asked at each manager's start.
CREATE INDEX special_vip_by_end ON special_vip (valid_until) WHERE valid_until IS NOT NULL;
