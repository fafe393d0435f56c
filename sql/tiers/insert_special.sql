-- Sets a special VIP.
INSERT INTO special_vip
  (special_no, cust_no, kind, tier, ground, txn_no, applicant, approver, valid_from, valid_until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
