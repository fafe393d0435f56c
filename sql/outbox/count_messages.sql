-- How many messages that are, as list_messages has them.
SELECT count(*) FROM message AS m
WHERE (?1 = 1 OR m.inst_no IN (SELECT value FROM json_each(?2)) OR m.cust_no IN (SELECT value FROM json_each(?3)))
  AND m.queued_on BETWEEN ?4 AND ?5 AND (?6 = '' OR m.state = ?6) AND (?7 = '' OR m.cust_no = ?7)
