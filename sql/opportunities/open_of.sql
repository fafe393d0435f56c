-- The open opportunities of some customers, a JSON list of numbers.
SELECT o.opportunity_no, o.cust_no, o.lead_no, o.product, o.amount_fen, o.stage, o.stage_on, o.expected_on, o.members,
  o.next_step, o.next_on, o.opened_by, o.opened_on, o.steps, o.acct_no, o.confirmed_on, o.flagged_on
FROM json_each(?1) AS one CROSS JOIN opportunity AS o ON o.cust_no = one.value
WHERE o.stage NOT IN ('done', 'lost')
