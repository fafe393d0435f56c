-- The steps of an opportunity, in order.
SELECT stage, amount_fen, on_day, staff_no, said FROM opportunity_step WHERE opportunity_no = ?1 ORDER BY step_no
