-- A head confirms a change of maintenance institution that waits.
INSERT INTO transfer_confirmation (transfer_no, side, confirmed_by, confirmed_on)
SELECT t.transfer_no, ?2, ?3, ?4 FROM transfer AS t WHERE t.transfer_no = ?1 AND t.outcome IS NULL
  AND NOT EXISTS (SELECT 1 FROM transfer_confirmation AS c WHERE c.transfer_no = ?1 AND c.side = ?2)
