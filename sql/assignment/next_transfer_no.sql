-- The number that the next change of maintenance institution gets.
SELECT coalesce(max(transfer_no), 0) + 1 FROM transfer
