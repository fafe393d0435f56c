-- No feed showed the product of an opportunity for too long.
UPDATE opportunity SET flagged_on = ?2
WHERE opportunity_no = ?1 AND stage = 'done' AND confirmed_on IS NULL AND flagged_on IS NULL
