-- An opportunity.
SELECT o.opportunity_no, o.cust_no, o.lead_no, o.product, o.amount_fen, o.stage, o.stage_on, o.expected_on, o.members,
  o.next_step, o.next_on, o.opened_by, o.opened_on, o.steps, o.acct_no, o.confirmed_on, o.flagged_on
FROM opportunity AS o WHERE o.opportunity_no = ?1
