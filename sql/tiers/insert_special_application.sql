-- Applies for a special VIP.
INSERT INTO special_application
  (application_no, cust_no, kind, tier, txn_no, amount_fen, reason, applicant, asked_on)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
