-- One who stands in.
SELECT stand_in_no, staff_no, for_staff_no, inst_no, cause, since_day, last_day, named_by, named_on, reason, ended_on,
  ended_by
FROM stand_in WHERE stand_in_no = ?1
