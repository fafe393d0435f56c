-- A change of maintenance institution that was asked for.
SELECT transfer_no, ground, from_inst, to_inst, staff_no, asked_by, asked_on, reason, wished_how, wished_on, matter_no,
  outcome, decided_by, decided_on, answer, change_no,
  (SELECT count(*) FROM transfer_customer AS c WHERE c.transfer_no = t.transfer_no),
  (SELECT iif(count(*) = 1, min(c.cust_no), '') FROM transfer_customer AS c WHERE c.transfer_no = t.transfer_no)
FROM transfer AS t WHERE t.transfer_no = ?1
