-- SQLite's own examination of a database; one row "ok" where all is well.
PRAGMA quick_check(20)
