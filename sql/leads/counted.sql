-- Leads raised from a day (?1) to another (?2), as they stood on a day (?3): number, kind, state, steps, whether the customer
-- was reached, whether somebody else had the customer when it was raised, fen won; then whose it counts for: institution,
-- team and person who had the customer on its last day, which is that of the last step, or ?3 while it is open. Without
-- anybody it is where the customer was maintained then. Messages, risk alerts among them, and tasks are never won, and what
-- a correction withdrew never was.
WITH stood AS (
  SELECT l.lead_no, l.kind, l.cust_no, l.raised_on, l.amount_fen, coalesce(s.state, 'new') AS state,
    coalesce(s.step_no, 0) AS steps,
    CASE WHEN coalesce(s.state, 'new') IN ('new', 'taken', 'contacted') THEN ?3 ELSE s.on_day END AS last_day
  FROM crm.lead AS l LEFT JOIN crm.lead_step AS s ON s.lead_no = l.lead_no AND s.step_no = (
    SELECT max(n.step_no) FROM crm.lead_step AS n WHERE n.lead_no = l.lead_no AND n.on_day <= ?3)
  WHERE l.raised_on BETWEEN ?1 AND min(?2, ?3) AND l.form = 'lead')
SELECT t.lead_no, t.kind, t.state, t.steps,
  t.state IN ('contacted', 'won') OR (t.state IN ('lost', 'expired') AND EXISTS (
    SELECT 1 FROM crm.lead_step AS r WHERE r.lead_no = t.lead_no AND r.state = 'contacted')),
  CASE WHEN a.since_day > t.raised_on THEN coalesce((SELECT b.staff_no <> a.staff_no FROM crm.assignment AS b
    WHERE b.cust_no = t.cust_no AND b.since_day <= t.raised_on AND b.until_day > t.raised_on), 1) ELSE 0 END,
  CASE t.state WHEN 'won' THEN t.amount_fen ELSE 0 END,
  coalesce(nullif(a.inst_no, ''), (SELECT m.inst_no FROM crm.maintenance AS m
    WHERE m.cust_no = t.cust_no AND m.since_day <= t.last_day AND m.until_day > t.last_day),
    (SELECT c.open_inst FROM customer AS c WHERE c.cust_no = t.cust_no AND c.until_day = 99991231), ''),
  coalesce(a.team, ''), coalesce(a.staff_no, '')
FROM stood AS t LEFT JOIN crm.assignment AS a
  ON a.cust_no = t.cust_no AND a.since_day <= t.last_day AND a.until_day > t.last_day
WHERE t.state <> 'withdrawn'
ORDER BY t.lead_no
