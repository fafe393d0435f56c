-- The opportunities of the customers whom some people (a JSON list) maintain on a day (?2), open or opened since a day
-- (?3); who maintains the customer, and the furthest stage each ever had.
SELECT o.opportunity_no, o.cust_no, o.lead_no, o.product, o.amount_fen, o.stage, o.stage_on, o.expected_on, o.members,
  o.next_step, o.next_on, o.opened_by, o.opened_on, o.steps, o.acct_no, o.confirmed_on, o.flagged_on, a.staff_no,
  coalesce((SELECT max(CASE s.stage WHEN 'interest' THEN 1 WHEN 'needs' THEN 2 WHEN 'offer' THEN 3 WHEN 'agreed' THEN 4
    WHEN 'done' THEN 5 ELSE 0 END) FROM opportunity_step AS s WHERE s.opportunity_no = o.opportunity_no), 0)
FROM json_each(?1) AS one CROSS JOIN assignment AS a ON a.staff_no = one.value AND a.until_day > ?2
CROSS JOIN opportunity AS o ON o.cust_no = a.cust_no
WHERE a.since_day <= ?2 AND (o.stage NOT IN ('done', 'lost') OR o.opened_on >= ?3)
