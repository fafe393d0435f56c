-- Grants a post, under the version that the account has after it.
INSERT INTO post (staff_no, version, role, inst_no, since, granted_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
