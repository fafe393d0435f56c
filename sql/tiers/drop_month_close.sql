-- Drops the close of one month.
DELETE FROM month_close WHERE month = ?1
