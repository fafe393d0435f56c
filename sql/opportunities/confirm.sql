-- A feed shows the product of an opportunity.
UPDATE opportunity SET confirmed_on = ?2, flagged_on = NULL
WHERE opportunity_no = ?1 AND stage = 'done' AND confirmed_on IS NULL
