-- A customer wants messages again.
UPDATE opt_out SET ended_by = ?2, ended_on = ?3, ended_reason = ?4 WHERE opt_out_no = ?1 AND ended_on IS NULL
