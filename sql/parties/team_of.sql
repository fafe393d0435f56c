-- People of the same team in the same institution, the person included; whoever is in no team is alone.
SELECT t.staff_no FROM staff AS p JOIN staff AS t
  ON t.inst_no = p.inst_no AND (t.team = p.team AND p.team <> '' OR t.staff_no = p.staff_no)
WHERE p.staff_no = ?1 AND p.until_day = 99991231 AND t.until_day = 99991231 AND t.status = 'active'
ORDER BY t.staff_no
