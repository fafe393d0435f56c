-- Customers that a team of some institutions (a JSON list) has on a day, of whom nobody is named yet.
SELECT a.cust_no FROM json_each(?1) AS at CROSS JOIN assignment AS a
  ON a.inst_no = at.value AND a.team = ?2 AND a.staff_no = '' AND a.until_day > ?3
WHERE a.since_day <= ?3
ORDER BY a.cust_no
