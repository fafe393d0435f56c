-- Changes of maintenance institutions that were decided since day ?1, the latest first.
SELECT transfer_no, ground, from_inst, to_inst, staff_no, asked_by, asked_on, reason, wished_how, wished_on, matter_no,
  outcome, decided_by, decided_on, answer, change_no
FROM transfer WHERE decided_on >= ?1 ORDER BY decided_on DESC, transfer_no DESC
