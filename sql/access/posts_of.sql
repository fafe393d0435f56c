-- Every post that a person ever held.
SELECT role, inst_no, since, granted_by, until, ended_by, last_day FROM post WHERE staff_no = ?1
ORDER BY since, role, inst_no
