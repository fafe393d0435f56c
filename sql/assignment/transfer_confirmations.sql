-- The confirmations of a change of maintenance institution.
SELECT side, confirmed_by, confirmed_on FROM transfer_confirmation WHERE transfer_no = ?1 ORDER BY side
