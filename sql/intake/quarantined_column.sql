-- The column at fault of a row in quarantine; no row where that line is not there.
SELECT column_name FROM quarantine WHERE day = ?1 AND file = ?2 AND line = ?3
