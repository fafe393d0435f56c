-- The confirmed request of a person for an act that is not done yet and still good.
SELECT request_no FROM account_request
WHERE verb = ?1 AND staff_no = ?2 AND roles = ?3 AND asked_by = ?4 AND confirmed = 1 AND used = 0 AND good_until >= ?5
ORDER BY request_no LIMIT 1
