-- Writes the plan of a customer anew, if nobody did since the version before (?2 less one) was read.
INSERT INTO relationship_plan (cust_no, version, potential_fen, level, service, channel, need_stated, need_real,
  need_unstated, need_delight, need_secret, occupation, family, preferences, written_by, written_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16
WHERE ?2 = 1 + (SELECT coalesce(max(version), 0) FROM relationship_plan WHERE cust_no = ?1)
