-- The number that the next opt-out gets.
SELECT coalesce(max(opt_out_no), 0) + 1 FROM opt_out
