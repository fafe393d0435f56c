-- A change of maintenance institution that was asked for.
SELECT transfer_no, ground, from_inst, to_inst, staff_no, asked_by, asked_on, reason, wished_how, wished_on, matter_no,
  outcome, decided_by, decided_on, answer, change_no
FROM transfer WHERE transfer_no = ?1
