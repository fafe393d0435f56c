-- Rows that name what is not there.
PRAGMA foreign_key_check
