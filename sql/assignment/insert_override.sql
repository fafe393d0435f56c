-- Notes that a change broke a rule on purpose.
INSERT INTO assignment_override (change_no, rule, staff_no, reason) SELECT ?1, ?2, ?3, ?4
