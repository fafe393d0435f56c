-- A change, and the one that took it back.
SELECT c.change_no, c.cause, c.decided_by, c.decided_on, c.reason, c.customers, c.undoes, u.change_no, c.remark
FROM assignment_change AS c LEFT JOIN assignment_change AS u ON u.undoes = c.change_no WHERE c.change_no = ?1
