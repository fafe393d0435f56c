-- Grants a post, under the version that the account has after it; to a deputy up to a day.
INSERT INTO post (staff_no, version, role, inst_no, since, granted_by, last_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
