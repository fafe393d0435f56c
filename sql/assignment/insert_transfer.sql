-- Somebody asks for a change of maintenance institution.
INSERT INTO transfer (
  transfer_no, ground, from_inst, to_inst, staff_no, asked_by, asked_on, reason, wished_how, wished_on, matter_no)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
