-- Notes a change of who maintains whom.
INSERT INTO assignment_change (change_no, cause, decided_by, decided_on, reason, customers, undoes, remark)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
