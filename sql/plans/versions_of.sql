-- The plan of a customer as it was written, the latest first.
SELECT version, potential_fen, level, service, channel, need_stated, need_real, need_unstated, need_delight, need_secret,
  occupation, family, preferences, written_by, written_on
FROM relationship_plan WHERE cust_no = ?1 ORDER BY version DESC LIMIT ?2
