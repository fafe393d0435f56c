-- The customers of a decided change of maintenance institution wait no longer.
UPDATE transfer_customer SET waits = NULL WHERE transfer_no = ?1 AND waits = 1
