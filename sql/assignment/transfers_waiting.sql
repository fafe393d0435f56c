-- Changes of maintenance institutions that wait, the first asked first.
SELECT transfer_no, ground, from_inst, to_inst, staff_no, asked_by, asked_on, reason, wished_how, wished_on, matter_no,
  outcome, decided_by, decided_on, answer, change_no
FROM transfer WHERE outcome IS NULL ORDER BY asked_on, transfer_no
