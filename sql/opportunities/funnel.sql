-- All opportunities that are open or were opened since a day (?2); who maintains the customer on a day (?1), empty: nobody
-- by name; the furthest stage each ever had.
SELECT o.opportunity_no, o.cust_no, o.lead_no, o.product, o.amount_fen, o.stage, o.stage_on, o.expected_on, o.members,
  o.next_step, o.next_on, o.opened_by, o.opened_on, o.steps, o.acct_no, o.confirmed_on, o.flagged_on,
  coalesce((SELECT a.staff_no FROM assignment AS a WHERE a.cust_no = o.cust_no AND a.until_day > ?1 AND a.since_day <= ?1), ''),
  coalesce((SELECT max(CASE s.stage WHEN 'interest' THEN 1 WHEN 'needs' THEN 2 WHEN 'offer' THEN 3 WHEN 'agreed' THEN 4
    WHEN 'done' THEN 5 ELSE 0 END) FROM opportunity_step AS s WHERE s.opportunity_no = o.opportunity_no), 0)
FROM opportunity AS o
WHERE o.stage NOT IN ('done', 'lost') OR o.opened_on >= ?2
